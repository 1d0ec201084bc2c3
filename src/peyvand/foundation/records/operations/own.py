"""Rows that this program itself writes, in the caller's transaction; no bundle touches them afterwards.

Whoever writes several takes the person's row first by `lock_person` (rule 4).
"""

from datetime import date

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from psycopg.errors import ExclusionViolation

from peyvand.foundation.records.choices import InsuredType, Kinship, Relationship
from peyvand.foundation.records.models import Contribution, Person, Spell
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _

# A month may hold the bundle's days of the same insured type: the row is ours from now on, with both.
_ADD = """
INSERT INTO records_contribution AS held (national_code, insured_type, jalali_year, month, days, wage, created_here)
VALUES (%s, %s, %s, %s, %s, %s, true)
ON CONFLICT (national_code, insured_type, jalali_year, month) DO UPDATE
SET days = least(31, held.days + excluded.days), wage = coalesce(held.wage, 0) + excluded.wage, created_here = true
"""
# What is left of such a month is the bundle's again.
_TAKE_BACK = """
UPDATE records_contribution SET days = days - %s, wage = greatest(0, coalesce(wage, 0) - %s), created_here = false
WHERE national_code = %s AND insured_type = %s AND jalali_year = %s AND month = %s AND created_here AND days > %s
"""


def lock_person(national_code: str) -> None:
    """Until the transaction ends nobody else writes about this person. Raises Refusal UNKNOWN_PERSON."""
    locked = Person.objects.select_for_update(no_key=True).filter(national_code=national_code)
    if not locked.values_list("national_code", flat=True).first():
        raise Refusal("UNKNOWN_PERSON", _("سازمان کسی را با این کد ملی نمی‌شناسد."), status=404)


def begin_spell(
    *, national_code: str, insured_type: InsuredType, start: date, insurance_number: str, branch_code: str | None
) -> int:
    """A running spell of somebody insured in their own right; its id.

    Raises Refusal SPELL_OVERLAP if they have one of this type that shares a day with it.
    """
    spell = Spell(
        national_code=national_code,
        relationship=Relationship.INSURED_PRINCIPAL,
        insured_type=insured_type,
        kinship=Kinship.SELF,
        insurance_number=insurance_number,
        branch_code=branch_code,
        start_date=start,
        created_here=True,
    )
    try:
        with transaction.atomic():
            spell.save(force_insert=True)
    except IntegrityError as error:
        if not isinstance(error.__cause__, ExclusionViolation):
            raise
        raise Refusal(
            "SPELL_OVERLAP", _("در این روزها پوشش دیگری از همین نوع ثبت شده است؛ به شعبه بروید."), status=409
        ) from error
    return spell.id


def end_spell(*, national_code: str, spell_id: int, end: date) -> None:
    """A spell that this program began ends on `end`, that day included; never later than it ended already."""
    spell = Spell.objects.filter(national_code=national_code, id=spell_id, created_here=True)
    spell.filter(Q(end_date=None) | Q(end_date__gt=end)).update(end_date=end)


def withdraw_spell(*, national_code: str, spell_id: int) -> None:
    """A spell that this program began turns out never to have been paid for: it wasn't."""
    Spell.objects.filter(national_code=national_code, id=spell_id, created_here=True).delete()


def add_contribution(
    *, national_code: str, insured_type: InsuredType, year: int, month: int, days: int, wage: int
) -> None:
    """Days and wage (rials) that were paid for in a Jalali month."""
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [national_code, insured_type, year, month, days, wage])


def take_back_contribution(
    *, national_code: str, insured_type: InsuredType, year: int, month: int, days: int, wage: int
) -> None:
    """Days and wage (rials) of a Jalali month that this program added weren't paid for after all."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_BACK, [days, wage, national_code, insured_type, year, month, days])
        if cursor.rowcount == 0:
            Contribution.objects.filter(
                national_code=national_code, insured_type=insured_type, jalali_year=year, month=month, created_here=True
            ).delete()


def correct_contact(*, national_code: str, phone: str, address: str, postal_code: str) -> None:
    """What somebody says of where they are reached; empty = not recorded. The organisation's bundle may say otherwise
    later."""
    Person.objects.filter(national_code=national_code).update(phone=phone, address=address, postal_code=postal_code)

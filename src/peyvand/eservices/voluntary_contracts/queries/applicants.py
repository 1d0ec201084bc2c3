"""What the records and our own contracts say of somebody on a day."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from peyvand.eservices.voluntary_contracts.models import Contract, Draft
from peyvand.eservices.voluntary_contracts.rules import Applicant, LiveContract, MonthPaid, Spell
from peyvand.eservices.voluntary_contracts.rules.numbers import number_text
from peyvand.eservices.voluntary_contracts.rules.steps import Answers
from peyvand.foundation.records.choices import PRINCIPAL_RELATIONSHIPS, Guardianship
from peyvand.foundation.records.models import Contribution, Person
from peyvand.foundation.records.models import Spell as RecordedSpell
from peyvand.kit.jalali import tehran_day


@dataclass(frozen=True, slots=True)
class Identity:
    """A person's data as they check them (VOL-1); empty text = not recorded."""

    national_code: str
    first_name: str
    last_name: str
    father_name: str
    birth: date | None
    mobile: str
    phone: str
    address: str
    postal_code: str

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


def applicant(national_code: str, *, on: date) -> Applicant | None:
    """The facts about a person, None if the records don't know them. A contract counts on the days it was live."""
    person = Person.objects.filter(national_code=national_code).first()
    if person is None:
        return None
    spells = RecordedSpell.objects.filter(national_code=national_code)
    months = Contribution.objects.filter(national_code=national_code)
    live = (
        Contract.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on), national_code=national_code)
        .order_by("concluded_at")
        .last()
    )
    return Applicant(
        national_code=national_code,
        birth=person.birth_date,
        death=person.death_date,
        needs_guardian=person.guardianship == Guardianship.GUARDIAN,
        spells=tuple(
            Spell(*row) for row in spells.values_list("start_date", "end_date", "relationship", "insured_type")
        ),
        months_paid=tuple(MonthPaid(*row) for row in months.values_list("jalali_year", "month", "days")),
        contract=LiveContract(number_text(live.number), tehran_day(live.concluded_at)) if live else None,
    )


def identity(national_code: str) -> Identity | None:
    """The data that the records hold of a person, None if they don't know them."""
    person = Person.objects.filter(national_code=national_code).first()
    if person is None:
        return None
    return Identity(
        national_code=national_code,
        first_name=person.first_name,
        last_name=person.last_name,
        father_name=person.father_name,
        birth=person.birth_date,
        mobile=person.mobile,
        phone=person.phone,
        address=person.address,
        postal_code=person.postal_code,
    )


@dataclass(frozen=True, slots=True)
class Membership:
    """By which number and branch somebody was last insured in their own right."""

    insurance_number: str
    branch_code: str | None


def last_membership(national_code: str) -> Membership:
    """Of the spell in their own right that began last; empty if there is none."""
    last = (
        RecordedSpell.objects.filter(national_code=national_code, relationship__in=PRINCIPAL_RELATIONSHIPS)
        .order_by("-start_date", "-id")
        .first()
    )
    return Membership(last.insurance_number, last.branch_code) if last else Membership("", None)


def answers_of(draft: Draft | None) -> Answers:
    """What somebody has answered so far."""
    if draft is None:
        return Answers()
    return Answers(
        confirmed=draft.confirmed_at is not None,
        agreed=draft.agreed_at is not None,
        premium=draft.premium,
        committed=draft.committed_at is not None,
    )


def draft_of(national_code: str) -> Answers:
    """The same, read by the person's code."""
    return answers_of(Draft.objects.filter(pk=national_code).first())


def content_of(national_code: str) -> dict[str, str | None]:
    """What a contract keeps of whom it was concluded with, as of that moment."""
    person = Person.objects.get(pk=national_code)
    return {
        "full_name": f"{person.first_name} {person.last_name}".strip(),
        "father_name": person.father_name,
        "birth": person.birth_date.isoformat() if person.birth_date else None,
    }


def drafts_before(moment: datetime) -> int:
    """How many drafts nobody has touched since then."""
    return Draft.objects.filter(touched_at__lt=moment).count()

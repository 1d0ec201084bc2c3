"""Mandates and letters, as the association sees them, and those who act or for whom somebody acts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from peyvand.eservices.supplementary_enrolment.models import Notice
from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.accounts.choices import HelperKind, MandateScope
from peyvand.foundation.accounts.models import Mandate
from peyvand.foundation.records.models import Person

SCOPE = MandateScope.SUPPLEMENTARY


@dataclass(frozen=True, slots=True)
class MandateLine:
    """A mandate; `holds`: in force today, `may_be_ended`: today or ahead."""

    id: int
    person: str
    helper: str
    kind_title: str
    document: str
    starts_on: date
    ends_on: date
    granted_by: str
    ended_at: datetime | None
    holds: bool
    may_be_ended: bool


def written_down_at(office_ids: Collection[int], *, today: date) -> list[MandateLine]:
    """By these associations, newest first."""
    return [_line(one, today=today) for one in accounts.mandates_of_offices(office_ids, SCOPE)]


def _line(one: Mandate, *, today: date) -> MandateLine:
    return MandateLine(
        id=one.pk,
        person=one.person.full_name,
        helper=one.helper.full_name,
        kind_title=str(HelperKind(one.kind).label),
        document=one.document,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        granted_by=one.granted_by.full_name,
        ended_at=one.ended_at,
        holds=one.holds_on(today),
        may_be_ended=one.ended_at is None and one.ends_on >= today,
    )


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to somebody without a phone."""

    id: int
    full_name: str
    address: str
    office_name: str
    text: str
    created_at: datetime
    posted_at: datetime | None


def letters_to_post(office_ids: Collection[int], *, most: int = 200) -> list[Letter]:
    """The oldest that these associations have yet to post."""
    found = Notice.objects.filter(office_id__in=office_ids, posted_at__isnull=True)
    return _letters(list(found.select_related("person", "office").order_by("pk")[:most]))


def letter(notice_id: int, office_ids: Collection[int]) -> Letter | None:
    """None for another office's, the same as for one that there isn't."""
    found = Notice.objects.filter(pk=notice_id, office_id__in=office_ids).select_related("person", "office")
    return next(iter(_letters(list(found))), None)


def _letters(notices: list[Notice]) -> list[Letter]:
    codes = {one.person.national_code for one in notices}
    addresses = dict(Person.objects.filter(pk__in=codes).values_list("national_code", "address"))
    return [
        Letter(
            id=one.pk,
            full_name=one.person.full_name,
            address=addresses.get(one.person.national_code, ""),
            office_name=one.office.name,
            text=one.text,
            created_at=one.created_at,
            posted_at=one.posted_at,
        )
        for one in notices
    ]

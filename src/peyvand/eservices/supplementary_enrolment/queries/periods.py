"""Contract periods."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peyvand.eservices.supplementary_enrolment.choices import TERMS as LABELS
from peyvand.eservices.supplementary_enrolment.models import Deduction, Period, PeriodProposal, Request
from peyvand.eservices.supplementary_enrolment.rules.periods import Terms
from peyvand.foundation.records.choices import PensionKind
from peyvand.kit.months import Month
from peyvand.kit.words import _, day, digits, rials


def terms_of(period: Period) -> Terms:
    return Terms(
        number=period.number,
        insurer=period.insurer,
        order_number=period.order_number,
        order_date=period.order_date,
        cover_from=period.cover_from,
        cover_to=period.cover_to,
        requests_from=period.requests_from,
        requests_to=period.requests_to,
        terms=period.terms,
        eligible_kinds=tuple(period.eligible_kinds),
        health_premium=period.health_premium,
        organisation_aid=period.organisation_aid,
        member_share=period.member_share,
        life_premium=period.life_premium,
        spouse_with_principal=period.spouse_with_principal,
        withdrawal_in_period=period.withdrawal_in_period,
    )


def open_on(day: date) -> Period | None:
    """The period whose window holds the day."""
    return Period.objects.filter(requests_from__lte=day, requests_to__gte=day).first()


def covering(day: date) -> Period | None:
    """The period whose cover holds the day."""
    return Period.objects.filter(cover_from__lte=day, cover_to__gte=day).first()


def by_number(number: str) -> Period | None:
    return Period.objects.filter(number=number).first()


def has_requests(period: Period) -> bool:
    return Request.objects.filter(period=period).exists()


def has_documents(period: Period) -> bool:
    return Deduction.objects.filter(period=period).exists()


def terms_from_json(stored: Mapping[str, Any]) -> Terms:
    """The terms that a proposal keeps."""
    days = {name for name in stored if name.endswith(("_from", "_to", "_date"))}
    values = {name: date.fromisoformat(value) if name in days else value for name, value in stored.items()}
    return Terms(**values | {"eligible_kinds": tuple(stored["eligible_kinds"])})


def all_periods() -> list[Period]:
    """Newest cover first."""
    return list(Period.objects.order_by("-cover_from"))


def months_covered() -> list[Month]:
    """All months of all covers, newest first."""
    found = {month for period in Period.objects.all() for month in terms_of(period).months}
    return sorted(found, reverse=True)


def by_id(period_id: int) -> Period | None:
    return Period.objects.filter(pk=period_id).first()


@dataclass(frozen=True, slots=True)
class Change:
    """A field of a proposal: what it is called, what was, what would be."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody proposed; `changes` against the period as it stands, all fields for a new one."""

    id: int
    number: str
    proposed_by: str
    proposed_at: datetime
    is_new: bool
    is_own: bool
    changes: tuple[Change, ...]


def open_proposals(user_id: int) -> list[Proposal]:
    """Undecided ones, oldest first, as one of the staff sees them."""
    rows = PeriodProposal.objects.filter(confirmed__isnull=True).select_related("proposed_by").order_by("pk")
    stored = {period.number: terms_of(period) for period in Period.objects.all()}
    return [
        Proposal(
            id=row.pk,
            number=row.number,
            proposed_by=row.proposed_by.full_name,
            proposed_at=row.proposed_at,
            is_new=row.number not in stored,
            is_own=row.proposed_by_id == user_id,
            changes=tuple(_changes(stored.get(row.number), terms_from_json(row.terms))),
        )
        for row in rows
    ]


def _changes(before: Terms | None, after: Terms) -> Iterator[Change]:
    for name, label in LABELS.items():
        old, new = (getattr(before, name) if before else None), getattr(after, name)
        if before is None or old != new:
            yield Change(label, "" if before is None else _told(old), _told(new))


def _told(value: object) -> str:
    """A term as people read it."""
    if isinstance(value, bool):
        return _("بله") if value else _("خیر")
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int):
        return rials(value)
    if isinstance(value, tuple):
        return str(_("، ")).join(str(PensionKind(kind).label) for kind in value)
    return digits(value)

"""Judicial inquiries that are withheld for a time, and what is left of the log without them (CIT-6)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from peyvand.foundation.audit.models import Access
from peyvand.foundation.coverage.models import Seal
from peyvand.foundation.coverage.rules import Withheld, tracking_text
from peyvand.kit.jalali import tehran_day


def shown_to(national_code: str, *, today: date) -> QuerySet[Access]:
    """The access entries about a person that the person may know of on that day."""
    withheld = Seal.objects.filter(answer_id=OuterRef("tracking_code"), until__gte=today)
    return Access.objects.filter(~Exists(withheld), national_code=national_code)


@dataclass(frozen=True, slots=True)
class SealLine:
    """A court's inquiry that is withheld, for its officers: not about whom, and no answer."""

    tracking_code: str
    asked_at: datetime
    case_number: str
    reason: str
    sealed_by: str
    extended_by: str
    extension_reason: str
    seal: Withheld


def seals_of(agency_id: int, *, today: date, after: str = "", size: int = 25) -> tuple[list[SealLine], str]:
    """What an agency withholds today, the first to end first, and the cursor that leads on, empty at the end."""
    found = _of(agency_id).filter(until__gte=today).order_by("until", "pk")
    day, _, number = after.partition("-")
    try:
        until, last = date.fromordinal(int(day)), int(number)
    except (ValueError, OverflowError):
        pass
    else:
        found = found.filter(Q(until__gt=until) | Q(pk__gt=last), until__gte=until)
    rows = list(found[: size + 1])
    more = f"{rows[size - 1].until.toordinal()}-{rows[size - 1].pk}" if len(rows) > size else ""
    return [_line(row) for row in rows[:size]], more


def seal_of(agency_id: int, tracking_code: int) -> SealLine | None:
    """One of an agency's own seals, ended or not."""
    row = _of(agency_id).filter(pk=tracking_code).first()
    return _line(row) if row else None


def _of(agency_id: int) -> QuerySet[Seal]:
    return Seal.objects.filter(answer__agency_id=agency_id).select_related("answer", "sealed_by", "extended_by")


def withheld(row: Seal) -> Withheld:
    return Withheld(
        asked_on=tehran_day(row.answer.asked_at),
        until=row.until,
        sealed_by=row.sealed_by_id,
        extended=row.extended_at is not None,
    )


def _line(row: Seal) -> SealLine:
    return SealLine(
        tracking_code=tracking_text(row.pk),
        asked_at=row.answer.asked_at,
        case_number=row.answer.case_number,
        reason=row.answer.seal_reason,
        sealed_by=row.sealed_by.full_name if row.sealed_by else "",
        extended_by=row.extended_by.full_name if row.extended_by else "",
        extension_reason=row.extension_reason,
        seal=withheld(row),
    )

"""What a memorandum opens is shut and opened again; what is used of its quota."""

import datetime as dt

from django.db import transaction
from django.db.models import F, Q

from peyvand.foundation.agencies import rules
from peyvand.foundation.agencies.models import Memorandum, Usage
from peyvand.foundation.agencies.operations.changes import locked_agency
from peyvand.foundation.audit import operations as audit
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.words import _, told


@transaction.atomic
def suspend_memorandum(*, agency_code: str, now: dt.datetime, actor: str) -> list[str]:
    """Every memorandum of the agency that has not expired is suspended; the numbers of those that weren't before.

    Raises Refusal UNKNOWN_AGENCY or NO_MEMORANDUM.
    """
    return _set_suspension(agency_code, now, verb="memorandum:suspend", actor=actor, now=now)


@transaction.atomic
def resume_memorandum(*, agency_code: str, now: dt.datetime, actor: str) -> list[str]:
    """The suspension of the agency's memoranda is lifted; the numbers of those that were suspended.

    Raises Refusal UNKNOWN_AGENCY or NO_MEMORANDUM.
    """
    return _set_suspension(agency_code, None, verb="memorandum:resume", actor=actor, now=now)


def _set_suspension(
    agency_code: str, suspended_at: dt.datetime | None, *, verb: str, actor: str, now: dt.datetime
) -> list[str]:
    agency = locked_agency(agency_code)
    current = Memorandum.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=tehran_day(now)), agency=agency
    ).order_by("date", "id")
    if not current:
        raise Refusal(
            "NO_MEMORANDUM", told(_("دستگاه «{agency_code}» تفاهم‌نامهٔ معتبری ندارد."), agency_code=agency_code)
        )
    touched = [m for m in current if (m.suspended_at is None) != (suspended_at is None)]
    Memorandum.objects.filter(pk__in=[m.pk for m in touched]).update(suspended_at=suspended_at)
    for memorandum in touched:
        audit.record_act(actor=actor, verb=verb, subject=f"memorandum:{memorandum.number}", now=now)
    return [m.number for m in touched]


@transaction.atomic
def take_quota(*, agency_id: int, lines: int, limit: int | None, now: dt.datetime) -> None:
    """Take `lines` inquiries off today's quota at once, all of them or none; without a `limit` nothing is counted.

    Raises Refusal QUOTA_EXHAUSTED with how many are `left`.
    """
    if limit is None or lines == 0:
        return
    day = tehran_day(now)
    Usage.objects.bulk_create([Usage(agency_id=agency_id, day=day, used=0)], ignore_conflicts=True)
    of_today = Usage.objects.filter(agency_id=agency_id, day=day)
    if not of_today.filter(used__lte=limit - lines).update(used=F("used") + lines):
        left = max(0, limit - of_today.get().used)
        raise rules.quota_exhausted(limit=limit, left=left, wanted=lines, now=now)


@transaction.atomic
def return_quota(*, agency_id: int, lines: int, day: dt.date) -> None:
    """Give back what was taken on Tehran's `day` and not used."""
    Usage.objects.filter(agency_id=agency_id, day=day, used__gte=lines).update(used=F("used") - lines)

"""Who got which letters lately, and the notices that some of them no longer hold (CIT-8)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from django.db.models import Q

from peyvand.foundation.agencies.models import Agency
from peyvand.foundation.audit.models import Access
from peyvand.foundation.coverage.models import Answer, SupersededNotice
from peyvand.foundation.coverage.rules import tracking_text


class Reached(NamedTuple):
    """A letter, and who got it: an agency's `actor` as the audit writes it, or with no agency the citizen."""

    tracking_code: int
    agency_id: int | None
    actor: str


def reached_since(national_code: str, since: datetime) -> list[Reached]:
    """The letters about a person that somebody got, or opened again, from a moment on."""
    seen = Access.objects.filter(national_code=national_code, at__gte=since, tracking_code__isnull=False)
    rows = set(seen.values_list("tracking_code", "agency_code", "actor"))
    about = Answer.objects.filter(pk__in={number for number, *_ in rows}, national_code=national_code)
    letters = set(about.exclude(agency__sandbox=True).values_list("pk", flat=True))
    ids = dict(Agency.objects.filter(code__in={code for _, code, _ in rows}).values_list("code", "pk"))
    return sorted(
        (Reached(number, ids.get(code), actor) for number, code, actor in rows if number in letters),
        key=lambda one: (one.tracking_code, one.agency_id or 0, one.actor),
    )


@dataclass(frozen=True, slots=True)
class Superseded:
    """A line of an agency's notices. `can_open`: who looks asked for this letter and may open it again."""

    tracking_code: str
    asked_at: datetime
    told_at: datetime
    can_open: bool


def superseded_for(agency_id: int, *, user_id: int, older: str = "", size: int = 25) -> tuple[list[Superseded], str]:
    """An agency's notices, newest first, and the cursor that leads on, empty at the end."""
    found = SupersededNotice.objects.filter(agency_id=agency_id).order_by("-told_at", "-pk")
    at, _, last = older.partition("-")
    try:
        moment, notice_id = datetime.fromtimestamp(int(at) / 1_000_000, UTC), int(last)
    except (ValueError, OverflowError, OSError):
        pass
    else:
        found = found.filter(Q(told_at__lt=moment) | Q(pk__lt=notice_id), told_at__lte=moment)
    columns = ("pk", "told_at", "answer_id", "answer__asked_at", "answer__user_id", "answer__agency_id")
    rows = list(found.values_list(*columns)[: size + 1])
    lines = [
        Superseded(tracking_text(number), asked_at, told_at, can_open=(asker, agency) == (user_id, agency_id))
        for _, told_at, number, asked_at, asker, agency in rows[:size]
    ]
    more = f"{round(rows[size - 1][1].timestamp() * 1_000_000)}-{rows[size - 1][0]}" if len(rows) > size else ""
    return lines, more

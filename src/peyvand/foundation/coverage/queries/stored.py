"""Stored answers, scoped to who asks."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce

from peyvand.foundation.agencies.choices import Audience
from peyvand.foundation.agencies.rules import Agency
from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.audit.models import Access
from peyvand.foundation.coverage.choices import Outcome
from peyvand.foundation.coverage.models import Answer, IdempotencyKey
from peyvand.foundation.coverage.questions import Asker
from peyvand.foundation.coverage.rules import Earlier, Period, Rights, tracking_text
from peyvand.kit.jalali import midnight, tehran_day
from peyvand.kit.postgres.prepared import fetch_all
from peyvand.kit.words import _


def stored_answer(tracking_code: int) -> tuple[str, str]:
    """Outcome and body of an answer whose reader's right has been checked."""
    return Answer.objects.values_list("outcome", "body").get(pk=tracking_code)


def answer_for(asker: Asker, rights: Rights, tracking_code: int) -> Answer | None:
    """The stored answer if this asker may open it (INQ-5): an operator what they asked themselves, an API client
    whatever its agency asked. None otherwise, the same as for a code that nobody holds."""
    if rights.agency is None:
        return None
    mine = Answer.objects.filter(pk=tracking_code, agency_id=rights.agency.id)
    if asker.user_id is not None:
        mine = mine.filter(user_id=asker.user_id)
    return mine.first()


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a history. Days are Tehran's, both included."""

    tracking_code: int | None = None
    outcome: str = ""
    first_day: date | None = None
    last_day: date | None = None
    national_code: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of an agency's history. Whoever may not open the answer sees no outcome."""

    tracking_code: str
    asked_at: datetime
    national_code: str
    period: Period | None
    asked_by: str
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a history, newest first. A cursor leads on: `older` and `newer`, empty at either end."""

    entries: list[Entry]
    older: str
    newer: str


def history(
    asker: Asker,
    rights: Rights,
    *,
    filters: Filters | None = None,
    older_than: str = "",
    newer_than: str = "",
    size: int = 25,
) -> Page:
    """What this asker may see of what was asked: an operator their own, a manager the agency's without answers (INQ-5).

    A batch's lines are found by tracking or national code only; the list is of single inquiries. One query. The
    cursors are opaque text from an earlier page; one that can't be read begins at the newest.
    """
    filters = filters or Filters()
    if rights.agency is None or rights.member is None:
        return Page([], "", "")
    manages = rights.is_manager
    found = (
        Answer.objects.filter(agency_id=rights.agency.id) if manages else Answer.objects.filter(user_id=asker.user_id)
    )
    found = _filtered(found.filter(agency_id=rights.agency.id), filters, rights.agency, with_outcome=not manages)
    backwards = bool(_cursor(newer_than))
    place = _cursor(newer_than) or _cursor(older_than)
    if place:
        at, code = place
        past = "gt" if backwards else "lt"
        found = found.filter(Q(**{f"asked_at__{past}": at}) | Q(asked_at=at, **{f"tracking_code__{past}": code}))
    order = ("asked_at", "tracking_code") if backwards else ("-asked_at", "-tracking_code")
    columns = ("tracking_code", "asked_at", "national_code", "period_from", "period_to", "user__full_name", "outcome")
    rows = list(found.order_by(*order).values_list(*columns)[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    entries = [
        Entry(
            tracking_code=tracking_text(code),
            asked_at=at,
            national_code=national_code,
            period=Period(start, end) if start and end else None,
            asked_by=asked_by or str(_("وب‌سرویس")),
            outcome=None if manages else Outcome(outcome),
        )
        for code, at, national_code, start, end, asked_by, outcome in rows
    ]
    has_older, has_newer = (True, more) if backwards else (more, bool(place))
    return Page(
        entries,
        older=_cursor_text(rows[-1]) if rows and has_older else "",
        newer=_cursor_text(rows[0]) if rows and has_newer else "",
    )


def _filtered(found: QuerySet[Answer], filters: Filters, agency: Agency, *, with_outcome: bool) -> QuerySet[Answer]:
    if filters.tracking_code is None and not filters.national_code:
        found = found.exclude(channel=Channel.BATCH)
    if filters.tracking_code is not None:
        found = found.filter(tracking_code=filters.tracking_code)
    if filters.outcome and with_outcome:
        found = found.filter(outcome=filters.outcome)
    if filters.first_day:
        found = found.filter(asked_at__gte=midnight(filters.first_day))
    if filters.last_day:
        found = found.filter(asked_at__lt=midnight(filters.last_day + timedelta(days=1)))
    if filters.national_code:
        found = _about(found, agency, filters.national_code)
    return found


def _about(answers: QuerySet[Answer], agency: Agency, national_code: str) -> QuerySet[Answer]:
    """Those about one person; the log of accesses has the index that finds them."""
    shown = Access.objects.filter(national_code=national_code, agency_code=agency.code, tracking_code__isnull=False)
    return answers.filter(tracking_code__in=shown.values("tracking_code"), national_code=national_code)


def _cursor(text: str) -> tuple[datetime, int] | None:
    at, _dash, code = text.partition("-")
    try:
        return datetime.fromtimestamp(int(at) / 1_000_000, UTC), int(code)
    except (ValueError, OverflowError, OSError):
        return None


def _cursor_text(row: tuple[Any, ...]) -> str:
    return f"{round(row[1].timestamp() * 1_000_000)}-{row[0]}"


def asked_since(rights: Rights, asker: Asker, *, since: datetime) -> int:
    """How many single inquiries the asker's history counts from a moment on."""
    if rights.agency is None or rights.member is None:
        return 0
    found = Answer.objects.filter(agency_id=rights.agency.id, asked_at__gte=since).exclude(channel=Channel.BATCH)
    return found.count() if rights.is_manager else found.filter(user_id=asker.user_id).count()


_ASKED_BEFORE = """
SELECT DISTINCT ON (own) answer.asked_at, answer.tracking_code, answer.user_id IS NOT DISTINCT FROM %(user_id)s AS own
FROM agencies_member member
JOIN agencies_agency agency ON agency.id = member.agency_id
JOIN audit_access shown ON shown.national_code = %(national_code)s AND shown.agency_code = agency.code
JOIN coverage_answer answer
    ON answer.tracking_code = shown.tracking_code AND answer.national_code = shown.national_code
WHERE member.user_id = %(user_id)s
    AND (answer.period_from, answer.period_to) IS NOT DISTINCT FROM (%(start)s::date, %(end)s::date)
    AND NOT EXISTS (
        SELECT FROM coverage_idempotencykey WHERE scope = 'user:' || %(user_id)s::bigint AND key = %(key)s
    )
ORDER BY own DESC, answer.asked_at DESC
"""


def asked_before(*, user_id: int, national_code: str, period: Period | None, key: str) -> list[Earlier]:
    """When the same was asked about a person: last by the member, and last by the rest of their agency.

    Nothing where the idempotency `key` is used already: then this is no new question but the same one sent again.
    """
    rows = fetch_all(
        _ASKED_BEFORE,
        {
            "user_id": user_id,
            "national_code": national_code,
            "start": period.start if period else None,
            "end": period.end if period else None,
            "key": key,
        },
    )
    return [Earlier(asked_at, tracking_text(code) if own else None) for asked_at, code, own in rows]


@dataclass(frozen=True, slots=True)
class Issued:
    """What a letter's holder may be told of it, and `last_four`, the digits that prove a letter held.

    Days are Tehran's. `audience` is empty for a letter to the person themselves. `sandbox`: about an invented person,
    written to a test agency.
    """

    number: int
    dated: date
    audience: str
    superseded_on: date | None
    sandbox: bool
    last_four: str

    @property
    def tracking_code(self) -> str:
        return tracking_text(self.number)

    @property
    def audience_title(self) -> str:
        return str(Audience(self.audience).label) if self.audience else str(_("خود شخص"))


def issued(number: int) -> Issued | None:
    """The letter with this number, None if there is none."""
    audience = Coalesce("agency__audience", "recipient__audience", Value(""))
    sandbox = Coalesce("agency__sandbox", "recipient__sandbox", Value(value=False))
    columns = ("asked_at", audience, "superseded_at", sandbox, "national_code")
    row = Answer.objects.filter(pk=number).values_list(*columns).first()
    if row is None:
        return None
    asked_at, to_whom, superseded_at, is_sandbox, national_code = row
    superseded_on = tehran_day(superseded_at) if superseded_at else None
    return Issued(number, tehran_day(asked_at), to_whom, superseded_on, is_sandbox, national_code[-4:])


def own_answer(user_id: int, tracking_code: int, *, lock: bool = False) -> Answer | None:
    """What a citizen asked about themselves; None for anything else, the same as for a code that nobody holds."""
    mine = Answer.objects.select_related("recipient").filter(channel=Channel.CITIZEN, user_id=user_id)
    if lock:
        mine = mine.select_for_update(of=("self",))
    return mine.filter(pk=tracking_code).first()


@dataclass(frozen=True, slots=True)
class Certificate:
    """A line of somebody's «صندوق شخصی»."""

    tracking_code: str
    issued_at: datetime
    recipient: str
    period: Period | None
    superseded: bool


def certificates_of(user_id: int, *, older_than: str = "", size: int = 25) -> tuple[list[Certificate], str]:
    """The certificates that a citizen had issued, newest first, and the cursor that leads on, empty at the end."""
    found = Answer.objects.filter(user_id=user_id, channel=Channel.CITIZEN, recipient__isnull=False)
    if place := _cursor(older_than):
        at, code = place
        found = found.filter(Q(asked_at__lt=at) | Q(asked_at=at, tracking_code__lt=code))
    columns = ("tracking_code", "asked_at", "recipient__name", "period_from", "period_to", "superseded_at")
    rows = list(found.order_by("-asked_at", "-tracking_code").values_list(*columns)[: size + 1])
    certificates = [
        Certificate(
            tracking_code=tracking_text(code),
            issued_at=at,
            recipient=recipient,
            period=Period(start, end) if start and end else None,
            superseded=superseded_at is not None,
        )
        for code, at, recipient, start, end, superseded_at in rows[:size]
    ]
    return certificates, _cursor_text(rows[size - 1]) if len(rows) > size else ""


def keys_before(moment: datetime) -> int:
    """How many idempotency keys are older."""
    return IdempotencyKey.objects.filter(created_at__lt=moment).count()

"""Reads for answers: the facts of many questions in one statement, and stored answers scoped to who asks."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet

from peyvand.foundation.agencies.rules import Agency, Member, Memorandum, Purpose
from peyvand.foundation.coverage.choices import Outcome
from peyvand.foundation.coverage.models import Answer
from peyvand.foundation.coverage.questions import Asker, Question
from peyvand.foundation.coverage.rules import Period, Person, Principal, Rights, Spell, Workplace, tracking_text
from peyvand.kit.jalali import midnight
from peyvand.kit.postgres.prepared import fetch_all

_RIGHTS_COLUMNS = """
    a.id, a.code, a.name, a.audience,
    m.number, m.date, m.valid_to, m.suspended_at IS NOT NULL, m.services, m.daily_quota, m.purposes::text,
    m.requires_purpose, m.requires_case_number, m.allowed_networks,
    mb.role, mb.suspended_at IS NOT NULL, u.is_active,
    c.id, c.revoked_at IS NOT NULL, tk.scopes, tk.expires_at, g.used
"""
_RIGHTS_WIDTH = 22
_RIGHTS_JOINS = """
LEFT JOIN agencies_member mb ON mb.user_id = q.user_id
LEFT JOIN accounts_user u ON u.id = mb.user_id
LEFT JOIN allauth_idp_oidc_token tk ON tk.type = 'at' AND tk.hash = q.token_hash
LEFT JOIN LATERAL (
    SELECT * FROM agencies_apiclient WHERE client_id = tk.client_id
    UNION ALL
    SELECT * FROM agencies_apiclient WHERE id = q.client_id
) c ON true
LEFT JOIN agencies_agency ac ON ac.code = q.agency_code
LEFT JOIN agencies_agency a ON a.id = COALESCE(mb.agency_id, c.agency_id, ac.id)
LEFT JOIN LATERAL (
    SELECT * FROM agencies_memorandum m
    WHERE m.agency_id = a.id ORDER BY m.date <= %(today)s::date DESC, m.date DESC, m.id DESC LIMIT 1
) m ON true
LEFT JOIN agencies_usage g ON g.agency_id = a.id AND g.day = %(today)s::date
"""

_RIGHTS = f"""
SELECT {_RIGHTS_COLUMNS}
FROM (VALUES (%(user_id)s::bigint, %(token_hash)s::text, %(client_id)s::bigint, %(agency_code)s::text))
    AS q(user_id, token_hash, client_id, agency_code)
{_RIGHTS_JOINS}
"""  # noqa: S608

# One row for each question and spell. The rights of who asks are read in the same breath as the facts, so that they
# hold for exactly this answer. Addresses, workplaces, phones and relatives leave the database for judicial agencies
# only: a fund's answer can't leak what this process never had. OFFSET 0 keeps the planner from turning the look-ups
# into a join over all partitions; each goes to its one partition by the primary key, however large the tables are.
_FACTS = f"""
WITH question AS (
    SELECT * FROM unnest(
        %(n)b::int[], %(user_id)b::bigint[], %(token_hash)b::text[], %(client_id)b::bigint[], %(agency_code)b::text[],
        %(national_code)b::text[], %(key)b::text[]
    ) AS t(n, user_id, token_hash, client_id, agency_code, national_code, key)
)
SELECT
    q.n, {_RIGHTS_COLUMNS},
    k.body_hash, k.tracking_code,
    p.national_code, p.first_name, p.last_name, p.sex, p.death_date, p.protected,
    CASE WHEN a.audience = 'JUDICIAL' THEN p.address END,
    CASE WHEN a.audience = 'JUDICIAL' THEN COALESCE(NULLIF(p.phone, ''), p.mobile) END,
    s.start_date, s.end_date, s.relationship, s.insured_type, s.kinship, s.insurance_number,
    s.branch_code, b.name, s.workplace_code, w.name, w.address, s.principal_code,
    pr.national_code, pr.first_name, pr.last_name, pr.death_date IS NOT NULL, pr.protected, pr.address,
    COALESCE(NULLIF(pr.phone, ''), pr.mobile)
FROM question q
{_RIGHTS_JOINS}
LEFT JOIN coverage_idempotencykey k
    ON k.key = q.key AND k.scope = CASE WHEN c.id IS NULL THEN 'user:' || q.user_id ELSE 'client:' || c.id END
LEFT JOIN LATERAL (SELECT * FROM records_person WHERE national_code = q.national_code OFFSET 0) p ON true
LEFT JOIN LATERAL (SELECT * FROM records_spell WHERE national_code = q.national_code OFFSET 0) s ON true
LEFT JOIN records_branch b ON b.code = s.branch_code
LEFT JOIN LATERAL (
    SELECT * FROM records_workplace WHERE code = s.workplace_code AND a.audience = 'JUDICIAL' OFFSET 0
) w ON true
LEFT JOIN LATERAL (
    SELECT * FROM records_person WHERE national_code = s.principal_code AND a.audience = 'JUDICIAL' OFFSET 0
) pr ON true
"""  # noqa: S608
_KEY = 1 + _RIGHTS_WIDTH
_PERSON = _KEY + 2
_SPELL = _PERSON + 8


@dataclass(slots=True)
class Facts:
    """Everything that one question needs: who asks with which rights, and what the records hold."""

    rights: Rights
    earlier_hash: bytes | None = None
    earlier_tracking_code: int | None = None
    person: Person | None = None
    spells: list[Spell] = field(default_factory=list)


def gather(questions: Sequence[Question], *, today: date) -> list[Facts]:
    """The facts of each question, in order; one statement, whatever their number."""
    askers = [question.asker for question in questions]
    rows = fetch_all(
        _FACTS,
        {
            "n": list(range(len(questions))),
            "user_id": [asker.user_id for asker in askers],
            "token_hash": [asker.token_hash for asker in askers],
            "client_id": [asker.client_id for asker in askers],
            "agency_code": [asker.agency_code for asker in askers],
            "national_code": [question.national_code for question in questions],
            "key": [question.key for question in questions],
            "today": today,
        },
    )
    gathered: dict[int, Facts] = {}
    for row in rows:
        n = row[0]
        facts = gathered.get(n)
        if facts is None:
            facts = gathered[n] = Facts(_rights(row[1:_KEY], askers[n]), person=_person(row[_PERSON:_SPELL]))
            if row[_KEY] is not None:
                facts.earlier_hash, facts.earlier_tracking_code = bytes(row[_KEY]), row[_KEY + 1]
        if row[_SPELL] is not None:
            facts.spells.append(_spell(row[_SPELL:]))
    return [gathered[n] for n in range(len(questions))]


def rights_of(asker: Asker, *, today: date) -> Rights:
    """What the asker may do today."""
    found = fetch_all(
        _RIGHTS,
        {
            "user_id": asker.user_id,
            "token_hash": asker.token_hash,
            "client_id": asker.client_id,
            "agency_code": asker.agency_code,
            "today": today,
        },
    )
    return _rights(found[0], asker)


def _rights(columns: tuple[Any, ...], asker: Asker) -> Rights:
    (agency_id, code, name, audience, *memorandum, role, member_suspended, user_active) = columns[:17]
    client_id, client_revoked, scopes, token_expires_at, used = columns[17:]
    member = None
    if asker.user_id is not None and role is not None:
        member = Member(asker.user_id, role, member_suspended, user_active)
    return Rights(
        agency=None if agency_id is None else Agency(agency_id, code, name, audience),
        memorandum=None if memorandum[0] is None else _memorandum(*_hashable(memorandum)),
        member=member,
        by_token=asker.token_hash is not None,
        by_client=asker.client_id is not None,
        by_member=asker.user_id is not None,
        client_id=client_id,
        client_revoked=client_revoked,
        scopes=tuple(scopes.split()) if scopes else (),
        token_expires_at=token_expires_at,
        used_today=used or 0,
    )


def _hashable(columns: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(tuple(value) if isinstance(value, list) else value for value in columns)


@lru_cache(maxsize=4096)
def _memorandum(
    number: str,
    start: date,
    valid_to: date | None,
    suspended: bool,
    services: tuple[str, ...],
    daily_quota: int | None,
    purposes: str,
    requires_purpose: bool,
    requires_case_number: bool,
    networks: tuple[str, ...],
) -> Memorandum:
    """The memorandum that a row holds; equal rows give the same object."""
    return Memorandum(
        number=number,
        date=start,
        valid_to=valid_to,
        suspended=suspended,
        services=frozenset(services),
        daily_quota=daily_quota,
        purposes=tuple(Purpose(item["code"], item["title"]) for item in json.loads(purposes)),
        requires_purpose=requires_purpose,
        requires_case_number=requires_case_number,
        networks=networks,
    )


def _person(columns: tuple[Any, ...]) -> Person | None:
    code, first_name, last_name, sex, death, protected, address, phone = columns
    if code is None:
        return None
    return Person(code, first_name, last_name, sex, death, protected, address or "", phone or "")


def _spell(columns: tuple[Any, ...]) -> Spell:
    start, end, relationship, insured_type, kinship, insurance_number, branch_code, branch_name = columns[:8]
    workplace_code, workplace_name, workplace_address, principal_code, *principal = columns[8:]
    return Spell(
        start=start,
        end=end,
        relationship=relationship,
        insured_type=insured_type,
        kinship=kinship,
        insurance_number=insurance_number,
        branch_code=branch_code or "",
        branch_name=branch_name or "",
        workplace_code=workplace_code or "",
        workplace=None if workplace_name is None else Workplace(workplace_name, workplace_address),
        principal_code=principal_code or "",
        principal=None if principal[0] is None else _principal(*principal),
    )


def _principal(
    code: str, first_name: str, last_name: str, died: bool, protected: bool, address: str, phone: str
) -> Principal:
    return Principal(code, f"{first_name} {last_name}".strip(), died, protected, address, phone)


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

    One query. The cursors are opaque text from an earlier page; one that can't be read begins at the newest.
    """
    filters = filters or Filters()
    if rights.agency is None or rights.member is None:
        return Page([], "", "")
    manages = rights.is_manager
    found = (
        Answer.objects.filter(agency_id=rights.agency.id) if manages else Answer.objects.filter(user_id=asker.user_id)
    )
    found = _filtered(found.filter(agency_id=rights.agency.id), filters, with_outcome=not manages)
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
            asked_by=asked_by or "وب‌سرویس",
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


def _filtered(found: QuerySet[Answer], filters: Filters, *, with_outcome: bool) -> QuerySet[Answer]:
    if filters.tracking_code is not None:
        found = found.filter(tracking_code=filters.tracking_code)
    if filters.outcome and with_outcome:
        found = found.filter(outcome=filters.outcome)
    if filters.first_day:
        found = found.filter(asked_at__gte=midnight(filters.first_day))
    if filters.last_day:
        found = found.filter(asked_at__lt=midnight(filters.last_day + timedelta(days=1)))
    if filters.national_code:
        found = found.filter(national_code=filters.national_code)
    return found


def _cursor(text: str) -> tuple[datetime, int] | None:
    at, _, code = text.partition("-")
    try:
        return datetime.fromtimestamp(int(at) / 1_000_000, UTC), int(code)
    except (ValueError, OverflowError, OSError):
        return None


def _cursor_text(row: tuple[Any, ...]) -> str:
    return f"{round(row[1].timestamp() * 1_000_000)}-{row[0]}"


def asked_since(rights: Rights, asker: Asker, *, since: datetime) -> int:
    """How many inquiries the asker's history counts from a moment on."""
    if rights.agency is None or rights.member is None:
        return 0
    found = Answer.objects.filter(agency_id=rights.agency.id, asked_at__gte=since)
    return found.count() if rights.is_manager else found.filter(user_id=asker.user_id).count()

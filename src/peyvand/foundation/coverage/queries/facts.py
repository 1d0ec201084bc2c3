"""The facts of many questions, and the rights of who asks, in one statement."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from peyvand.foundation.agencies.choices import Audience
from peyvand.foundation.agencies.rules import Agency, Member, Memorandum, Purpose
from peyvand.foundation.coverage.questions import Asker, Question
from peyvand.foundation.coverage.rules import Person, Principal, Rights, Spell, Workplace, sandbox
from peyvand.kit.postgres.arrays import bigints, ints, texts
from peyvand.kit.postgres.prepared import fetch_all

_RIGHTS_COLUMNS = """
    a.id, a.code, a.name, a.audience, a.sandbox,
    m.number, m.date, m.valid_to, m.suspended_at IS NOT NULL, m.services, m.daily_quota, m.purposes::text,
    m.requires_purpose, m.requires_case_number, m.allowed_networks,
    mb.role, mb.suspended_at IS NOT NULL, u.is_active,
    c.id, c.revoked_at IS NOT NULL, tk.scopes, tk.expires_at, g.used
"""
_RIGHTS_WIDTH = 23
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

# What is read of a person, one row for each spell. Addresses, workplaces, phones and relatives leave the database for
# judicial agencies only: a fund's answer can't leak what this process never had. OFFSET 0 keeps the planner from
# turning the look-ups into a join over all partitions; each goes to its one partition by the primary key, however large
# the tables are.
_ABOUT_COLUMNS = """
    p.national_code, p.first_name, p.last_name, p.sex, p.death_date, p.protected,
    CASE WHEN {judicial} THEN p.address END,
    CASE WHEN {judicial} THEN COALESCE(NULLIF(p.phone, ''), p.mobile) END,
    s.start_date, s.end_date, s.relationship, s.insured_type, s.kinship, s.insurance_number,
    s.branch_code, b.name, s.workplace_code, w.name, w.address, s.principal_code,
    pr.national_code, pr.first_name, pr.last_name, pr.death_date IS NOT NULL, pr.protected, pr.address,
    COALESCE(NULLIF(pr.phone, ''), pr.mobile)
"""
_ABOUT_JOINS = """
LEFT JOIN LATERAL (
    SELECT * FROM records_person WHERE national_code = q.national_code AND {recorded} OFFSET 0
) p ON true
LEFT JOIN LATERAL (
    SELECT * FROM records_spell WHERE national_code = q.national_code AND {recorded} OFFSET 0
) s ON true
LEFT JOIN records_branch b ON b.code = s.branch_code
LEFT JOIN LATERAL (
    SELECT * FROM records_workplace WHERE code = s.workplace_code AND {judicial} OFFSET 0
) w ON true
LEFT JOIN LATERAL (
    SELECT * FROM records_person WHERE national_code = s.principal_code AND {judicial} OFFSET 0
) pr ON true
"""

# One row for each question and spell. The rights of who asks are read in the same breath as the facts, so that they
# hold for exactly this answer. A test agency's question reads no record at all: `gather` answers it from invented
# persons.
_OF_AGENCY = {"judicial": "a.audience = 'JUDICIAL'", "recorded": "NOT a.sandbox"}
_FACTS = f"""
WITH question AS (
    SELECT * FROM unnest(
        %(n)b::int[], %(user_id)b::bigint[], %(token_hash)b::text[], %(client_id)b::bigint[], %(agency_code)b::text[],
        %(national_code)b::text[], %(key)b::text[]
    ) AS t(n, user_id, token_hash, client_id, agency_code, national_code, key)
)
SELECT
    q.n, {_RIGHTS_COLUMNS},
    k.body_hash, k.tracking_code, (SELECT array_agg(switch) FROM switches_closure WHERE opened_at IS NULL),
    {_ABOUT_COLUMNS.format(**_OF_AGENCY)}
FROM question q
{_RIGHTS_JOINS}
LEFT JOIN coverage_idempotencykey k
    ON k.key = q.key AND k.scope = CASE WHEN c.id IS NULL THEN 'user:' || q.user_id ELSE 'client:' || c.id END
{_ABOUT_JOINS.format(**_OF_AGENCY)}
"""  # noqa: S608

# About the one who asks: nobody's rights are in question.
_OWN = {"judicial": "%(judicial)s::bool", "recorded": "true"}
_OWN_FACTS = f"""
SELECT {_ABOUT_COLUMNS.format(**_OWN)}
FROM (VALUES (%(national_code)s::text)) AS q(national_code)
{_ABOUT_JOINS.format(**_OWN)}
"""  # noqa: S608
_KEY = 1 + _RIGHTS_WIDTH
_CLOSED = _KEY + 2
_PERSON = _CLOSED + 1
_SPELL = _PERSON + 8


@dataclass(slots=True)
class Facts:
    """Everything that one question needs: who asks with which rights, and what the records hold.

    A test agency gets invented facts.
    """

    rights: Rights
    earlier_hash: bytes | None = None
    earlier_tracking_code: int | None = None
    closed: Sequence[str] = ()  # the services that are closed at this moment
    person: Person | None = None
    spells: list[Spell] = field(default_factory=list)


def gather(questions: Sequence[Question], *, today: date) -> list[Facts]:
    """The facts of each question, in order; one statement, whatever their number."""
    askers = [question.asker for question in questions]
    rows = fetch_all(
        _FACTS,
        {
            "n": ints(range(len(questions))),
            "user_id": bigints([asker.user_id for asker in askers]),
            "token_hash": texts([asker.token_hash for asker in askers]),
            "client_id": bigints([asker.client_id for asker in askers]),
            "agency_code": texts([asker.agency_code for asker in askers]),
            "national_code": texts([question.national_code for question in questions]),
            "key": texts([question.key for question in questions]),
            "today": today,
        },
    )
    gathered: dict[int, Facts] = {}
    known: dict[Asker, Rights] = {}  # a batch's lines have one asker
    for row in rows:
        n = row[0]
        facts = gathered.get(n)
        if facts is None:
            rights = known.get(askers[n])
            if rights is None:
                rights = known[askers[n]] = _rights(row[1:_KEY], askers[n])
            facts = gathered[n] = Facts(rights, closed=row[_CLOSED] or (), person=_person(row[_PERSON:_SPELL]))
            agency = rights.agency
            if agency is not None and agency.sandbox:
                facts.person, facts.spells = sandbox.facts_of(
                    questions[n].national_code, today=today, judicial=agency.audience == Audience.JUDICIAL
                )
            if row[_KEY] is not None:
                facts.earlier_hash, facts.earlier_tracking_code = bytes(row[_KEY]), row[_KEY + 1]
        if row[_SPELL] is not None:
            facts.spells.append(_spell(row[_SPELL:]))
    return [gathered[n] for n in range(len(questions))]


def facts_about(national_code: str, *, judicial: bool) -> tuple[Person | None, list[Spell]]:
    """What the records hold of one person, for themselves; with whereabouts and relatives where `judicial`."""
    rows = fetch_all(_OWN_FACTS, {"national_code": national_code, "judicial": judicial})
    width = _SPELL - _PERSON
    return _person(rows[0][:width]), [_spell(row[width:]) for row in rows if row[width] is not None]


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
    (agency_id, code, name, audience, sandboxed, *memorandum, role, member_suspended, user_active) = columns[:18]
    client_id, client_revoked, scopes, token_expires_at, used = columns[18:]
    member = None
    if asker.user_id is not None and role is not None:
        member = Member(asker.user_id, role, member_suspended, user_active)
    return Rights(
        agency=None if agency_id is None else Agency(agency_id, code, name, audience, sandboxed),
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

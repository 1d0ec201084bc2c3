"""The import of an export: judged as a whole, then written in a few statements; only what changes costs more."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from peyvand.eservices.agency_onboarding.choices.legacy import LegacyClass
from peyvand.eservices.agency_onboarding.models import LegacyUser
from peyvand.eservices.agency_onboarding.operations.legacy.turns import wait_for_turn
from peyvand.eservices.agency_onboarding.queries import legacy as queries
from peyvand.eservices.agency_onboarding.queries.people import known_people
from peyvand.eservices.agency_onboarding.rules.legacy import (
    MOBILE,
    NAME,
    ROLE,
    SUSPENSION,
    Facts,
    Judgement,
    Key,
    LegacyUserState,
    Line,
    Said,
    Verdict,
    judge,
)
from peyvand.foundation.accounts.operations import Newcomer, provision, provision_newcomers
from peyvand.foundation.agencies.operations import Admission, admit, change_role, lock_agencies, suspend_member
from peyvand.foundation.audit.operations import record_act
from peyvand.kit.errors import Refusal

_MOVED = (LegacyClass.NEW, LegacyClass.UPDATED, LegacyClass.UNCHANGED)
_COLUMNS = ["agency_name", "said", "taken", "member", "classed", "reason", "detail", "changed_at"]
_SETTLEMENT = ["settlement", "settled_at", "settled_by", "settlement_reason"]


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of each line, in order, and how many lines are of each class; the counts add up to the lines."""

    lines: list[tuple[Line, Verdict]]

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(verdict.classed for _, verdict in self.lines)
        return {str(classed): found[classed] for classed in LegacyClass}


@transaction.atomic
def import_users(*, lines: Sequence[Line], now: datetime, actor: str) -> Imported:
    """Move the users of an export. What is in doubt stays open; the same export once more changes and sends nothing.

    A new active user gets an account, a membership and an activation code; an inactive one the first two, suspended.
    An import running already is waited for. Raises Refusal RETIRED; CHANGED_MEANWHILE, ALREADY_KNOWN or
    MEMBER_ELSEWHERE if an account was changed by somebody at the same moment: nothing is written, run it again.
    """
    wait_for_turn()
    agencies = lock_agencies(codes={line.agency_code for line in lines})
    people = known_people({line.said.national_code for line in lines if not line.said.problem})
    facts = Facts(agencies, people, queries.states())
    judged = judge(lines, facts)
    _check_still(judged, facts)
    members = _admit(judged, facts, agencies, now=now, actor=actor)
    for key, verdict in judged.users.items():
        if verdict.changes:
            _change(judged.said[key][0], verdict.changes, facts, now=now, actor=actor)
    names = {line.key: line.agency_name for line in lines}
    _keep(judged, facts, names, members, now=now)
    imported = Imported(judged.lines)
    record_act(actor=actor, verb="legacy:import", subject="legacy", detail=imported.counts, now=now)
    return imported


def _check_still(judged: Judgement, facts: Facts) -> None:
    """Lock those whose account was judged to change, or to be joined to an agency, and see that it is as it was."""
    touched = {
        judged.said[key][0].national_code
        for key, verdict in judged.users.items()
        if verdict.changes or verdict.classed == LegacyClass.NEW
    } & facts.people.keys()
    if touched and known_people(touched, locked=True) != {code: facts.people[code] for code in touched}:
        raise Refusal("CHANGED_MEANWHILE", "حساب یکی از این کاربران هم‌زمان تغییر کرد؛ دوباره اجرا کنید.")


def _admit(judged: Judgement, facts: Facts, agencies: dict[str, int], *, now: datetime, actor: str) -> dict[str, int]:
    """Accounts and memberships of the new ones; the members' ids by national code."""
    arriving = [
        (key, judged.said[key][0]) for key, verdict in judged.users.items() if verdict.classed == LegacyClass.NEW
    ]
    newcomers = [
        Newcomer(said.national_code, said.full_name, said.mobile, invited=said.active == "1")
        for _, said in arriving
        if said.national_code not in facts.people
    ]
    user_ids = provision_newcomers(newcomers=newcomers, now=now, actor=actor)
    for _, said in arriving:
        if said.national_code not in user_ids:
            person = facts.people[said.national_code]
            user_ids[said.national_code] = provision(
                national_code=said.national_code,
                full_name=person.full_name,
                mobile=person.mobile,
                now=now,
                actor=actor,
                invited=said.active == "1",
            )
    admissions = [
        Admission(agencies[key[0]], user_ids[said.national_code], said.role, suspended=said.active != "1")
        for key, said in arriving
    ]
    members = admit(admissions=admissions, now=now, actor=actor)
    return {said.national_code: members[user_ids[said.national_code]] for _, said in arriving}


def _change(said: Said, changes: frozenset[str], facts: Facts, *, now: datetime, actor: str) -> None:
    person = facts.people[said.national_code]
    assert person.agency_id is not None
    assert person.member_id is not None
    if SUSPENSION in changes:
        suspend_member(agency_id=person.agency_id, user_id=person.user_id, now=now, actor=actor)
    if ROLE in changes:
        change_role(member_id=person.member_id, role=said.role, now=now, actor=actor)
    if changes & {NAME, MOBILE}:
        provision(
            national_code=said.national_code,
            full_name=said.full_name if NAME in changes else person.full_name,
            mobile=said.mobile if MOBILE in changes else person.mobile,
            now=now,
            actor=actor,
            invited=said.active == "1" and not person.suspended,
        )


def _keep(judged: Judgement, facts: Facts, names: dict[Key, str], members: dict[str, int], *, now: datetime) -> None:
    """Write down the legacy users that are new or not as they were."""
    rows, reopened = [], []
    for key, verdict in judged.users.items():
        if verdict.settled:
            continue
        known = facts.known.get(key)
        state = _state(judged.said[key], verdict, known, names[key], facts, members)
        if state != known:
            (reopened if known is not None and known.settled else rows).append(_row(key, state, now))
    # A settlement that no longer stands is wiped out; the log still has it.
    for some, columns in ((rows, _COLUMNS), (reopened, _COLUMNS + _SETTLEMENT)):
        LegacyUser.objects.bulk_create(
            some,
            batch_size=2000,
            update_conflicts=True,
            unique_fields=["agency_code", "username"],
            update_fields=columns,
        )


def _state(
    said: tuple[Said, ...],
    verdict: Verdict,
    known: LegacyUserState | None,
    agency_name: str,
    facts: Facts,
    members: dict[str, int],
) -> LegacyUserState:
    taken = known.taken if known else None
    member_id = known.member_id if known else None
    if verdict.classed in _MOVED:
        taken = said[0]
        if member_id is None:
            person = facts.people.get(taken.national_code)
            joined = person.member_id if person else None
            member_id = joined if joined is not None else members[taken.national_code]
    return LegacyUserState(
        verdict.classed, verdict.reason, verdict.detail, said, agency_name, taken=taken, member_id=member_id
    )


def _row(key: Key, state: LegacyUserState, now: datetime) -> LegacyUser:
    return LegacyUser(
        agency_code=key[0],
        username=key[1],
        agency_name=state.agency_name,
        said=[asdict(said) for said in state.said],
        taken=asdict(state.taken) if state.taken else None,
        member_id=state.member_id,
        classed=state.classed,
        reason=state.reason,
        detail=state.detail,
        changed_at=now,
    )

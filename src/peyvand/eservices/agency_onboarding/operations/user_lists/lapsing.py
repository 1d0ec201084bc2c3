"""Accounts that nobody uses: their owners are warned, then shut out (ONB-5)."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction

from peyvand.eservices.agency_onboarding.choices.user_lists import Unused
from peyvand.eservices.agency_onboarding.operations.user_lists.locking import lock_agency
from peyvand.eservices.agency_onboarding.operations.user_lists.telling import tell_each
from peyvand.eservices.agency_onboarding.rules import members as rules
from peyvand.eservices.agency_onboarding.rules.members import Use
from peyvand.foundation.agencies import queries as agencies
from peyvand.foundation.agencies.choices import Suspension
from peyvand.foundation.agencies.operations import note_warned, suspend_members
from peyvand.foundation.agencies.queries import MemberLine
from peyvand.foundation.law import queries as law
from peyvand.foundation.notifications.choices import Kind
from peyvand.kit.jalali import midnight, tehran_day


def look_after_unused(*, now: datetime) -> None:
    """Warn and shut out who is due today, one agency after the other; a second run on the day does nothing more.

    Raises Refusal LAW_MISSING while nothing says how long an account may lie unused.
    """
    today = tehran_day(now)
    limit = law.on(today).get("accounts.unused_days")
    # Whoever used the account since this day is neither warned nor shut out.
    since = midnight(today - timedelta(days=limit - rules.WARNED_BEFORE - 1))
    for agency_id in sorted({member.agency_id for member in agencies.unused_since(since)}):
        _look_after(agency_id, since=since, limit=limit, now=now)


@transaction.atomic
def _look_after(agency_id: int, *, since: datetime, limit: int, now: datetime) -> None:
    lock_agency(agency_id)
    today = tehran_day(now)
    due: dict[Unused, list[MemberLine]] = defaultdict(list)
    for member in agencies.unused_since(since, agency_id=agency_id):
        due[rules.unused(_use(member), today=today, limit=limit)].append(member)
    warned, lapsed = due[Unused.WARNED], due[Unused.LAPSED]
    note_warned(user_ids=[member.user_id for member in warned], now=now)
    for member in warned:
        warned_now = Use(member.user_id, tehran_day(member.used_at), today)
        last_day = rules.lapses_on(warned_now, limit=limit)
        tell_each([member], Kind.UNUSED_WARNING, day=last_day, now=now)
    shut_out = suspend_members(
        agency_id=agency_id,
        user_ids=[member.user_id for member in lapsed],
        why=Suspension.UNUSED,
        now=now,
        actor="system",
    )
    tell_each((member for member in lapsed if member.user_id in shut_out), Kind.UNUSED_LAPSED, now=now)


def _use(member: MemberLine) -> Use:
    warned_on = tehran_day(member.warned_at) if member.warned_at else None
    return Use(member.user_id, tehran_day(member.used_at), warned_on)

"""What becomes of an agency's users with time: unused accounts lapse, the manager vouches for the others each quarter
(ONB-5). Pure decisions; days are Tehran's.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from peyvand.eservices.agency_onboarding.choices.user_lists import Unused
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import plus_months
from peyvand.kit.words import _

# Nobody's account lapses who wasn't told so many days before.
WARNED_BEFORE = 14
# A round of re-certification is open for so many days, and recalled so many before its last.
ROUND_DAYS = 30
RECALLED_BEFORE = 7


# -- unused accounts -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Use:
    """When a user last signed in, or could first have done so; when they were last warned, None: never."""

    user_id: int
    used_on: date
    warned_on: date | None = None


def unused(use: Use, *, today: date, limit: int) -> Unused:
    """What becomes of an account that may lie unused for `limit` days.

    A warning counts if it came after the last use. Whoever wasn't warned in time, as nobody was there to do it, is
    warned now and lapses that much later.
    """
    last_day = lapses_on(use, limit=limit)
    if today < last_day - timedelta(days=WARNED_BEFORE):
        return Unused.KEPT
    if use.warned_on is None or use.warned_on < use.used_on:
        return Unused.WARNED
    return Unused.LAPSED if today >= last_day else Unused.KEPT


def lapses_on(use: Use, *, limit: int) -> date:
    """The day on which the account lapses if it isn't used; for one not warned so far, if it is warned no later than
    that allows."""
    last_day = use.used_on + timedelta(days=limit)
    if use.warned_on is None or use.warned_on < use.used_on:
        return last_day
    return max(last_day, use.warned_on + timedelta(days=WARNED_BEFORE))


# -- re-certification ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Round:
    """A time in which an agency's manager vouches for its users, both days included."""

    opened_on: date
    last_day: date


def next_round(*, last_opened: date | None, first_member_since: date, months: int, today: date) -> Round | None:
    """The round that begins today, None if it isn't time yet: so many Jalali months after the last one began, or after
    the agency's first user came."""
    due = plus_months(last_opened or first_member_since, months)
    return Round(today, today + timedelta(days=ROUND_DAYS)) if today >= due else None


def is_recalled(running: Round, *, today: date) -> bool:
    """Whether the managers are to be reminded of a round, or should have been."""
    return running.last_day - timedelta(days=RECALLED_BEFORE) <= today <= running.last_day


def is_over(running: Round, *, today: date) -> bool:
    return today > running.last_day


def check_certified(*, keep: Collection[int], left: Collection[int], manager_id: int) -> None:
    """Whether a manager says one thing of each user, and of themselves that they stay.

    Raises Refusal CONTRADICTORY or OWN_ACCOUNT.
    """
    if manager_id in left:
        raise Refusal("OWN_ACCOUNT", _("رفتن خودتان را مدیر دیگر دستگاه یا دفتر فناوری اطلاعات ثبت می‌کند."), status=409)
    if set(keep) & set(left):
        raise Refusal("CONTRADICTORY", _("برای هر کاربر یکی را برگزینید: می‌ماند یا رفته است."), status=409)

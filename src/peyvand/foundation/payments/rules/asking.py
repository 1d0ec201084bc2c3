"""When a bank is asked about an attempt. Pure."""

from datetime import datetime, timedelta

# Banks return a payment that nobody verified after 15 to 30 minutes: all of these come before (rule 7).
_MINUTES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 12))
# A bank that has been silent since is still asked: silence never means "not paid" (rule 17).
_LATER, _LATER_FOR, _LATEST = timedelta(minutes=15), timedelta(hours=2), timedelta(hours=1)

# For so long an attempt belongs to the worker that asks about it; longer than any bank may take.
LEASE = timedelta(minutes=1)
# Returns of the browser closer together than this are answered by one question to the bank; and of one attempt, so
# many are heard at all: anybody can call the address.
ASK_AGAIN_AFTER = timedelta(seconds=5)
RETURNS_HEARD = 20

# No bank keeps its page open, or an unverified payment, for so long: "nothing paid yet" then means "never".
_LEFT_AFTER = timedelta(minutes=35)
# After so long of asking in vain for its return, money is returned by people.
_RETURN_TRIED_FOR = timedelta(minutes=30)
# For so long the bank is still asked whether people had it returned.
_OWED_ASKED_FOR = timedelta(days=7)


def next_ask(*, since: datetime, now: datetime) -> datetime:
    """When to ask next about an attempt that stands where it does `since`: after 1, 2, 4, 8, 12 minutes, then each
    quarter of an hour, after two hours each hour."""
    for minutes in _MINUTES:
        if since + minutes > now:
            return since + minutes
    return now + (_LATER if now - since < _LATER_FOR else _LATEST)


def is_left(*, since: datetime, now: datetime) -> bool:
    """Whether a payment that the bank calls pending will never be made."""
    return now - since >= _LEFT_AFTER


def is_still_asked(*, since: datetime, now: datetime) -> bool:
    """Whether a bank that `since` owes a return is still asked if it made it."""
    return now - since < _OWED_ASKED_FOR


def returning_is_hopeless(*, since: datetime, now: datetime) -> bool:
    """Whether the bank, asked to return money `since`, isn't going to."""
    return now - since >= _RETURN_TRIED_FOR

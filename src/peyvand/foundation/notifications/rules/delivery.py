"""When a message is tried, tried again and given up, when a gateway is left alone, what a receipt changes. Pure."""

from datetime import datetime, timedelta

from peyvand.foundation.notifications.choices import Delivery

# For so long a message belongs to the worker that took it; longer than any gateway may take.
LEASE = timedelta(minutes=1)
# A message whose job was queued and never came to it gets another one after this time.
WAKE_AGAIN_AFTER = timedelta(minutes=10)
GIVEN_UP_AFTER = timedelta(hours=24)

_WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 15))

# Failures in a row after which a gateway is left alone, and for how long: doubled with each one more. Never for long:
# in a quiet hour they may all be of one message that the gateway stumbles over, and others wait for it.
_TOLERATED = 5
_FIRST_PAUSE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(minutes=2)
_LONGEST_PAUSE_ASKED_FOR = timedelta(hours=1)


def next_attempt(*, attempts: int, now: datetime, jitter: float) -> datetime:
    """When to try again after the `attempts`-th attempt failed. `jitter`, 0 to 1, spreads by up to a quarter."""
    return now + _WAITS[min(attempts, len(_WAITS)) - 1] * (1 + jitter / 4)


def end_of(*, created_at: datetime, valid_until: datetime | None, now: datetime) -> Delivery | None:
    """EXPIRED or FAILED for a waiting message whose time is over, None while it is worth sending."""
    if valid_until is not None and valid_until <= now:
        return Delivery.EXPIRED
    return Delivery.FAILED if now - created_at >= GIVEN_UP_AFTER else None


def left_alone_until(*, failures: int, now: datetime, asked_for: timedelta | None = None) -> datetime | None:
    """Until when a gateway is left alone after `failures` in a row, None: go on.

    `asked_for`: the pause that the gateway itself wants, an hour at most.
    """
    pause = timedelta()
    if failures >= _TOLERATED:
        pause = min(_FIRST_PAUSE * 2 ** min(failures - _TOLERATED, 10), _LONGEST_PAUSE)
    if asked_for is not None:
        pause = max(pause, min(asked_for, _LONGEST_PAUSE_ASKED_FOR))
    return now + pause if pause else None


def is_on_probation(failures: int) -> bool:
    """Whether one message at a time tries a gateway that has been left alone, before the others follow."""
    return failures >= _TOLERATED


def may_become(outcome: Delivery) -> tuple[Delivery, ...]:
    """The states that a receipt of this outcome changes.

    A state only ever moves up: waiting, handed over, failed or expired, delivered. So receipts may come twice, late or
    in any order and the end is the same. A receipt for a waiting message shows that the gateway has it.
    """
    unsettled = (Delivery.PENDING, Delivery.SENT)
    return (*unsettled, Delivery.FAILED, Delivery.EXPIRED) if outcome == Delivery.DELIVERED else unsettled

"""Who stays signed in, and who must wait. Pure decisions."""

from dataclasses import dataclass
from datetime import datetime, timedelta

IDLE = timedelta(minutes=15)
WHOLE = timedelta(hours=8)
SEEN_EVERY = timedelta(minutes=1)

ACTIVATION_LIFE = timedelta(hours=72)
ACTIVATION_ATTEMPTS = 5
ACTIVATION_DIGITS = 8


@dataclass(frozen=True)
class Limit:
    """At most `attempts` in vain within `window`, counted from the first."""

    attempts: int
    window: timedelta


BY_PERSON = Limit(5, timedelta(minutes=15))
# An agency's people often share one address.
BY_SOURCE = Limit(60, timedelta(minutes=15))


def is_alive(*, started_at: datetime, last_seen: datetime, now: datetime) -> bool:
    """Idle 15 minutes at most, 8 hours in all."""
    return now - last_seen <= IDLE and now - started_at <= WHOLE


def seconds_to_wait(*, limit: Limit, since: datetime, count: int, now: datetime) -> int:
    """0 if the attempt, the `count`-th since `since`, may be made."""
    if count <= limit.attempts:
        return 0
    return max(1, int((since + limit.window - now).total_seconds()))

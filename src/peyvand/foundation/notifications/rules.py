"""When a text message is tried again, and when that is given up. Pure decisions."""

from datetime import datetime, timedelta

_WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 60, 240))


def next_attempt(*, failures: int, now: datetime) -> datetime | None:
    """When to try again after the `failures`-th failure; None: never."""
    return now + _WAITS[failures - 1] if failures <= len(_WAITS) else None

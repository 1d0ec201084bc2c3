"""The time of day, read at the doors only; below them `now` and `today` are arguments."""

from datetime import UTC, date, datetime

from peyvand.kit.jalali import tehran_day


def now() -> datetime:
    """This moment, aware, UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Tehran's day."""
    return tehran_day(now())

"""Days as whole numbers counted from 1900-01-01, and their texts: looked up, never formatted again."""

from datetime import date, timedelta

from peyvand.kit.jalali import from_parts

_FIRST = date(1900, 1, 1)
_LAST = date(2100, 12, 31)
# A population that stands on a day outside these would have parents or children outside the calendar.
EARLIEST, LATEST = date(2000, 1, 1), date(2060, 12, 31)
YEAR = 365.2425
NEVER = -1

# ISO text of each day; the last entry is that of NEVER.
ISO = [(_FIRST + timedelta(days=n)).isoformat() for n in range((_LAST - _FIRST).days + 1)] + [""]


def number_of(day: date) -> int:
    return (day - _FIRST).days


class JalaliMonths:
    """Whole Jalali months from the first year of `daily_wages` to the last that ended before `on`, in their order.

    `facts`: year, month, days, the least monthly wage. `starts` has one entry more: the month that is not over.
    """

    def __init__(self, daily_wages: dict[int, int], on: int) -> None:
        self.facts: list[tuple[int, int, int, int]] = []
        year, month = min(daily_wages), 1
        self.starts = [number_of(from_parts(year, month, 1))]
        while True:
            following = (year, month + 1) if month < 12 else (year + 1, 1)
            start = number_of(from_parts(*following, 1))
            if start > on:
                break
            days = start - self.starts[-1]
            self.facts.append((year, month, days, days * daily_wages.get(year, daily_wages[max(daily_wages)])))
            self.starts.append(start)
            year, month = following

"""The Jalali calendar a second time: every day of 1290 to 1460 in a row, from one known day and the leap years."""

from datetime import date, timedelta

# From the official calendar; the years in which five pass between two leap years are among them.
LEAP = {
    1292, 1296, 1300, 1304, 1309, 1313, 1317, 1321, 1325, 1329, 1333, 1337, 1342, 1346, 1350, 1354, 1358, 1362, 1366,
    1370, 1375, 1379, 1383, 1387, 1391, 1395, 1399, 1403, 1408, 1412, 1416, 1420, 1424, 1428, 1432, 1436,
    1441, 1445, 1449, 1453, 1457,
}  # fmt: skip
FIRST, LAST = 1290, 1460
NOWRUZ_1400 = date(2021, 3, 21)

Jalali = tuple[int, int, int]


def _lengths(year: int) -> list[int]:
    return [31] * 6 + [30] * 5 + [30 if year in LEAP else 29]


def _days() -> list[Jalali]:
    return [
        (year, month + 1, day + 1)
        for year in range(FIRST, LAST + 1)
        for month, length in enumerate(_lengths(year))
        for day in range(length)
    ]


DAYS = _days()
PLACE = {jalali: place for place, jalali in enumerate(DAYS)}
_ORIGIN = NOWRUZ_1400 - timedelta(days=PLACE[1400, 1, 1])


def gregorian(jalali: Jalali) -> date:
    return _ORIGIN + timedelta(days=PLACE[jalali])


def jalali(day: date) -> Jalali:
    return DAYS[(day - _ORIGIN).days]


def later(day: date, *, years: int = 0, months: int = 0) -> date:
    """Month by month through the table; a day that is missing becomes the one before it, until there is one."""
    y, m, d = jalali(day)
    y += years
    for _ in range(months):
        y, m = (y, m + 1) if m < 12 else (y + 1, 1)
    while (y, m, d) not in PLACE:
        d -= 1
    return gregorian((y, m, d))


def month_of(day: date) -> list[date]:
    """All days of its month, in order."""
    y, m, _ = jalali(day)
    return [gregorian((y, m, d)) for d in range(1, 32) if (y, m, d) in PLACE]


def age(birth: date, on: date) -> tuple[int, int, int]:
    """Counting up: years while they fit, then months, then days."""
    years = months = 0
    while later(birth, years=years + 1) <= on:
        years += 1
    while later(birth, years=years, months=months + 1) <= on:
        months += 1
    return years, months, (on - later(birth, years=years, months=months)).days

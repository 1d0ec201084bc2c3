"""A second way to the same decisions, written from the requirement's words: one ballot after the other, one day after
the other."""

from datetime import date, timedelta

from persiantools.jdatetime import JalaliDate


def decide(ballots: list[str], waiting: int, quorum: int) -> str:
    """What the committee rules: an outcome, or why there is none."""
    if len(ballots) < quorum:
        return "NO_QUORUM"
    for candidate in {"APPROVE", "REJECT", "RETURN"}:
        balance = 0
        for ballot in ballots:
            balance += 1 if ballot == candidate else -1
        if balance > 0:
            return candidate
    return "NO_MAJORITY" if waiting else "RETURN"


def last_valid_day(begins: date, months: int) -> date:
    """Walks day by day until the month's number has changed so often and the day of the month has come again, or
    can't come because the month is over; the day before that is the last."""
    start = JalaliDate(begins)
    day, passed, month = begins, 0, start.month
    while True:
        day += timedelta(days=1)
        here = JalaliDate(day)
        if here.month != month:
            passed, month = passed + 1, here.month
        tomorrow = JalaliDate(day + timedelta(days=1))
        if passed == months and (here.day == start.day or tomorrow.month != here.month):
            return day - timedelta(days=1)


def is_open(day: date, *, begins: date, valid_to: date | None, suspended: set[date]) -> bool:
    """Whether a memorandum opens anything on a day."""
    if day < begins or day in suspended:
        return False
    return valid_to is None or not any(valid_to < day - timedelta(days=n) for n in range((day - begins).days + 1))


def reminders(begins: date, valid_to: date, days: list[int]) -> dict[date, int]:
    """Which figure is told on which day, if somebody looks every day from the beginning on."""
    told: dict[date, int] = {}
    day = begins
    while day <= valid_to:
        come = [each for each in days if day >= valid_to - timedelta(days=each)]
        if come and min(come) not in told.values():
            told[day] = min(come)
        day += timedelta(days=1)
    return told

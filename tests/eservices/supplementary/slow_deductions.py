"""Deductions worked out a second time: covers are sets of days, documents sets of months. Nothing is shared with the
program but the question."""

from datetime import date, timedelta

from persiantools.jdatetime import JalaliDate

DAY = timedelta(days=1)
FIRST_DAY, LAST_DAY = date(2026, 11, 22), date(2027, 11, 21)
AMOUNTS = {"HEALTH": 3_050_000, "LIFE": 250_000}


def month(day: date) -> str:
    return JalaliDate(day).strftime("%Y/%m")


def days(start: date, end: date) -> set[date]:
    return {start + n * DAY for n in range((end - start).days + 1)}


MONTHS = sorted({month(day) for day in days(FIRST_DAY, LAST_DAY)})


class Refused(Exception):
    pass


class Member:
    def __init__(self, until: date | None) -> None:
        self.until = until
        self.covered: dict[str, set[date]] = {"HEALTH": set(), "LIFE": set()}
        self.deducted: dict[str, set[str]] = {"HEALTH": set(), "LIFE": set()}

    def ask(self, today: date) -> None:
        """The one thing that can be asked for is asked for, and accepted on the same day."""
        if self.until is not None and self.until < today:
            raise Refused
        if today in self.covered["HEALTH"]:
            self.withdraw(today)
        else:
            self.enrol(today)

    def enrol(self, today: date) -> None:
        end = LAST_DAY if self.until is None else min(LAST_DAY, self.until)
        new = days(max(FIRST_DAY, today), end)
        months = {name for name in MONTHS if month(today) < name <= month(end)}
        if new & self.covered["HEALTH"] or not months:
            raise Refused
        for kind in ("HEALTH", "LIFE"):
            if not new & self.covered[kind]:
                self.covered[kind] |= new
                self.deducted[kind] |= months

    def withdraw(self, today: date) -> None:
        if month(max(self.covered["HEALTH"])) == month(today):
            raise Refused
        for kind in ("HEALTH", "LIFE"):
            self.deducted[kind] = {name for name in self.deducted[kind] if name <= month(today)}
            self.covered[kind] = {day for day in self.covered[kind] if month(day) <= month(today)}

    def night(self, today: date) -> None:
        if self.until is None:
            return
        running = any(name >= month(today) for kind in self.deducted for name in self.deducted[kind])
        late = any(name > month(self.until) for kind in self.deducted for name in self.deducted[kind])
        if not running or not (late or self.until <= today):
            return
        for kind in ("HEALTH", "LIFE"):
            self.deducted[kind] = {name for name in self.deducted[kind] if name <= month(self.until)}
            self.covered[kind] = {day for day in self.covered[kind] if day <= self.until}

    def slip(self) -> dict[tuple[str, str], int]:
        return {(kind, name): AMOUNTS[kind] for kind, names in self.deducted.items() for name in names}

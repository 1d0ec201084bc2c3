"""The days of a contract: deadlines, monthly slips, the bar of the examination, lapse. Tehran's days, Jalali months.

Everything here follows from the day of conclusion and the law that the contract keeps, so it can be reckoned again for
ever.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from peyvand.eservices.voluntary_contracts.rules.premium import DAYS_OF_A_MONTH, RATE, limits, of_days, wage_base
from peyvand.foundation.law.rules import Law
from peyvand.kit.jalali import month_bounds, parts, plus_months

FIRST_PAYMENT_DAYS = "voluntary.first_payment_days"
EXAM_MONTHS = "voluntary.exam_months"
LAPSE_MONTHS = "voluntary.lapse_after_unpaid_months"
HOSPITAL_BEFORE_EXAM = "voluntary.hospital_before_exam"


def first_payment_due(start: date, law: Law) -> date:
    """The last day on which the first premium may be paid (VOL-7). Raises Refusal LAW_MISSING."""
    return start + timedelta(days=law.get(FIRST_PAYMENT_DAYS))


def exam_due(start: date, law: Law) -> date:
    """The last day for the examination's result (VOL-4). Raises Refusal LAW_MISSING."""
    return plus_months(start, law.get(EXAM_MONTHS))


@dataclass(frozen=True, slots=True)
class Month:
    """What a contract covers of one Jalali month: `start` to `end`, both included, and the `days` that count."""

    year: int
    month: int
    start: date
    end: date
    days: int

    @property
    def following(self) -> "Month":
        first, last = month_bounds(*((self.year, self.month + 1) if self.month < 12 else (self.year + 1, 1)))
        return Month(*parts(first)[:2], first, last, DAYS_OF_A_MONTH)


def first_month(start: date) -> Month:
    """From the start to the end of its month: thirty days if it is whole, else its own days, thirty at most."""
    year, month, day = parts(start)
    last = month_bounds(year, month)[1]
    days = DAYS_OF_A_MONTH if day == 1 else min(DAYS_OF_A_MONTH, (last - start).days + 1)
    return Month(year, month, start, last, days)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a contract's days depend on. `exam_due` None: exempt."""

    start: date
    premium: int
    wage_base: int
    first_payment_due: date
    exam_due: date | None
    lapse_months: int

    @classmethod
    def of(cls, *, start: date, premium: int, exempt: bool, law: Law) -> "Terms":
        """Of a contract that begins on `start` under the law of that day. Raises Refusal LAW_MISSING."""
        return cls(
            start=start,
            premium=premium,
            wage_base=wage_base(premium, law.get(RATE)),
            first_payment_due=first_payment_due(start, law),
            exam_due=None if exempt else exam_due(start, law),
            lapse_months=law.get(LAPSE_MONTHS),
        )

    def months(self) -> Iterator[Month]:
        """All months from the first on, without end."""
        month = first_month(self.start)
        while True:
            yield month
            month = month.following

    def due(self, month: Month) -> date:
        """A slip's last day: the month's, for the first month that of the first payment."""
        return self.first_payment_due if month.start == self.start else month.end

    def begun(self, today: date, *, fit: bool) -> list[Month]:
        """The months for which there are slips today: those that have begun, before `exam_due` unless `fit`."""
        begun: list[Month] = []
        for month in self.months():
            if month.start > today or not (fit or self.exam_due is None or month.start < self.exam_due):
                return begun
            begun.append(month)
        return begun

    def barred(self, today: date, *, fit: bool) -> bool:
        """After the examination's day nothing can be paid until there is a result."""
        return self.exam_due is not None and not fit and today > self.exam_due

    def last_day(self, paid_to: date | None) -> date:
        """The last day on which what is owed may be paid; the contract lapses on the next one.

        `paid_to`: the last paid month's last day, None if nothing was paid.
        """
        return self.first_payment_due if paid_to is None else plus_months(paid_to, self.lapse_months)


@dataclass(frozen=True, slots=True)
class Price:
    """What a month costs. `raised`: the agreed premium is below the new year's minimum, which holds instead."""

    premium: int
    wage_base: int
    amount: int
    wage: int
    raised: bool


def price(terms: Terms, month: Month, law: Law) -> Price:
    """By the law of the month's first day that is covered: in a new year the premium is at least the new minimum.

    Raises Refusal LAW_MISSING: a month of a year without a minimum wage has no price yet.
    """
    within = limits(law)
    raised = terms.premium < within.minimum
    premium = within.minimum if raised else terms.premium
    base = wage_base(premium, within.rate) if raised else terms.wage_base
    return Price(
        premium=premium,
        wage_base=base,
        amount=of_days(premium, month.days),
        wage=of_days(base, month.days),
        raised=raised,
    )

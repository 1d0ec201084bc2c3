"""Jalali months, in which pensions are paid."""

import re
from datetime import date, timedelta
from typing import NamedTuple

from peyvand.kit import words
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import MONTHS, from_parts, parts
from peyvand.kit.text import latin_digits, persian_digits
from peyvand.kit.words import _

_TYPED = re.compile(r"(1[0-9]{3})\s*[-/]\s*(1[0-2]|0?[1-9])")


class Month(NamedTuple):
    """`Month(1405, 10)` is Dey 1405. `number` counts months, so that neighbours differ by one: as columns hold them."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(*parts(day)[:2])

    @classmethod
    def numbered(cls, number: int) -> "Month":
        """The inverse of `number`."""
        return cls(number // 12, number % 12 + 1)

    @property
    def number(self) -> int:
        return 12 * self.year + self.month - 1

    @property
    def first_day(self) -> date:
        return from_parts(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return self.after(1).first_day - timedelta(days=1)

    def after(self, months: int) -> "Month":
        return Month.numbered(self.number + months)

    @property
    def title(self) -> str:
        """`دی ۱۴۰۵`."""
        return f"{MONTHS[self.month - 1]} {persian_digits(self.year)}"

    @property
    def shown(self) -> str:
        """`title` in the reader's language: `دی ۱۴۰۵` or `Dey 1405`."""
        return f"{words.month(self.month)} {words.digits(self.year)}"

    def __str__(self) -> str:
        """`1405/10`, as files have it."""
        return f"{self.year}/{self.month:02}"


def parse(typed: str) -> Month:
    """The month in `1405/10`, any digits. Raises Refusal INVALID_MONTH."""
    found = _TYPED.fullmatch(latin_digits(typed).strip())
    if found is None:
        raise Refusal("INVALID_MONTH", _("ماه را به شکل ۱۴۰۵/۱۰ بنویسید."))
    return Month(int(found[1]), int(found[2]))

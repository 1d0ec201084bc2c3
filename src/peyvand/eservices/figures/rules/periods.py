"""A period of days, and the one before it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from peyvand.eservices.figures.choices import Span
from peyvand.kit import words
from peyvand.kit.months import Month
from peyvand.kit.words import _

_DAY = timedelta(days=1)
_SATURDAY = 5  # as `date.weekday` counts


@dataclass(frozen=True, slots=True)
class Period:
    """Tehran's days `first` to `last`, both included."""

    span: Span
    first: date
    last: date

    @classmethod
    def of(cls, span: Span, day: date) -> "Period":
        """The period of this length in which the day lies."""
        if span == Span.DAY:
            return cls(span, day, day)
        if span == Span.WEEK:
            first = day - timedelta(days=(day.weekday() - _SATURDAY) % 7)
            return cls(span, first, first + timedelta(days=6))
        month = Month.of(day)
        return cls(span, month.first_day, month.last_day)

    @property
    def before(self) -> "Period":
        return Period.of(self.span, self.first - _DAY)

    @property
    def after(self) -> "Period":
        return Period.of(self.span, self.last + _DAY)

    @property
    def title(self) -> str:
        """`آذر ۱۴۰۵`, `هفتهٔ ۱۴۰۵/۰۸/۳۰ تا ۱۴۰۵/۰۹/۰۶`, `یکشنبه ۱ آذر ۱۴۰۵`."""
        if self.span == Span.DAY:
            return words.long_day(self.first)
        if self.span == Span.WEEK:
            return _("هفتهٔ {first} تا {last}").format(first=words.day(self.first), last=words.day(self.last))
        return month_title(Month.of(self.first))

    def until(self, today: date) -> "Period":
        """What of it is over or under way on a day."""
        return Period(self.span, self.first, min(self.last, max(today, self.first)))

    def days(self) -> Iterator[date]:
        return (self.first + number * _DAY for number in range((self.last - self.first).days + 1))

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def month_title(month: Month) -> str:
    """`آذر ۱۴۰۵` or `Azar 1405`."""
    return f"{words.month(month.month)} {words.digits(month.year)}"


def to_compare(period: Period, *, today: date) -> Period:
    """The period before. Of one that still runs only as many days, so that like is held against like."""
    before = period.before
    if today >= period.last:
        return before
    elapsed = max((today - period.first).days, 0)
    return Period(before.span, before.first, min(before.last, before.first + elapsed * _DAY))


def change(now: int, before: int) -> str:
    """`۱۲٪ بیشتر`, `۳٪ کمتر`, `برابر`; a dash where there was nothing before."""
    if not before:
        return "–"
    percent = round((now - before) * 100 / before)
    if not percent:
        return str(_("برابر"))
    told = _("{percent}٪ بیشتر") if percent > 0 else _("{percent}٪ کمتر")
    return told.format(percent=words.digits(abs(percent)))

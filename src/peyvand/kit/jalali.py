"""Jalali dates at the edge; inside the program dates are Gregorian."""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _
from persiantools.jdatetime import JalaliDate

from peyvand.kit.errors import Refusal
from peyvand.kit.text import digits_only, latin_digits, persian_digits, whole_number

TEHRAN = ZoneInfo("Asia/Tehran")
MONTHS = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور",
    "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip
WEEKDAYS = ("دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه", "شنبه", "یکشنبه")
_FIRST_GREGORIAN_YEAR = 1700
# Within the year 9999, which means "for ever" in old records, the Jalali calendar of our library ends.
_LAST_GREGORIAN_YEAR = 9998
_LAST_YEAR = 9377
_LAST_DAY = JalaliDate(_LAST_YEAR, 12, 29).to_gregorian()
_DATE = re.compile(r"^(\d{1,4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})$")


def tehran_day(moment: datetime) -> date:
    """Tehran's day of an aware moment."""
    return moment.astimezone(TEHRAN).date()


def midnight(day: date) -> datetime:
    """The moment at which a day begins in Tehran."""
    return datetime.combine(day, time(), TEHRAN)


@lru_cache(maxsize=65536)
def numeric(day: date) -> str:
    """`۱۴۰۵/۰۹/۰۱`. A day that is beyond the calendar prints as its last one."""
    return persian_digits(JalaliDate(min(day, _LAST_DAY)).strftime("%Y/%m/%d"))


def numeric_time(moment: datetime) -> str:
    """`۱۴۰۵/۰۹/۰۱ ساعت ۱۰:۲۵`, Tehran's clock."""
    return f"{numeric(tehran_day(moment))} ساعت {persian_digits(moment.astimezone(TEHRAN).strftime('%H:%M'))}"


def long(day: date) -> str:
    """`یکشنبه ۱ آذر ۱۴۰۵`."""
    j = JalaliDate(day)
    return f"{WEEKDAYS[day.weekday()]} {persian_digits(j.day)} {MONTHS[j.month - 1]} {persian_digits(j.year)}"


def how_far(day: date, *, today: date) -> str:
    """`امروز`, `فردا`, `۳۰ روز دیگر`, `دیروز`, `۳ روز پیش`."""
    days = (day - today).days
    near = {0: "امروز", 1: "فردا", -1: "دیروز"}
    return near.get(days) or f"{persian_digits(abs(days))} روز {'دیگر' if days > 0 else 'پیش'}"


def parts(day: date) -> tuple[int, int, int]:
    """Jalali year, month, day."""
    j = JalaliDate(day)
    return j.year, j.month, j.day


def from_parts(year: int, month: int, day: int) -> date:
    """The Gregorian date of a Jalali one. Raises Refusal INVALID_DATE if there is no such day."""
    try:
        return JalaliDate(year, month, day).to_gregorian()
    except (ValueError, OverflowError) as error:
        raise _no_such_day() from error


def plus_months(day: date, months: int) -> date:
    """The same day so many Jalali months later (earlier if negative); a day that the month lacks becomes its last.

    Beyond the calendar it is the calendar's last day.
    """
    year, month, in_month = parts(day)
    later_year, later_month = divmod(year * 12 + month - 1 + months, 12)
    if later_year > _LAST_YEAR:
        return _LAST_DAY
    return JalaliDate(
        later_year, later_month + 1, min(in_month, JalaliDate.days_in_month(later_month + 1, later_year))
    ).to_gregorian()


def plus_years(day: date, years: int) -> date:
    """The same day so many Jalali years later; 30 Esfand becomes 29 in a year that lacks it."""
    return plus_months(day, 12 * years)


def month_bounds(year: int, month: int) -> tuple[date, date]:
    """The first and the last day of a Jalali month. Raises Refusal INVALID_DATE if there is no such month."""
    first = from_parts(year, month, 1)
    return first, first + timedelta(days=JalaliDate.days_in_month(month, year) - 1)


def elapsed(since: date, until: date) -> tuple[int, int, int]:
    """Whole Jalali years, then months, then days from one day to a later one: an age."""
    y, m, d = (a - b for a, b in zip(parts(until), parts(since), strict=True))
    months = 12 * y + m
    if d < 0 and plus_months(since, months) > until:
        months -= 1
    return *divmod(months, 12), (until - plus_months(since, months)).days


def _no_such_day() -> Refusal:
    return Refusal("INVALID_DATE", _("چنین روزی در تقویم نیست؛ سال، ماه و روز را بررسی کنید."))


def parse(typed: str) -> date:
    """A date as people and machines write it: ISO `2026-11-22` or Jalali `1405/09/01`, any digits.

    A year below 1700 is Jalali. Raises Refusal INVALID_DATE.
    """
    text = latin_digits(typed).strip()
    match = _DATE.match(text)
    if match is None:
        raise Refusal("INVALID_DATE", _("تاریخ را به شکل ۱۴۰۵/۰۹/۰۱ بنویسید."))
    year, month, day = (int(group) for group in match.groups())
    if year < _FIRST_GREGORIAN_YEAR:
        return from_parts(year, month, day)
    return _gregorian(year, month, day)


def parse_fields(year: str, month: str, day: str, *, gregorian: bool = False) -> date | None:
    """The date typed into three fields, None if all are empty. Raises Refusal INVALID_DATE.

    A year from 1700 on is Gregorian; it is refused unless `gregorian` allows it.
    """
    typed = [digits_only(part) for part in (year, month, day)]
    if not any(typed):
        return None
    if not all(typed):
        raise Refusal("INVALID_DATE", _("روز، ماه و سال هر سه لازم است."))
    if not all(part.isascii() and part.isdigit() for part in typed):
        raise Refusal("INVALID_DATE", _("روز، ماه و سال را با رقم بنویسید."))
    y, m, d = (whole_number(part, most=9999) for part in typed)
    if y is None or m is None or d is None:
        raise _no_such_day()
    if y < 100:
        raise Refusal("INVALID_DATE", _("سال را چهاررقمی بنویسید؛ برای نمونه ۱۴۰۵."))
    if y < _FIRST_GREGORIAN_YEAR:
        return from_parts(y, m, d)
    if not gregorian:
        raise Refusal("INVALID_DATE", _("سال را به هجری شمسی بنویسید؛ برای نمونه ۱۴۰۵."))
    return _gregorian(y, m, d)


def _gregorian(year: int, month: int, day: int) -> date:
    if year > _LAST_GREGORIAN_YEAR:
        raise _no_such_day()
    try:
        return date(year, month, day)
    except ValueError as error:
        raise _no_such_day() from error

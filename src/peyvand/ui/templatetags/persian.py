"""Template filters: what people read is Persian."""

from collections.abc import Sequence
from datetime import date, datetime

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from peyvand.kit import jalali as calendar
from peyvand.kit import mobile, money, text

register = template.Library()


@register.filter
def fa(value: object) -> str:
    """Persian digits: `12` as `۱۲`; nothing for None."""
    return "" if value is None else text.persian_digits(value)


def _tehran_day(value: date | datetime) -> date:
    return calendar.tehran_day(value) if isinstance(value, datetime) else value


@register.filter
def jalali(value: date | datetime | None) -> str:
    """`۱۴۰۵/۰۹/۰۱`; a moment's day is Tehran's."""
    return calendar.numeric(_tehran_day(value)) if value else ""


@register.filter
def jalali_long(value: date | datetime | None) -> str:
    """`یکشنبه ۱ آذر ۱۴۰۵`."""
    return calendar.long(_tehran_day(value)) if value else ""


@register.filter
def jalali_time(value: datetime | None) -> str:
    """`۱۴۰۵/۰۹/۰۱ ساعت ۱۰:۲۵`, Tehran's clock."""
    return calendar.numeric_time(value) if value else ""


@register.filter
def how_far(value: date | datetime, today: date) -> str:
    """`۳۰ روز دیگر`, `امروز`, `۳ روز پیش`, as seen on the day `today`."""
    return calendar.how_far(_tehran_day(value), today=today)


@register.filter
def rial(value: int | None) -> str:
    """`۵٬۵۴۱٬۸۵۰ ریال`."""
    return "" if value is None else money.rials(value)


@register.filter
def thousands(value: int | None) -> str:
    """`۱۲٬۳۴۵`."""
    return "" if value is None else money.separated(value)


@register.filter
def grouped(value: object) -> SafeString:
    """A tracking code in fours, Persian digits, left to right. The gaps are drawn: copied, it has no blanks."""
    groups = text.grouped(text.persian_digits(value)).split()
    return format_html(
        '<bdi dir="ltr" class="grouped">{}</bdi>', format_html_join("", "<span>{}</span>", ((g,) for g in groups))
    )


@register.filter
def isolated(value: object) -> SafeString:
    """The same characters, numbers kept left to right: else ۰۲۶-۳۴۴۰۱۲۳۴ turns round after Persian letters."""
    pieces = text.numbers_apart(str(value))
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<bdi dir="ltr">{}</bdi>', piece) if index % 2 else piece,)
            for index, piece in enumerate(pieces)
            if piece
        ),
    )


@register.filter
def beside(cells: Sequence[str], columns: Sequence[str]) -> list[tuple[str, str]]:
    """Each cell of a table's row with its column's heading, for rows that become cards on a small screen."""
    return list(zip(columns, cells, strict=True))


@register.filter
def masked(value: str) -> SafeString:
    """A mobile number's ends, as its owner knows it and nobody else learns it."""
    return format_html('<bdi dir="ltr">{}</bdi>', mobile.masked(value))

"""Template filters: what people read, in the page's language."""

from collections.abc import Sequence
from datetime import date, datetime

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from peyvand.kit import jalali as calendar
from peyvand.kit import mobile, text, words

register = template.Library()


@register.filter
def fa(value: object) -> str:
    """The language's digits: `12` as `۱۲`, in English as it is; nothing for None."""
    return "" if value is None else words.digits(value)


def _tehran_day(value: date | datetime) -> date:
    return calendar.tehran_day(value) if isinstance(value, datetime) else value


@register.filter
def jalali(value: date | datetime | None) -> str:
    """`۱۴۰۵/۰۹/۰۱` or `2026-11-22`; a moment's day is Tehran's."""
    return words.day(_tehran_day(value)) if value else ""


@register.filter
def jalali_long(value: date | datetime | None) -> str:
    """`یکشنبه ۱ آذر ۱۴۰۵` or `Sunday 22 November 2026`."""
    return words.long_day(_tehran_day(value)) if value else ""


@register.filter
def jalali_time(value: datetime | None) -> str:
    """`۱۴۰۵/۰۹/۰۱ ساعت ۱۰:۲۵` or `2026-11-22 at 10:25`, Tehran's clock."""
    return words.clock_day(value) if value else ""


@register.filter
def how_far(value: date | datetime, today: date) -> str:
    """`۳۰ روز دیگر`, `امروز`, `۳ روز پیش`, or `in 30 days`, as seen on the day `today`."""
    return words.far(_tehran_day(value), today=today)


@register.filter
def rial(value: int | None) -> str:
    """`۵٬۵۴۱٬۸۵۰ ریال` or `5,541,850 rials`."""
    return "" if value is None else words.rials(value)


@register.filter
def thousands(value: int | None) -> str:
    """`۱۲٬۳۴۵` or `12,345`."""
    return "" if value is None else words.thousands(value)


@register.filter
def grouped(value: object) -> SafeString:
    """A tracking code in fours, left to right. The gaps are drawn: copied, it has no blanks."""
    groups = text.grouped(words.digits(value)).split()
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


@register.filter
def cell(value: str | int | None) -> SafeString | str:
    """A table's cell: numbers with separators, a dash where there is none."""
    if value is None:
        return "–"
    return format_html("<bdi>{}</bdi>", words.thousands(value)) if isinstance(value, int) else str(value)

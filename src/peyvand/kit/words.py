"""What people read, in the language that they chose: Persian, or English as the second (ALL-5).

A text's key in the catalogues (`locale/en` of each app) is the Persian text itself. Dates, digits and sums follow the
language here. What is stored, signed, printed as a letter or sent to a machine never follows: it is made with
`kit.jalali`, `kit.money` and `kit.text`, whoever asks for it.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from django.utils import translation
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy

from peyvand.kit import jalali, money, text

__all__ = [
    "LANGUAGES",
    "PERSIAN",
    "_",
    "clock_day",
    "day",
    "digits",
    "far",
    "fraction",
    "in_language",
    "in_persian",
    "is_persian",
    "long_day",
    "month",
    "numbered",
    "rials",
    "thousands",
    "told",
    "written",
]

# Both give a text that is looked up when it is read; a checker of types may take it for the `str` that it becomes.
_ = cast("Callable[[str], str]", gettext_lazy)
PERSIAN = "fa"
LANGUAGES = {"fa": "فارسی", "en": "English"}
MONTHS = (
    "Farvardin", "Ordibehesht", "Khordad", "Tir", "Mordad", "Shahrivar",
    "Mehr", "Aban", "Azar", "Dey", "Bahman", "Esfand",
)  # fmt: skip


def is_persian() -> bool:
    """Whether the page at hand is Persian; so is everything outside of a request."""
    return (translation.get_language() or "fa").startswith("fa")


def in_persian() -> AbstractContextManager[None]:
    """Around what makes something to be stored, signed or sent: there, texts with keys are Persian for every reader."""
    return translation.override("fa")


def in_language(language: str) -> AbstractContextManager[None]:
    """Around what somebody else reads than whoever asks: one of `LANGUAGES`."""
    return translation.override(language)


def digits(value: object) -> str:
    """`۱۲` or `12`."""
    return text.persian_digits(value) if is_persian() else text.latin_digits(str(value))


def day(value: date) -> str:
    """`۱۴۰۵/۰۹/۰۱` or `2026-11-22`."""
    return jalali.numeric(value) if is_persian() else value.isoformat()


def long_day(value: date) -> str:
    """`یکشنبه ۱ آذر ۱۴۰۵` or `Sunday 22 November 2026`."""
    return jalali.long(value) if is_persian() else f"{value:%A} {value.day} {value:%B} {value.year}"


def clock_day(moment: datetime) -> str:
    """`۱۴۰۵/۰۹/۰۱ ساعت ۱۰:۲۵` or `2026-11-22 at 10:25`, Tehran's clock."""
    if is_persian():
        return jalali.numeric_time(moment)
    return f"{moment.astimezone(jalali.TEHRAN):%Y-%m-%d at %H:%M}"


def far(value: date, *, today: date) -> str:
    """`۳۰ روز دیگر` or `in 30 days`; `امروز` or `today`; `۳ روز پیش` or `3 days ago`."""
    if is_persian():
        return jalali.how_far(value, today=today)
    days = (value - today).days
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}
    return near.get(days) or (f"in {days} days" if days > 0 else f"{-days} days ago")


def month(number: int) -> str:
    """A Jalali month's name, 1 to 12: `آذر` or `Azar`."""
    return (jalali.MONTHS if is_persian() else MONTHS)[number - 1]


def thousands(value: int) -> str:
    """`۱۲٬۳۴۵` or `12,345`."""
    return money.separated(value) if is_persian() else f"{value:,}"


def fraction(value: Decimal) -> str:
    """`۰٫۲۷` or `0.27`."""
    plain = f"{value:f}"
    return text.persian_digits(plain.replace(".", "٫")) if is_persian() else plain


def rials(amount: int) -> str:
    """`۵٬۵۴۱٬۸۵۰ ریال` or `5,541,850 rials`."""
    return money.rials(amount) if is_persian() else f"{amount:,} rials"


def written(value: object) -> object:
    """Numbers and days as the language writes them; all else as it is."""
    match value:
        case bool():
            return value
        case int():
            return digits(value)
        case datetime():
            return clock_day(value)
        case date():
            return day(value)
    return value


def _filled(text: str, **values: object) -> str:
    return str(text).format(**{name: written(value) for name, value in values.items()})


numbered = cast("Callable[[object], str]", lazy(digits, str))
"""`digits`, when it is read and in the reader's language."""

told = cast("Callable[..., str]", lazy(_filled, str))
"""A text with its `{places}` filled, when it is read and in the reader's language: numbers and days among the values
too, and other texts with keys."""

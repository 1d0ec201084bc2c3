"""Rials: whole numbers, never floats."""

import re

from django.utils.translation import gettext_lazy as _

from peyvand.kit.errors import Refusal
from peyvand.kit.text import latin_digits, persian, persian_digits

_WHOLE = re.compile(r"[0-9]{1,18}")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[,٬،' ][0-9]{3}){1,5}")


def separated(rials: int) -> str:
    """`۵٬۵۴۱٬۸۵۰` – for people; the unit is the caller's."""
    return persian_digits(f"{rials:,}".replace(",", "٬"))


def rials(amount: int) -> str:
    """`۵٬۵۴۱٬۸۵۰ ریال`."""
    return f"{separated(amount)} ریال"


def parse(typed: str) -> int:
    """The whole rials in what somebody typed: any digits, with separators of thousands or without, with the unit.

    Raises Refusal INVALID_AMOUNT: a sign, a fraction or a misplaced separator might mean another amount.
    """
    text = latin_digits(persian(typed)).removesuffix("ریال").strip()
    if not (_WHOLE.fullmatch(text) or _GROUPED.fullmatch(text)):
        raise Refusal("INVALID_AMOUNT", _("مبلغ را به ریال و فقط با رقم بنویسید؛ برای نمونه ۶۰٬۰۰۰٬۰۰۰."))
    return int(re.sub(r"\D", "", text))

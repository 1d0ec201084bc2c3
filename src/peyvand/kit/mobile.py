"""Mobile numbers: eleven digits that begin with 09."""

import re

from peyvand.kit.errors import Refusal
from peyvand.kit.text import digits_only
from peyvand.kit.words import _, digits

_NUMBER = re.compile(r"09\d{9}", re.ASCII)


def parse(typed: str) -> str:
    """The eleven ASCII digits in what somebody typed. Raises Refusal INVALID_MOBILE."""
    number = digits_only(typed)
    if not _NUMBER.fullmatch(number):
        raise Refusal("INVALID_MOBILE", _("شمارهٔ همراه باید یازده رقم باشد و با ۰۹ آغاز شود."))
    return number


def masked(number: str) -> str:
    """Its ends only, in the reader's digits: `۰۹۱۲•••۴۵۶۷`."""
    return digits(f"{number[:4]}•••{number[-4:]}")

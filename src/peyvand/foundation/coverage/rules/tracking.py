"""Tracking codes: fifteen random digits and a check digit. Digits only: Latin letters copy reversed out of a PDF."""

import secrets

from peyvand.kit.check_digit import mod_11_10
from peyvand.kit.errors import Refusal
from peyvand.kit.text import digits_only
from peyvand.kit.words import _

LENGTH = 16


def new_tracking_code() -> int:
    """A fresh random code, as the number that is stored; `tracking_text` shows it."""
    number = secrets.randbelow(10**15)
    return number * 10 + check_digit(number)


def check_digit(number: int) -> int:
    """The digit that completes the fifteen digits of `number`."""
    return mod_11_10(f"{number:015d}")


def tracking_text(number: int) -> str:
    """The sixteen digits of a stored code."""
    return f"{number:016d}"


def parse_tracking_code(typed: str) -> int:
    """The code in what somebody typed: any digits, blanks and dashes. Raises Refusal INVALID_TRACKING_CODE."""
    text = digits_only(typed)
    if len(text) != LENGTH or not (text.isascii() and text.isdigit()) or int(text[-1]) != check_digit(int(text[:-1])):
        raise Refusal("INVALID_TRACKING_CODE", _("کد پیگیری شانزده رقم است؛ رقم‌ها را دوباره بررسی کنید."))
    return int(text)

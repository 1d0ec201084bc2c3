"""Tracking codes: sixteen digits, fifteen random and a Luhn check digit. Digits only: Latin letters copy reversed."""

import secrets

from peyvand.kit.errors import Refusal
from peyvand.kit.text import digits_only

LENGTH = 16
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def new_tracking_code() -> int:
    """A fresh random code, as the number that is stored; `tracking_text` shows it."""
    number = secrets.randbelow(10**15)
    return number * 10 + check_digit(number)


def check_digit(number: int) -> int:
    """The Luhn digit that completes the fifteen digits of `number`."""
    total = 0
    doubled = True
    while number:
        number, digit = divmod(number, 10)
        total += _DOUBLED[digit] if doubled else digit
        doubled = not doubled
    return -total % 10


def tracking_text(number: int) -> str:
    """The sixteen digits of a stored code."""
    return f"{number:016d}"


def parse_tracking_code(typed: str) -> int:
    """The code in what somebody typed: any digits, blanks and dashes. Raises Refusal INVALID_TRACKING_CODE."""
    text = digits_only(typed)
    if len(text) != LENGTH or not (text.isascii() and text.isdigit()) or int(text[-1]) != check_digit(int(text[:-1])):
        raise Refusal("INVALID_TRACKING_CODE", "کد پیگیری شانزده رقم است؛ رقم‌ها را دوباره بررسی کنید.")
    return int(text)

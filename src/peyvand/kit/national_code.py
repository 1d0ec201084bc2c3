"""The national code (کد ملی): ten digits, the last a check digit."""

from peyvand.kit.errors import Refusal
from peyvand.kit.text import digits_only
from peyvand.kit.words import _, told

_WEIGHTS = range(10, 1, -1)
_FOREIGN_LENGTHS = (11, 12)
_ZERO = ord("0")


def check_digit(first_nine: str) -> int:
    remainder = sum(int(d) * w for d, w in zip(first_nine, _WEIGHTS, strict=True)) % 11
    return remainder if remainder < 2 else 11 - remainder


def is_valid(code: str) -> bool:
    """True for ten ASCII digits with a right check digit and not all the same."""
    if len(code) != 10 or not (code.isascii() and code.isdigit()) or code == code[0] * 10:
        return False
    # `check_digit` written out: a file of a million codes waits for this.
    a, b, c, d, e, f, g, h, i, check = code.encode()
    remainder = (10 * a + 9 * b + 8 * c + 7 * d + 6 * e + 5 * f + 4 * g + 3 * h + 2 * i - 54 * _ZERO) % 11
    return check - _ZERO == (remainder if remainder < 2 else 11 - remainder)


def parse(typed: str) -> str:
    """The national code in what somebody typed: Persian or Arabic digits, blanks and dashes are understood (ALL-5).

    Raises Refusal INVALID_CODE with a message that says what to do.
    """
    code = digits_only(typed)
    if not code:
        raise Refusal("INVALID_CODE", _("کد ملی را بنویسید."))
    if not (code.isascii() and code.isdigit()):
        raise Refusal("INVALID_CODE", _("کد ملی فقط رقم است؛ حرف یا نشانهٔ دیگری در آن نباشد."))
    if len(code) in _FOREIGN_LENGTHS:
        raise Refusal("INVALID_CODE", _("شمارهٔ اتباع خارجی هنوز در این سامانه پاسخ داده نمی‌شود."), reason="FOREIGN")
    if len(code) != 10:
        raise Refusal(
            "INVALID_CODE",
            told(_("کد ملی باید ده رقم باشد؛ شما {typed} رقم نوشته‌اید."), typed=len(code)),
            reason="LENGTH",
        )
    if not is_valid(code):
        raise Refusal("INVALID_CODE", _("این کد ملی درست نیست؛ رقم‌ها را دوباره بررسی کنید."), reason="CHECK_DIGIT")
    return code

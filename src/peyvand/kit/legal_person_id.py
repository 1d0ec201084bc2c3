"""The national id of a legal person (شناسهٔ ملی): eleven digits, the last a check digit."""

from peyvand.kit.errors import Refusal
from peyvand.kit.text import digits_only
from peyvand.kit.words import _, told

LENGTH = 11
_WEIGHTS = (29, 27, 23, 19, 17, 29, 27, 23, 19, 17)


def check_digit(first_ten: str) -> int:
    """Each digit is weighed together with the tenth one and two."""
    shift = int(first_ten[-1]) + 2
    total = sum((int(digit) + shift) * weight for digit, weight in zip(first_ten, _WEIGHTS, strict=True))
    return total % 11 % 10


def is_valid(number: str) -> bool:
    """True for eleven ASCII digits with a right check digit and not all the same."""
    is_number = len(number) == LENGTH and number.isascii() and number.isdigit() and number != number[0] * LENGTH
    return is_number and int(number[-1]) == check_digit(number[:-1])


def parse(typed: str) -> str:
    """The id in what somebody typed: any digits, blanks and dashes. Raises Refusal INVALID_LEGAL_PERSON_ID."""
    number = digits_only(typed)
    if not number:
        raise _invalid(_("شناسهٔ ملی دستگاه را بنویسید."))
    if not (number.isascii() and number.isdigit()):
        raise _invalid(_("شناسهٔ ملی فقط رقم است؛ حرف یا نشانهٔ دیگری در آن نباشد."))
    if len(number) != LENGTH:
        raise _invalid(told(_("شناسهٔ ملی باید یازده رقم باشد؛ شما {typed} رقم نوشته‌اید."), typed=len(number)))
    if not is_valid(number):
        raise _invalid(_("این شناسهٔ ملی درست نیست؛ رقم‌ها را دوباره بررسی کنید."))
    return number


def _invalid(message: str) -> Refusal:
    return Refusal("INVALID_LEGAL_PERSON_ID", message)

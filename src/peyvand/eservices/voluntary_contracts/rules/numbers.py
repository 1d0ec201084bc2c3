"""Numbers of contracts and referrals: sixteen digits, as all letters have them, for they are kept as letters."""

from peyvand.foundation.coverage.rules import new_tracking_code as new_number
from peyvand.foundation.coverage.rules import parse_tracking_code
from peyvand.foundation.coverage.rules import tracking_text as number_text
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _

__all__ = ["new_number", "number_text", "parse_number"]


def parse_number(typed: str) -> int:
    """The number in what somebody typed: any digits, blanks and dashes. Raises Refusal INVALID_NUMBER."""
    try:
        return parse_tracking_code(typed)
    except Refusal as refusal:
        raise Refusal("INVALID_NUMBER", _("شماره شانزده رقم است؛ رقم‌ها را دوباره بررسی کنید.")) from refusal

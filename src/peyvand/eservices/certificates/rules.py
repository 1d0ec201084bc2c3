"""The secret code of a certificate, «رمز بهره‌برداری»: its shape, and until when it is good (CIT-4)."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import midnight
from peyvand.kit.text import digits_only, persian_digits

# Crockford's base 32: no letter that is taken for a digit, or says something.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MEANT = str.maketrans("OIL", "011")
_SELECTOR, _VERIFIER = 4, 12  # characters of five bits


class ShareCode(NamedTuple):
    """`selector` finds the certificate, `verifier`, 60 bits, proves that its holder gave the code."""

    selector: str
    verifier: str

    @property
    def text(self) -> str:
        """As it is dictated: `7KQ2-M4XP-9TRA-0C5N`."""
        whole = self.selector + self.verifier
        return "-".join(whole[i : i + 4] for i in range(0, len(whole), 4))


def new_code() -> ShareCode:
    drawn = "".join(secrets.choice(_ALPHABET) for _ in range(_SELECTOR + _VERIFIER))
    return ShareCode(drawn[:_SELECTOR], drawn[_SELECTOR:])


def parse_code(typed: str) -> ShareCode | None:
    """The code in what somebody typed or was told, O for 0 and I or L for 1; None if it can't be one."""
    code = digits_only(typed).upper().translate(_MEANT)
    if len(code) != _SELECTOR + _VERIFIER or not set(code) <= set(_ALPHABET):
        return None
    return ShareCode(code[:_SELECTOR], code[_SELECTOR:])


def expiry(*, issued_on: date, days: int, allowed: Sequence[int]) -> datetime:
    """The moment from which the code is worth nothing: the end, in Tehran, of the day of issue and `days` more.

    `allowed` is the law's. Raises Refusal CODE_DAYS.
    """
    if days not in allowed:
        listed = "، ".join(persian_digits(choice) for choice in allowed)
        raise Refusal("CODE_DAYS", f"مدت اعتبار رمز یکی از این‌هاست: {listed} روز.", field="days", status=422)
    return midnight(issued_on + timedelta(days=days + 1))

"""The secret code of a certificate, «رمز بهره‌برداری»: its shape, until when it is good, and who guesses too often
(CIT-4, CIT-5)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from peyvand.eservices.certificates.choices import Wrong
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import midnight
from peyvand.kit.text import digits_only
from peyvand.kit.words import _, digits, told

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
    drawn = "".join(secrets.choice(_ALPHABET) for _place in range(_SELECTOR + _VERIFIER))
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
        listed = _("، ").join(digits(choice) for choice in allowed)
        raise Refusal(
            "CODE_DAYS",
            told(_("مدت اعتبار رمز یکی از این‌هاست: {listed} روز."), listed=listed),
            field="days",
            status=422,
        )
    return midnight(issued_on + timedelta(days=days + 1))


# So long before its end the holder is reminded of a code.
ENDING_SOON = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Found:
    """The certificate whose code somebody gave, and how the code stands."""

    answer_id: int
    recipient_id: int
    expires_at: datetime
    withdrawn_at: datetime | None


def what_is_wrong(found: Found | None, *, agency_id: int, now: datetime) -> Wrong | None:
    """Why the code opens nothing to this agency; None: it opens the certificate."""
    if found is None:
        return Wrong.NOBODYS
    if found.recipient_id != agency_id:
        return Wrong.FOREIGN
    if found.withdrawn_at is not None:
        return Wrong.WITHDRAWN
    return Wrong.EXPIRED if found.expires_at <= now else None


# -- guessing --------------------------------------------------------------------------------------------------------
_COUNTED = timedelta(hours=1)
_FIRST_LOCK, _LONGEST_LOCK = timedelta(minutes=15), timedelta(days=1)
# So long after the last wrong code the locks begin small again.
_FORGOTTEN = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Guesses:
    """Wrong codes of one operator or system: `count` since `since`, and how often that has led to a lock."""

    since: datetime
    count: int
    locks: int
    locked_until: datetime | None
    last: datetime


def check_unlocked(guesses: Guesses, *, now: datetime) -> None:
    """Raises Refusal LOCKED with `retry_after` in seconds. A right code waits too."""
    if guesses.locked_until is None or guesses.locked_until <= now:
        return
    wait = int((guesses.locked_until - now).total_seconds()) + 1
    minutes = -(-wait // 60)
    raise Refusal(
        "LOCKED",
        told(_("رمزهای نادرست زیاد بود؛ {minutes} دقیقهٔ دیگر دوباره بیازمایید."), minutes=minutes),
        status=429,
        retry_after=wait,
    )


def after_wrong_code(guesses: Guesses, *, limit: int, now: datetime) -> Guesses:
    """One wrong code more: with the `limit`-th within an hour a lock of 15 minutes, each next one twice as long."""
    if now - guesses.last >= _FORGOTTEN:
        guesses = Guesses(since=now, count=0, locks=0, locked_until=None, last=now)
    if now - guesses.since >= _COUNTED or (guesses.locked_until is not None and guesses.locked_until <= now):
        guesses = replace(guesses, since=now, count=0, locked_until=None)
    guesses = replace(guesses, count=guesses.count + 1, last=now)
    if guesses.count < limit:
        return guesses
    lock = min(_FIRST_LOCK * 2 ** min(guesses.locks, 10), _LONGEST_LOCK)
    return replace(guesses, locks=guesses.locks + 1, locked_until=now + lock)

"""Whether somebody may begin, and whether a service may be closed so. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from peyvand.foundation.switches.choices import Switch
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import numeric_time

# When a system is told to ask again, where nobody said when the service opens; and never later than that.
_AGAIN_AFTER = timedelta(minutes=10)
_AGAIN_AT_MOST = timedelta(hours=1)
_AGAIN_AT_LEAST = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Closed:
    """A service that is closed, why, and when it is thought to open."""

    switch: Switch
    reason: str
    expected_until: datetime | None

    @property
    def until(self) -> str:
        """Empty where nobody said."""
        return numeric_time(self.expected_until) if self.expected_until else ""


def refuse(closed: Closed, *, now: datetime) -> Refusal:
    """SERVICE_CLOSED, a 503 that says why, until when and in how many seconds to ask again."""
    until = f" تا {closed.until} باز می‌شود." if closed.until else ""
    return Refusal(
        "SERVICE_CLOSED",
        f"«{closed.switch.label}» اکنون بسته است. {closed.reason}{until}",
        status=503,
        retry_after=int(_again_after(closed, now).total_seconds()),
        closed=closed,
    )


def _again_after(closed: Closed, now: datetime) -> timedelta:
    if closed.expected_until is None or closed.expected_until <= now:
        return _AGAIN_AFTER
    return min(max(closed.expected_until - now, _AGAIN_AT_LEAST), _AGAIN_AT_MOST)


def check_closing(*, reason: str, expected_until: datetime | None, now: datetime) -> None:
    """Raises Refusal REASON_REQUIRED or END_PAST."""
    if not reason:
        raise Refusal("REASON_REQUIRED", "بنویسید چرا بسته می‌شود؛ مردم همین را می‌خوانند.", field="reason")
    if expected_until is not None and expected_until <= now:
        raise Refusal("END_PAST", "زمان باز شدن باید پس از اکنون باشد.", field="expected_until")

"""Whether somebody may begin, and whether a service may be closed so. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from peyvand.foundation.switches.choices import Switch
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _, clock_day

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


def refuse(closed: Closed, *, now: datetime) -> Refusal:
    """SERVICE_CLOSED, a 503 that says why, until when and in how many seconds to ask again."""
    message = _("«{service}» اکنون بسته است. {reason}").format(service=closed.switch.label, reason=closed.reason)
    if closed.expected_until is not None:
        message += " " + _("تا {until} باز می‌شود.").format(until=clock_day(closed.expected_until))
    return Refusal(
        "SERVICE_CLOSED",
        message,
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
        raise Refusal("REASON_REQUIRED", str(_("بنویسید چرا بسته می‌شود؛ مردم همین را می‌خوانند.")), field="reason")
    if expected_until is not None and expected_until <= now:
        raise Refusal("END_PAST", str(_("زمان باز شدن باید پس از اکنون باشد.")), field="expected_until")

"""How long a batch will take, from how long it took so far."""

import math

from peyvand.kit.words import _, told

_MINUTE, _HOUR = 60, 3600


def seconds_left(*, done: int, left: int, elapsed: float) -> int | None:
    """Seconds until `left` more lines are answered at the pace of `done` in `elapsed` seconds; None before a pace
    can be told."""
    if done <= 0 or elapsed <= 0:
        return None
    return math.ceil(left * elapsed / done)


def time_left(seconds: int | None) -> str:
    """The same in words, rounded up: people plan by minutes."""
    if seconds is None:
        return _("زمان باقی‌مانده هنوز معلوم نیست")
    if seconds < _MINUTE:
        return _("کمتر از یک دقیقه مانده است")
    if seconds < _HOUR:
        return told(_("حدود {minutes} دقیقه مانده است"), minutes=math.ceil(seconds / _MINUTE))
    return told(_("حدود {hours} ساعت مانده است"), hours=math.ceil(seconds / _HOUR))

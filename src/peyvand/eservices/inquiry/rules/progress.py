"""How long a batch will take, from how long it took so far."""

import math

from peyvand.kit.text import persian_digits

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
        return "زمان باقی‌مانده هنوز معلوم نیست"
    if seconds < _MINUTE:
        return "کمتر از یک دقیقه مانده است"
    if seconds < _HOUR:
        return f"حدود {persian_digits(math.ceil(seconds / _MINUTE))} دقیقه مانده است"
    return f"حدود {persian_digits(math.ceil(seconds / _HOUR))} ساعت مانده است"

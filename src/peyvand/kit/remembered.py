"""A read that many ask for at once, such as probes and scrapes, goes to the database once in a while."""

import threading
import time
from collections.abc import Callable


class Remembered[Value]:
    """Calling it gives what `read` gave at most `seconds` ago. One thread reads at a time, the others wait for it.

    What `read` raises is raised and not remembered. `clock` gives seconds that only go up.
    """

    def __init__(
        self, read: Callable[[], Value], *, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._read = read
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._known: tuple[float, Value] | None = None

    def __call__(self) -> Value:
        with self._lock:
            if self._known is None or self._clock() - self._known[0] >= self._seconds:
                value = self._read()
                self._known = (self._clock(), value)
            return self._known[1]

    def forget(self) -> None:
        with self._lock:
            self._known = None

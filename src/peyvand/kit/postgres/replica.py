"""Reads that decide nothing may be answered by a replica: those marked `may_lag`, all others by the primary.

The replica answers while it is known to be at most `REPLICA_LAG` seconds behind. Inside a transaction nothing is read
from it, since what is read there decides.
"""

import time
from collections import deque
from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections, transaction
from django.db.models import QuerySet
from prometheus_client import Counter
from psycopg.errors import QueryCanceled

from peyvand.kit.remembered import Remembered

REPLICA = "replica"
# One that keeps silent isn't tried again for a while: each try may cost a connection's time-out.
_LEFT_ALONE = 10.0  # seconds

_WRITTEN = "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')"
_REPLAYED = "SELECT pg_is_in_recovery(), pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')"
_reading_from: ContextVar[str] = ContextVar("reading_from", default=DEFAULT_DB_ALIAS)
_READS = Counter("peyvand_lagging_reads", "Reads that may lag, by who answered them.", ["database"])


class Router:
    """Django asks it which database a query goes to: the primary for all that is not marked, also for what hangs on a
    row that came from the replica."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return DEFAULT_DB_ALIAS if transaction.get_connection().in_atomic_block else _reading_from.get()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, database: str, app_label: str, **hints: Any) -> bool:
        return database == DEFAULT_DB_ALIAS


class Behind:
    """How long ago a replica was known to stand where the primary stood: never less than it is behind.

    Positions are bytes of the primary's log. A primary that writes nothing makes nobody late.
    """

    def __init__(self) -> None:
        self._ahead: deque[tuple[float, int]] = deque(maxlen=1000)
        self._even_at: float | None = None

    def note(self, *, at: float, written: int, replayed: int) -> float | None:
        """Seconds; None where the replica was never seen even. `written` was read at `at`, `replayed` after it."""
        self._ahead.append((at, written))
        while self._ahead and self._ahead[0][1] <= replayed:
            self._even_at = self._ahead.popleft()[0]
        return None if self._even_at is None else at - self._even_at


class Watch:
    """What this process knows of the replica; asked at most once a second."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._behind = Behind()
        self._silent_until = 0.0
        self.seconds_behind = Remembered(self._measure, seconds=1.0)

    def is_near(self) -> bool:
        seconds = self.seconds_behind()
        return seconds is not None and seconds <= settings.REPLICA_LAG

    def lost(self) -> None:
        """It broke off, or didn't answer."""
        self._silent_until = self._clock() + _LEFT_ALONE
        connections[REPLICA].close()
        self.seconds_behind.forget()

    def _measure(self) -> float | None:
        """Seconds that it is behind at most; None where nobody knows, or it doesn't answer or isn't one."""
        now = self._clock()
        if now < self._silent_until:
            return None
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(_WRITTEN)
            (written,) = cursor.fetchone()
        try:
            with connections[REPLICA].cursor() as cursor:
                cursor.execute(_REPLAYED)
                follows, replayed = cursor.fetchone()
        except OperationalError:
            self._silent_until = now + _LEFT_ALONE
            connections[REPLICA].close()
            return None
        return self._behind.note(at=now, written=written, replayed=replayed) if follows else None


watch = Watch()


def is_configured() -> bool:
    return REPLICA in connections.settings


def may_lag[**Asked, Found](read: Callable[Asked, Found]) -> Callable[Asked, Found]:
    """Marks a read that decides nothing and follows no writing of whoever asks. It gives what it has read, no queryset:
    that would be read later, by the primary. Should the replica fail meanwhile, the primary is asked.
    """

    @wraps(read)
    def reading(*args: Asked.args, **kwargs: Asked.kwargs) -> Found:
        if not is_configured() or _reading_from.get() == REPLICA:
            return read(*args, **kwargs)
        if not transaction.get_connection().in_atomic_block and watch.is_near():
            token = _reading_from.set(REPLICA)
            try:
                found = read(*args, **kwargs)
            except OperationalError as error:
                if isinstance(error.__cause__, QueryCanceled):
                    raise  # it took too long; the primary would take as long
                watch.lost()
            else:
                assert not isinstance(found, QuerySet), f"{read.__qualname__} would be read later"
                _READS.labels(REPLICA).inc()
                return found
            finally:
                _reading_from.reset(token)
        _READS.labels("primary").inc()
        return read(*args, **kwargs)

    return reading

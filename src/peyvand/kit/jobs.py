"""Background work: a thin face over procrastinate, whose queue lies in our database.

A job is enqueued in the caller's transaction: none is left after a rollback. Its arguments are ids, never personal
data (rule 13); whatever it needs it reads. The id of the request that enqueued it travels along, for the log.
"""

import json
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from asgiref.sync import async_to_sync
from django.db import connection
from django.utils.module_loading import autodiscover_modules
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from prometheus_client import Counter, Histogram

from peyvand.kit import tracing

log = logging.getLogger(__name__)

_Job = Callable[..., None]

# Writes to the queue on Django's own connection, in a worker's jobs too, where `app` has the worker's connections.
_queue = App(connector=DjangoConnector())

_AT_ONCE = 1000
_DUE = "SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now())"
_HEARTBEAT = "SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers"
# Of each name only the oldest is looked up: a queue may be long just when somebody asks.
_BACKLOG = """
SELECT task_name, due, failed, coalesce(extract(epoch FROM now() - least(scheduled, (
    SELECT at FROM procrastinate_events WHERE job_id = first AND type = 'deferred' ORDER BY id LIMIT 1))), 0)
FROM (
    SELECT task_name, count(*) FILTER (WHERE status = 'failed') AS failed,
        count(*) FILTER (WHERE is_due) AS due,
        min(scheduled_at) FILTER (WHERE is_due) AS scheduled,
        min(id) FILTER (WHERE is_due AND scheduled_at IS NULL) AS first
    FROM (
        SELECT *, status = 'todo' AND coalesce(scheduled_at, now()) <= now() AS is_due FROM procrastinate_jobs
        WHERE status IN ('todo', 'failed')
    ) job
    GROUP BY task_name
) queue
"""
_WAITING = "SELECT args::text FROM procrastinate_jobs WHERE task_name = %s AND status = 'todo'"

# An argument beside the ids: on behalf of which request a job runs.
_REQUEST = "request_id"

_RUNS = Counter("peyvand_jobs", "Jobs that a worker ran to their end.", ["job", "outcome"])
_SECONDS = Histogram(
    "peyvand_job_seconds", "How long a job took.", ["job"], buckets=(0.01, 0.05, 0.1, 0.5, 1, 5, 30, 120, 600)
)

_at_start: set[str] = set()


def task(name: str, *, cron: str | None = None, at_start: bool = False) -> Callable[[_Job], _Job]:
    """Makes a function the job `name`; with `cron` (`0 * * * *`, UTC) it also runs by the clock, without arguments.

    `at_start`: a job by the clock runs also when a worker begins, for what the last one left undone.
    """

    def register(function: _Job) -> _Job:
        if cron is None:
            told = _told(name, function, logging.INFO)
            app.task(name=name)(told)
            return told
        # Each minute some twenty of them do nothing worth a line.
        by_itself = _told(name, function, logging.DEBUG)

        def by_the_clock(timestamp: int) -> None:
            by_itself()

        app.periodic(cron=cron)(app.task(name=name)(by_the_clock))
        if at_start:
            _at_start.add(name)
        return by_itself

    return register


def _told(name: str, job: _Job, level: int) -> _Job:
    """The job with its figures and a line in the log, of this `level` if it is done. Whatever it logs carries the id of
    the request that left it."""

    @wraps(job)
    def run(*ids: int, request_id: str = "", **named: int) -> None:
        with tracing.traced(request_id or tracing.current() or tracing.new_id(), job=name):
            began, outcome = time.perf_counter(), "failed"
            try:
                job(*ids, **named)
                outcome = "done"
            finally:
                seconds = time.perf_counter() - began
                _RUNS.labels(name, outcome).inc()
                _SECONDS.labels(name).observe(seconds)
                extra = {"ms": round(seconds * 1000, 1)}
                log.log(level if outcome == "done" else logging.ERROR, "job %s", outcome, extra=extra)

    return run


def _from_here() -> dict[str, str]:
    request_id = tracing.current()
    return {_REQUEST: request_id} if request_id else {}


def enqueue(name: str, *, at: datetime | None = None, **ids: int) -> None:
    """Queue the job `name` in the running transaction; `at` (aware) holds it back until then."""
    _queue.configure_task(name, allow_unknown=True, schedule_at=at).defer(**ids, **_from_here())


def waiting(name: str) -> list[dict[str, int]]:
    """The arguments of the jobs `name` that are queued and not begun."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [name])
        return [
            {argument: value for argument, value in json.loads(arguments).items() if argument != _REQUEST}
            for (arguments,) in cursor.fetchall()
        ]


def enqueue_each(name: str, **ids: Sequence[int]) -> None:
    """Queue the job `name` once for each id of its one argument, in the running transaction and few statements."""
    ((argument, values),) = ids.items()
    for first in range(0, len(values), _AT_ONCE):
        _queue.configure_task(name, allow_unknown=True).batch_defer(
            *({argument: value, **_from_here()} for value in values[first : first + _AT_ONCE])
        )


def run_worker(*, wait: bool = True, concurrency: int = 4) -> None:
    """Work until stopped by a signal, finishing what has begun; `wait=False`: until nothing is due.

    So many jobs run at a time; a long one shares them with what is short by queueing its rest.
    """
    autodiscover_modules("jobs")
    connection.ensure_connection()  # brings the embedded server up, which procrastinate's connections can't
    for name in sorted(_at_start):
        _queue.configure_task(name).defer(timestamp=0)
    while True:
        with app.replace_connector(app.connector.get_worker_connector()):
            app.run_worker(wait=wait, concurrency=concurrency, delete_jobs="successful", shutdown_graceful_timeout=30)
        # A worker that doesn't wait overlooks what its last jobs have enqueued.
        if wait or not _is_work_due():
            return


@dataclass(frozen=True, slots=True)
class Queue:
    """The jobs of one name: how many are due, for how many seconds the oldest has been, how many failed for good."""

    name: str
    due: int
    oldest: float
    failed: int


def backlog() -> list[Queue]:
    """A line for each name of which a job waits or failed."""
    with connection.cursor() as cursor:
        cursor.execute(_BACKLOG)
        return [Queue(name, due, float(oldest), failed) for name, due, failed, oldest in cursor.fetchall()]


def worker_silent_for() -> float | None:
    """Seconds since a worker's last sign of life, which each gives every ten; None: there is none."""
    with connection.cursor() as cursor:
        cursor.execute(_HEARTBEAT)
        (seconds,) = cursor.fetchone()
    return None if seconds is None else float(seconds)


def registered() -> dict[str, Any]:
    """All jobs by name."""
    autodiscover_modules("jobs")
    return dict(app.tasks)


@task("kit.retry_stalled", cron="*/5 * * * *")
def retry_stalled() -> None:
    """Jobs whose worker died are taken up again; procrastinate doesn't do that by itself."""
    manager = _queue.job_manager
    for job in async_to_sync(manager.get_stalled_jobs)():
        async_to_sync(manager.retry_job)(job)


def _is_work_due() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_DUE)
        return bool(cursor.fetchone()[0])

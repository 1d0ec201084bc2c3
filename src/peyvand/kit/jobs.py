"""Background work: a thin face over procrastinate, whose queue lies in our database.

A job is enqueued in the caller's transaction: none is left after a rollback. Its arguments are ids, never personal
data (rule 13); whatever it needs it reads.
"""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from asgiref.sync import async_to_sync
from django.db import connection
from django.utils.module_loading import autodiscover_modules
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

_Job = Callable[..., None]

# Writes to the queue on Django's own connection, in a worker's jobs too, where `app` has the worker's connections.
_queue = App(connector=DjangoConnector())

_AT_ONCE = 1000
_DUE = "SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now())"
_HEARTBEAT = "SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers"
_WAITING = "SELECT args::text FROM procrastinate_jobs WHERE task_name = %s AND status = 'todo'"

_at_start: set[str] = set()


def task(name: str, *, cron: str | None = None, at_start: bool = False) -> Callable[[_Job], _Job]:
    """Makes a function the job `name`; with `cron` (`0 * * * *`, UTC) it also runs by the clock, without arguments.

    `at_start`: a job by the clock runs also when a worker begins, for what the last one left undone.
    """

    def register(function: _Job) -> _Job:
        if cron is None:
            app.task(name=name)(function)
            return function

        def by_the_clock(timestamp: int) -> None:
            function()

        app.periodic(cron=cron)(app.task(name=name)(by_the_clock))
        if at_start:
            _at_start.add(name)
        return function

    return register


def enqueue(name: str, *, at: datetime | None = None, **ids: int) -> None:
    """Queue the job `name` in the running transaction; `at` (aware) holds it back until then."""
    _queue.configure_task(name, allow_unknown=True, schedule_at=at).defer(**ids)


def waiting(name: str) -> list[dict[str, int]]:
    """The arguments of the jobs `name` that are queued and not begun."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [name])
        return [json.loads(arguments) for (arguments,) in cursor.fetchall()]


def enqueue_each(name: str, **ids: Sequence[int]) -> None:
    """Queue the job `name` once for each id of its one argument, in the running transaction and few statements."""
    ((argument, values),) = ids.items()
    for first in range(0, len(values), _AT_ONCE):
        _queue.configure_task(name, allow_unknown=True).batch_defer(
            *({argument: value} for value in values[first : first + _AT_ONCE])
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

"""Work in processes beside this one, on the same database: Python's lock lets only one thread of a process compute."""

import logging
import pickle
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from signal import SIG_IGN, SIGINT, signal
from typing import Any

import django
from django.db import connection

log = logging.getLogger(__name__)


@contextmanager
def beside(work: Callable[..., None], each: Sequence[tuple[Any, ...]]) -> Iterator[None]:
    """Calls `work` with each of the arguments in a process of its own, begun before the block and waited for after it.

    They are killed if the block raises, so it is for work that survives that. One that fails or is killed itself is
    logged, no more.
    """
    # Pickled by ourselves: what it needs can be imported only once Django is set up there.
    database = connection.settings_dict["NAME"]
    processes = [
        get_context("spawn").Process(target=_do, args=(database, pickle.dumps((work, arguments)))) for arguments in each
    ]
    for process in processes:
        process.start()
    try:
        yield
    except BaseException:
        for process in processes:
            process.kill()
        raise
    finally:
        for process in processes:
            process.join()
    for process in processes:
        if process.exitcode:
            log.error("work beside this process ended with code %d", process.exitcode)


def _do(database: str, pickled: bytes) -> None:
    # Ctrl-C reaches the whole group of processes; the one with the terminal decides.
    signal(SIGINT, SIG_IGN)
    django.setup()
    connection.settings_dict["NAME"] = database
    work, arguments = pickle.loads(pickled)  # noqa: S301 (from the process that began this one)
    try:
        work(*arguments)
    except Exception:
        log.exception("work beside another process failed")
        sys.exit(1)

"""Work in processes beside this one, on the same database: Python's lock lets only one thread of a process compute."""

import logging
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

    They are killed if the block raises, so it is for work that survives that. What they raise is logged, no more.
    """
    if not each:
        yield
        return
    with get_context("spawn").Pool(len(each), _begin, (connection.settings_dict["NAME"],)) as pool:
        for arguments in each:
            pool.apply_async(work, arguments, error_callback=_tell)
        yield
        pool.close()
        pool.join()


def _begin(database: str) -> None:
    # Ctrl-C reaches the whole group of processes; the one with the terminal decides.
    signal(SIGINT, SIG_IGN)
    django.setup()
    connection.settings_dict["NAME"] = database


def _tell(error: BaseException) -> None:
    log.error("work beside this process ended", exc_info=error)

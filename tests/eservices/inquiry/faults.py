"""What may go wrong while many questions are answered in one call, each at a place of one's choosing."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import psycopg
from django.db import DatabaseError, IntegrityError, OperationalError, connection

from peyvand.foundation.coverage.operations import answering, opening
from peyvand.kit.postgres.base import DatabaseWrapper

# Name of a fault: at which step it happens.
FAULTS = {
    "the write fails": "write",
    "the connection is cut before the write": "write",
    "the commit is refused": "commit",
    "the connection is cut before the commit": "commit",
    "the connection is cut after the commit": "commit",
    "a refusal can't be noted": "refusal",
}


@dataclass
class Happened:
    """Which faults came to pass; one planned for a step that never came doesn't."""

    faults: list[str] = field(default_factory=list)


@contextmanager
def planned(faults: list[tuple[str, int]], *, poisoned: str | None) -> Iterator[Happened]:
    """Each fault at its n-th step from 0; deciding about the `poisoned` national code always breaks.

    Steps are counted in the coalescer's thread alone.
    """
    happened = Happened()
    seen: Counter[str] = Counter()

    def due(step: str) -> str | None:
        if not threading.current_thread().name.startswith("coalescer"):
            return None
        number = seen[step]
        seen[step] += 1
        for fault, at in faults:
            if FAULTS[fault] == step and at == number:
                happened.faults.append(fault)
                return fault
        return None

    real_write, real_decide, real_commit = answering.fetch_all, answering.decide, DatabaseWrapper._commit

    def write(statement: str, parameters: Any) -> Any:
        fault = due("write")
        if fault == "the write fails":
            raise DatabaseError
        if fault is not None:
            _cut()
        return real_write(statement, parameters)

    def commit(wrapper: DatabaseWrapper) -> None:
        fault = due("commit")
        if fault == "the commit is refused":
            raise IntegrityError
        if fault == "the connection is cut before the commit":
            _cut()
        real_commit(wrapper)
        if fault == "the connection is cut after the commit":
            wrapper.connection.close()
            raise OperationalError

    def decide(person: Any, *arguments: Any, **named: Any) -> Any:
        if person is not None and person.national_code == poisoned:
            raise ZeroDivisionError
        return real_decide(person, *arguments, **named)

    def noting(real: Callable[..., None]) -> Callable[..., None]:
        def note(**entry: Any) -> None:
            if due("refusal"):
                raise OperationalError
            real(**entry)

        return note

    with ExitStack() as stack:
        stack.enter_context(patch.object(answering, "fetch_all", write))
        stack.enter_context(patch.object(answering, "decide", decide))
        stack.enter_context(patch.object(DatabaseWrapper, "_commit", commit))
        for module in (answering, opening):
            stack.enter_context(patch.object(module, "record_refusal", noting(module.record_refusal)))
        yield happened


def _cut() -> None:
    """The server ends this thread's connection, as an administrator or a fail-over would."""
    known = connection.settings_dict
    with (
        connection.cursor() as cursor,
        psycopg.connect(host=known["HOST"], user=known["USER"], dbname=known["NAME"], autocommit=True) as other,
    ):
        cursor.execute("SELECT pg_backend_pid()")
        other.execute("SELECT pg_terminate_backend(%s, 5000)", cursor.fetchone())

"""Work that one process does at a time, held by its connection: whoever dies lets go at once."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def held(family: int, number: int) -> Iterator[bool]:
    """Holds `number` of a `family` (both 31 bits) until the block ends; False, at once, if somebody else does.

    The connection must be the process's own throughout: behind a pooler that hands it around, this holds nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [family, number])
        (mine,) = cursor.fetchone()
    try:
        yield mine
    finally:
        if mine and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [family, number])


def held_numbers(family: int) -> set[int]:
    """Which of a family somebody holds now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT objid::bigint FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
            " WHERE datname = current_database() AND locktype = 'advisory' AND granted"
            " AND objsubid = 2 AND classid = %s::bigint::oid",
            [family],
        )
        return {number for (number,) in cursor.fetchall()}

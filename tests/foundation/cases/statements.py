"""What goes to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import psycopg

_OF_THE_TRANSACTION = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


@contextmanager
def statements() -> Iterator[list[str]]:
    """Whoever sends it, without the marks of transactions."""
    sent: list[str] = []
    really = psycopg.Cursor.execute

    def execute(cursor: psycopg.Cursor, query: Any, *arguments: Any, **options: Any) -> psycopg.Cursor:
        if not str(query).startswith(_OF_THE_TRANSACTION):
            sent.append(" ".join(str(query).split()))
        return really(cursor, query, *arguments, **options)

    with patch.object(psycopg.Cursor, "execute", execute):
        yield sent

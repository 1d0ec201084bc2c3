"""Statements prepared on the server, for the few that run thousands of times a second.

The ORM builds and interpolates each query anew, which costs more than the query itself; here the statement is planned
once for each connection. The connection and its transaction are Django's own.
"""

from collections.abc import Mapping
from typing import Any

import psycopg
from django.db import connection

_ONLY_WHERE_ASKED = 2**31 - 1


def fetch_all(statement: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """All rows of a statement with `%(name)s` parameters, prepared on Django's connection; it must return rows."""
    connection.ensure_connection()
    raw = connection.connection
    if raw.prepare_threshold is None:
        raw.prepare_threshold = _ONLY_WHERE_ASKED  # Django switches preparing off altogether
    with connection.wrap_database_errors, psycopg.Cursor(raw) as cursor:
        cursor.execute(statement, parameters, prepare=True)
        if connection.queries_logged:  # assertNumQueries counts these too
            connection.queries_log.append({"sql": statement, "time": "0"})
        return cursor.fetchall()

"""How many connections the server has."""

from django.db import connection

_USED = """
SELECT coalesce(state, 'starting'), count(*) FROM pg_stat_activity
WHERE backend_type = 'client backend' GROUP BY 1
"""


def used() -> tuple[int, dict[str, int]]:
    """How many connections the server takes, and how many it has, by their state."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('max_connections')::int")
        (limit,) = cursor.fetchone()
        cursor.execute(_USED)
        return limit, dict(cursor.fetchall())

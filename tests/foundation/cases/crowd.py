"""Cases by the thousand, written past the engine."""

from collections.abc import Sequence

from django.db import connection

from peyvand.foundation.cases.models import Case
from tests.foundation.accounts.people import NOW

_CROWD = """
WITH fresh AS (
    INSERT INTO cases_case (
        number, kind, state, role, person_id, office_id, assigned_to_id, opened_at, entered_at, due_on, closed_at,
        one_live, version
    )
    SELECT
        lpad((%(known)s + n)::text, 9, '0'), 'garden_objection', %(state)s, %(role)s,
        (%(persons)s::bigint[])[1 + n %% cardinality(%(persons)s::bigint[])],
        (%(offices)s::bigint[])[1 + n %% cardinality(%(offices)s::bigint[])],
        CASE WHEN n %% 1000 = 19 THEN %(holder)s::bigint END,
        moment, moment, CASE WHEN (n / 20) %% 20 = 0 AND %(role)s <> '' THEN %(now)s::date - 1 END,
        %(closed_at)s::timestamptz, false, 1
    FROM generate_series(1, %(count)s) n,
        LATERAL (SELECT %(now)s::timestamptz - make_interval(mins => 200000 - n) AS moment) AS entered
    RETURNING id, state, office_id, opened_at
)
INSERT INTO cases_step (case_id, version, name, from_state, to_state, office_id, reason, at)
SELECT id, 1, 'open', '', state, office_id, '', opened_at FROM fresh
"""


def crowd(
    count: int,
    *,
    offices: Sequence[int],
    persons: Sequence[int],
    role: str = "BRANCH_CLERK",
    closed: bool = False,
    holder: int | None = None,
) -> list[int]:
    """So many cases, a minute apart, in turns at the offices and of the persons, a thousandth in the holder's hands and
    a twentieth overdue; their ids, oldest first."""
    known = Case.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no triggers: they take their time
        cursor.execute(
            _CROWD,
            {
                "known": known,
                "count": count,
                "state": "ANSWERED" if closed else "AT_COMMITTEE",
                "role": "" if closed else role,
                "persons": list(persons),
                "offices": list(offices),
                "holder": None if closed else holder,
                "now": NOW,
                "closed_at": NOW if closed else None,
            },
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
    return list(Case.objects.order_by("pk").values_list("pk", flat=True))[known:]

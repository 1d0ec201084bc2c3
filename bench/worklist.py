"""`make bench-worklist`: a clerk's worklist with 100,000 open cases, against the same page with 1,000.

Two branches of one database: their clerks open the list, narrow it, and leaf on to places all over it. The floor is the
small branch, in turns with the large one on the same server.
"""

import argparse
import itertools
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from common import finish, run, session_of, settle
from inquiry import figures, middle
from load import Load, http_load, server

OK = b"HTTP/1.1 200"
KIND, STATE, ROLE = "supplementary", "AT_BRANCH", "BRANCH_CLERK"
PLACES = 200  # in a list, where its later pages begin

_FILL = """
WITH fresh AS (
    INSERT INTO cases_case (
        number, kind, state, role, person_id, office_id, opened_at, entered_at, due_on, one_live, version
    )
    SELECT lpad((%(first)s + n)::text, 9, '0'), %(kind)s, %(state)s, %(role)s, %(person)s, %(office)s, moment, moment,
           CASE WHEN n %% 20 = 0 THEN moment::date + 10 END, false, 1
    FROM generate_series(1, %(count)s) n,
        LATERAL (SELECT now() - make_interval(secs => 60.0 * n * 200000 / %(count)s) AS moment) AS entered
    RETURNING id, state, office_id, opened_at
)
INSERT INTO cases_step (case_id, version, name, from_state, to_state, office_id, reason, at)
SELECT id, 1, 'open', '', state, office_id, '', opened_at FROM fresh
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--floor-cases", type=int, default=1_000)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=6, help="of each turn")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2, help="processes of pages")
    options = parser.parse_args()

    settle(f"worklist-{options.cases}")
    sessions = {count: let_in(count, first=first) for first, count in enumerate((options.cases, options.floor_cases))}
    show_plan(options.cases)
    with server("--only", "pages", "--workers", str(options.workers)) as serving:
        asked = {count: pages(count, session) for count, session in sessions.items()}

        def measured(count: int) -> Load:
            spent = serving.cpu()
            seen = http_load(
                asked[count], port=serving.port, clients=options.clients, seconds=options.seconds, expected=OK
            )
            seen.cpu = (serving.cpu() - spent) / seen.answered
            return seen

        turns = [(measured(options.cases), measured(options.floor_cases)) for _ in range(options.turns)]
    report(turns, options)


def let_in(count: int, *, first: int) -> str:
    """The session of a clerk of a branch with so many open cases, made if need be."""
    from django.db import connection

    from peyvand.foundation.accounts.models import Assignment, Office, User
    from peyvand.foundation.cases.models import Case
    from peyvand.kit.national_code import check_digit

    connection.ensure_connection()  # this process holds the embedded server for all the others
    if not first:
        run("migrate")
    now = datetime.now(UTC)
    office, _ = Office.objects.get_or_create(
        code=office_code(count), defaults={"kind": "BRANCH", "name": f"شعبه {count}", "city": "تهران"}
    )
    first_nine = f"{310000000 + count}"
    user, _ = User.objects.get_or_create(
        national_code=f"{first_nine}{check_digit(first_nine)}",
        defaults={"full_name": "کارشناس", "mobile": "09120000000", "created_at": now, "activated_at": now},
    )
    Assignment.objects.get_or_create(
        user=user, office=office, role=ROLE, defaults={"starts_at": now - timedelta(days=1), "assigned_at": now}
    )
    if not Case.objects.filter(office=office).exists():
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")  # no triggers: they take their time
            cursor.execute(
                _FILL,
                {
                    "first": first * 10_000_000,
                    "kind": KIND,
                    "state": STATE,
                    "role": ROLE,
                    "person": user.pk,
                    "office": office.pk,
                    "count": count,
                },
            )
            cursor.execute("RESET session_replication_role")
            cursor.execute("VACUUM ANALYZE cases_case, cases_step")
    return session_of(user)


def office_code(count: int) -> str:
    return f"W-{count}"


def pages(count: int, session: str) -> Iterator[bytes]:
    """Without end: the list from its beginning, narrowed to what the clerk works on, and later pages of it."""
    from django.conf import settings

    from peyvand.foundation.cases.models import Case

    rows = list(Case.objects.filter(office__code=office_code(count)).values_list("entered_at", "pk"))
    cursors = [f"{round(at.timestamp() * 1_000_000)}-{pk}" for at, pk in random.sample(rows, min(PLACES, len(rows)))]
    narrowed = f"kind={KIND}&state={STATE}"
    queries = ["", narrowed, *(f"{narrowed}&after={cursor}" for cursor in cursors)]
    random.shuffle(queries)
    head = f" HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {settings.SESSION_COOKIE_NAME}={session}\r\n\r\n"
    return itertools.cycle(
        [f"GET /desk/worklists/{office_code(count)}/{ROLE}/?{query}{head}".encode() for query in queries]
    )


def show_plan(count: int) -> None:
    """What the database does for a page in the middle of the large list."""
    from django.db import connection

    from peyvand.foundation.cases.models import Case

    ahead: Any = Case.objects.filter(office__code=office_code(count)).order_by("entered_at")[count // 2]
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN (ANALYZE, COSTS OFF) SELECT id FROM cases_case WHERE office_id = %s AND role = %s"
            " AND closed_at IS NULL AND entered_at >= %s AND (entered_at > %s OR id > %s)"
            " ORDER BY entered_at, id LIMIT 51",
            [ahead.office_id, ROLE, ahead.entered_at, ahead.entered_at, ahead.pk],
        )
        print("a page in the middle:", *(f"\n    {line}" for (line,) in cursor.fetchall()))


def report(turns: list[tuple[Load, Load]], options: argparse.Namespace) -> None:
    columns = f"{'/s':>9} {'p50 ms':>8} {'p99 ms':>8} {'CPU µs':>8}"
    print(f"{'':>5} {options.cases:>9,} {'':>26} {options.floor_cases:>9,}\n{'turn':>5} {columns} {columns}")
    for n, (large, small) in enumerate(turns, 1):
        print(f"{n:>5} {figures(large)} {figures(small)}")
    large, small = (middle([turn[side] for turn in turns]) for side in (0, 1))
    print(f"{'mid':>5} {figures(large)} {figures(small)}")
    finish(
        bench="worklist",
        ratio=round(large.rate / small.rate, 3),
        unit="pages/s",
        ours=round(large.rate, 1),
        floor=round(small.rate, 1),
        p99_ratio=round(large.p99 / small.p99, 2),
        note=f"{options.cases} open cases against {options.floor_cases}; {options.clients} clients",
    )


if __name__ == "__main__":
    main()

"""A log to seal: acts, accesses and refusals, with gaps in their numbers as failed transactions leave them."""

from datetime import UTC, datetime, timedelta
from random import Random

from django.db import connection

from peyvand.foundation.audit.models import Access, Act, RefusedAttempt

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)


def write(number: int, *, seed: int = 1) -> None:
    """So many records more, of all kinds, each kind in a transaction of its own."""
    chance = Random(seed)
    kinds = chance.choices("acr", k=number)
    at = [NOW - timedelta(seconds=number - index) for index in range(number)]
    Act.objects.bulk_create(
        Act(at=at[n], actor=f"user:{n % 7}", verb="case:move", subject=f"case:{n}", detail={"to": "OPEN", "n": n})
        for n in range(number)
        if kinds[n] == "a"
    )
    _skip("audit_act")
    Access.objects.bulk_create(
        Access(
            at=at[n],
            national_code=f"{n:010}",
            agency_code=f"FND-{n % 5}",
            actor=f"user:{n % 11}",
            channel="PANEL",
            ground="INQUIRY",
            disclosed=["IDENTITY", "COVERAGE"],
            tracking_code=4_000_000_000_000_000 + n,
            sealed_until=NOW.date() if n % 50 == 0 else None,
        )
        for n in range(number)
        if kinds[n] == "c"
    )
    RefusedAttempt.objects.bulk_create(
        RefusedAttempt(at=at[n], actor=f"user:{n % 3}", channel="API", action="inquiry:ask", reason="QUOTA")
        for n in range(number)
        if kinds[n] == "r"
    )


def _skip(table: str) -> None:
    """A number is taken and never used."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])

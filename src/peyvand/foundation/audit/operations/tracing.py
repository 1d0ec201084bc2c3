"""After sealing: the records are made findable, away from those who wait for an answer."""

from django.db import connection, transaction

from peyvand.foundation.audit.choices import RecordKind
from peyvand.foundation.audit.queries import records, traces
from peyvand.foundation.audit.rules.sealing import Record
from peyvand.kit.crypto import pseudonym

_COPY = "COPY audit_trace (position, at, kind, record_id, actor, agency_code, person) FROM STDIN"
_AT_ONCE = 20_000


def trace() -> int:
    """Every sealed record that has no trace yet gets one; gives how many did."""
    traced = 0
    while made := _some():
        traced += made
    return traced


@transaction.atomic
def _some() -> int:
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE audit_trace IN SHARE ROW EXCLUSIVE MODE")
        leaves = traces.untraced(limit=_AT_ONCE)
        if not leaves:
            return 0
        # Read before: nothing else runs on a connection that copies.
        rows = [
            (
                position,
                record["at"],
                kind,
                record["id"],
                record["actor"],
                record.get("agency_code", ""),
                _person(kind, record),
            )
            for position, kind, record in records.at_leaves(leaves)
        ]
        with cursor.copy(_COPY) as copy:
            for row in rows:
                copy.write_row(row)
    return len(leaves)


def _person(kind: RecordKind, record: Record) -> str:
    if kind == RecordKind.ACCESS:
        return pseudonym(record["national_code"])
    return str(record.get("subject_hash", ""))[:24]

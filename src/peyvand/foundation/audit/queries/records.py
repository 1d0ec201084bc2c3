"""The log's records as they are hashed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Max, Model, Q

from peyvand.foundation.audit.choices import RecordKind
from peyvand.foundation.audit.models import Access, Act, RefusedAttempt
from peyvand.foundation.audit.rules.sealing import FIELDS, instant

TABLES: Mapping[RecordKind, type[Model]] = {
    RecordKind.ACT: Act,
    RecordKind.ACCESS: Access,
    RecordKind.REFUSAL: RefusedAttempt,
}
_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Horizon:
    """How far the log has come: every transaction below `watermark` has ended, the next will be `following` or later.

    `highest`: the highest number of each kind's records that can be seen.
    """

    watermark: int
    following: int
    highest: dict[str, int]


def horizon() -> Horizon:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmin(s)::text, pg_snapshot_xmax(s)::text FROM (SELECT pg_current_snapshot()) AS t(s)"
        )
        watermark, following = map(int, cursor.fetchone())
    # After the snapshot: whatever has a number by now and is below the watermark can be seen.
    highest = {str(kind): table._default_manager.aggregate(n=Max("pk"))["n"] or 0 for kind, table in TABLES.items()}
    return Horizon(watermark, following, highest)


def between(kind: RecordKind, *, after: int, since: int, before: int) -> Iterator[dict[str, Any]]:
    """The records numbered above `after` whose transaction is `since` or later and below `before`, in their order."""
    return _read(kind, Q(pk__gt=after, transaction__gte=since, transaction__lt=before))


def numbered(kind: RecordKind, first: int, last: int) -> Iterator[dict[str, Any]]:
    """The records from the number `first` to `last`, in their order."""
    return _read(kind, Q(pk__gte=first, pk__lte=last))


def at_leaves(leaves: Sequence[tuple[int, str, int]]) -> Iterator[tuple[int, RecordKind, dict[str, Any]]]:
    """Position, kind and record of these leaves, given as position, kind and number; by kind."""
    for kind in RecordKind:
        positions = {number: position for position, of, number in leaves if of == kind}
        if positions:
            for record in _read(kind, Q(pk__in=list(positions))):
                yield positions[record["id"]], kind, record


def numbers(kind: RecordKind) -> Iterator[tuple[int, int]]:
    """Number and transaction of every record of a kind, in their order."""
    rows = TABLES[kind]._default_manager.order_by("pk").values_list("pk", "transaction")
    return rows.iterator(chunk_size=_AT_ONCE)


def _read(kind: RecordKind, which: Q) -> Iterator[dict[str, Any]]:
    names = FIELDS[kind]
    rows = TABLES[kind]._default_manager.filter(which).order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=_AT_ONCE):
        yield {name: _plain(value) for name, value in zip(names, row, strict=True)}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant(value)
    return value.isoformat() if isinstance(value, date) else value


def last_acts(subjects: Sequence[str]) -> dict[str, Act]:
    """The last act about each subject; one statement."""
    acts = Act.objects.filter(subject__in=subjects).order_by("subject", "-at", "-pk").distinct("subject")
    return {act.subject: act for act in acts}

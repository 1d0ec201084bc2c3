"""Finding records: who did what, when, for which agency, about whom."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, Q, QuerySet

from peyvand.foundation.audit.choices import Ground, RecordKind
from peyvand.foundation.audit.models import Access, Leaf, RefusedAttempt, Trace
from peyvand.foundation.audit.queries import records


def untraced(*, limit: int) -> list[tuple[int, str, int]]:
    """Position, kind and number of sealed records that nobody can look up yet, the earliest first."""
    last = Trace.objects.aggregate(n=Max("position"))["n"]
    found = Leaf.objects.filter(position__gt=-1 if last is None else last).order_by("position")
    return list(found.values_list("position", "kind", "record_id")[:limit])


@dataclass(frozen=True, slots=True)
class Sought:
    """What an auditor looks for; what is empty narrows nothing. `actors`: any of them. Moments: `since` included."""

    kind: str = ""
    actors: Collection[str] | None = None
    agency_code: str = ""
    person: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A record with its place in the log."""

    position: int
    kind: RecordKind
    at: datetime
    record: dict[str, Any]


def search(sought: Sought, *, before: tuple[datetime, int] | None = None, limit: int = 50) -> list[Found]:
    """Sealed records, the newest first; `before`: time and position of the last of an earlier page."""
    found = _narrowed(sought)
    if before is not None:
        at, position = before
        found = found.filter(Q(at__lt=at) | Q(at=at, position__lt=position), at__lte=at)
    return _with_records(list(found.order_by("-at", "-position")[:limit]))


def at_position(position: int) -> Found | None:
    """The record at a place of the log."""
    return next(iter(_with_records(list(Trace.objects.filter(position=position)))), None)


def _narrowed(sought: Sought) -> QuerySet[Trace]:
    found = Trace.objects.all()
    if sought.kind:
        found = found.filter(kind=sought.kind)
    if sought.actors is not None:
        found = found.filter(actor__in=sought.actors)
    if sought.agency_code:
        found = found.filter(agency_code=sought.agency_code)
    if sought.person:
        found = found.filter(person=sought.person)
    if sought.since:
        found = found.filter(at__gte=sought.since)
    if sought.until:
        found = found.filter(at__lt=sought.until)
    return found


def _with_records(rows: list[Trace]) -> list[Found]:
    leaves = [(row.position, row.kind, row.record_id) for row in rows]
    read = {position: record for position, _, record in records.at_leaves(leaves)}
    return [
        Found(row.position, RecordKind(row.kind), row.at, read[row.position]) for row in rows if row.position in read
    ]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of an agency's, as the log has it."""

    number: int
    at: datetime
    national_code: str
    agency_code: str
    actor: str
    channel: str
    disclosed: tuple[str, ...]
    tracking_code: int | None
    sealed: bool


def asked_between(since: datetime, until: datetime, *, agency_code: str = "", limit: int | None = None) -> list[Asked]:
    """The accesses by inquiry of that time that are sealed, in the log's order; of one agency, if it is given."""
    found = _narrowed(Sought(kind=RecordKind.ACCESS, agency_code=agency_code, since=since, until=until))
    numbers = found.order_by("at")[:limit].values("record_id")
    return _asked(Access.objects.filter(pk__in=numbers, ground=Ground.INQUIRY))


def asked_numbered(numbers: Collection[int]) -> list[Asked]:
    """The accesses with these numbers, in the log's order."""
    return _asked(Access.objects.filter(pk__in=numbers))


def _asked(found: QuerySet[Access]) -> list[Asked]:
    columns = (
        "pk", "at", "national_code", "agency_code", "actor", "channel", "disclosed", "tracking_code", "sealed_until",
    )  # fmt: skip
    return [
        Asked(pk, at, code, agency, actor, channel, tuple(disclosed), tracking, sealed is not None)
        for pk, at, code, agency, actor, channel, disclosed, tracking, sealed in found.order_by("pk").values_list(
            *columns
        )
    ]


def times_asked(actor: str, codes: Collection[str], *, since: datetime, until: datetime) -> dict[str, int]:
    """How often somebody asked about each of these persons, those about whom they did."""
    found = Access.objects.filter(
        national_code__in=codes, at__gte=since, at__lt=until, actor=actor, ground=Ground.INQUIRY
    )
    counted: dict[str, int] = {}
    for code in found.values_list("national_code", flat=True):
        counted[code] = counted.get(code, 0) + 1
    return counted


def refusals_by_actor(agency_code: str, *, since: datetime, until: datetime) -> dict[str, int]:
    """How often each of an agency's people and systems was refused."""
    found = RefusedAttempt.objects.filter(agency_code=agency_code, at__gte=since, at__lt=until)
    counted: dict[str, int] = {}
    for actor in found.values_list("actor", flat=True):
        counted[actor] = counted.get(actor, 0) + 1
    return counted

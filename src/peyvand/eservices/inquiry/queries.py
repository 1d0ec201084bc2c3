"""Reads of batches, scoped to who asks, and of their lines a page at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet, Sum

from peyvand.eservices.inquiry.choices import State
from peyvand.eservices.inquiry.models import Batch, BatchChunk, BatchLine, WorkbookPart
from peyvand.eservices.inquiry.rules import RESULT_COLUMNS, Line
from peyvand.eservices.inquiry.workflow import UNFINISHED
from peyvand.foundation.coverage.questions import Asker
from peyvand.foundation.coverage.rules import Rights
from peyvand.kit.postgres.holding import held_numbers

# So many runners share a batch: in processes of their own both compute, in one the other's statements run meanwhile.
LANES = 2
# The family of locks that the runners of the first lane hold (kit.postgres.holding); the next one's is one more.
RUNNERS = 0x42415400
# How many lines a page of results or of rejected lines has: well within the statement's time.
PAGE = 20_000

# A look-up by the key for each line (OFFSET 0): new tables have no statistics, and a join of 20,000 lines with as many
# results in the wrong order takes a minute.
_RESULTS = """
SELECT l.line, l.national_code, l.period_from, l.period_to, r.outcome, r.standing, r."group", r.insured_type,
       r.start, r."end", r.branch_code, lpad(r.tracking_code::text, 16, '0'),
       COALESCE(NULLIF(l.error, ''), r.error)
FROM inquiry_batchline l
LEFT JOIN LATERAL (
    SELECT * FROM inquiry_batchresult WHERE batch_id = l.batch_id AND line = l.line OFFSET 0
) r ON true
WHERE l.batch_id = %(batch)s AND l.line BETWEEN %(first)s AND %(last)s
ORDER BY l.line
"""
# As `kit.text.neutral`; and empty text as nothing at all, which COPY would put in quotes.
_NEUTRAL = "CASE WHEN {0} ~ '^[=+@\t\r-]' THEN '''' || {0} ELSE NULLIF({0}, '') END"
_CELLS = ", ".join(
    _NEUTRAL.format(f'"{name}"') if name in ("national_code", "from", "to") else f"NULLIF(\"{name}\"::text, '')"
    for name in RESULT_COLUMNS
)
_NAMED = ", ".join(f'"{name}"' for name in RESULT_COLUMNS)
_RESULTS_CSV = f"COPY (SELECT {_CELLS} FROM ({_RESULTS}) AS t({_NAMED})) TO STDOUT (FORMAT csv)"  # noqa: S608


def batch_for(asker: Asker, rights: Rights, public_id: str) -> Batch | None:
    """The batch if this asker may open it (INQ-5): an operator their own, an API client whatever its agency began.
    None otherwise, the same as for an id that no batch has."""
    batch = _visible(asker, rights).filter(public_id=public_id).first()
    if batch is not None:
        _count([batch])
    return batch


def _visible(asker: Asker, rights: Rights) -> QuerySet[Batch]:
    if rights.agency is None:
        return Batch.objects.none()
    of_agency = Batch.objects.filter(agency_id=rights.agency.id)
    if asker.user_id is not None:
        return of_agency.filter(Q(accepted_at__isnull=False) | Q(state=State.CHECKED), user_id=asker.user_id)
    return of_agency.filter(accepted_at__isnull=False)


def earlier(actor: str, key: str) -> Batch | None:
    """The batch that this asker sent under the same idempotency key."""
    return Batch.objects.filter(actor=actor, key=key).first()


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of batches, newest first; `older` leads on, empty at the end."""

    batches: list[Batch]
    older: str


def listed(asker: Asker, rights: Rights, *, older_than: str = "", size: int = 25) -> Listed:
    """An operator's own batches; for a manager the agency's, whose results stay with who asked."""
    if rights.agency is None or rights.member is None:
        return Listed([], "")
    if rights.is_manager:
        found = Batch.objects.filter(agency_id=rights.agency.id, accepted_at__isnull=False)
    else:
        found = _visible(asker, rights)
    if older_than.isdigit() and len(older_than) < 19:
        found = found.filter(pk__lt=int(older_than))
    batches = list(found.select_related("user").order_by("-pk")[: size + 1])
    _count(batches)
    more = len(batches) > size
    return Listed(batches[:size], str(batches[size - 1].pk) if more else "")


def _count(batches: Sequence[Batch]) -> None:
    """How far those are that are running now."""
    running = {batch.pk: batch for batch in batches if batch.state in UNFINISHED}
    if not running:
        return
    counted = BatchChunk.objects.filter(batch_id__in=running).values_list("batch_id").order_by()
    for batch_id, done, rejected in counted.annotate(answered=Sum("done", default=0), refused=Sum("rejected")):
        running[batch_id].done = done
        running[batch_id].rejected += rejected


def lines_through(batch_id: int) -> int:
    """How many lines, right or wrong, were dealt with."""
    through = BatchChunk.objects.filter(batch_id=batch_id).exclude(done=None)
    return int(through.aggregate(lines=Sum(F("last") - F("first") + 1, default=0))["lines"])


def lines_of(chunk: BatchChunk) -> list[tuple[int, Line]]:
    """The lines to be answered, each with its number."""
    rows = BatchLine.objects.filter(batch_id=chunk.batch_id, line__range=(chunk.first, chunk.last), error="")
    columns = ("line", "national_code", "period_from", "period_to", "purpose", "case_number")
    return [(number, Line(*rest)) for number, *rest in rows.order_by("line").values_list(*columns)]


def unattended() -> list[tuple[int, int]]:
    """Unfinished batches with the lanes in which no process runs them."""
    held = {lane: held_numbers(RUNNERS + lane) for lane in range(LANES)}
    unfinished = Batch.objects.filter(state__in=UNFINISHED).order_by("pk").values_list("pk", flat=True)
    return [(batch_id, lane) for batch_id in unfinished for lane in range(LANES) if batch_id not in held[lane]]


def drafts_before(moment: datetime) -> list[int]:
    """Files that nobody started: those from before `moment`, and those that were put away."""
    return list(
        Batch.objects.filter(Q(uploaded_at__lt=moment) | Q(state=State.CANCELLED), accepted_at=None).values_list(
            "pk", flat=True
        )
    )


def ended_before(moment: datetime) -> int:
    """How many batches ended earlier."""
    return Batch.objects.filter(ended_at__lt=moment).count()


def workbooks_before(moment: datetime) -> list[int]:
    return list(Batch.objects.filter(workbook_at__lt=moment).values_list("pk", flat=True))


def pages(total: int) -> Iterator[tuple[int, int]]:
    """First and last line of each page."""
    for first in range(1, total + 1, PAGE):
        yield first, min(first + PAGE - 1, total)


def results_csv(batch_id: int, first: int, last: int) -> bytes:
    """The lines of a page as they stand in results.csv, whose disclosure has been recorded."""
    page = {"batch": batch_id, "first": first, "last": last}
    with connection.cursor() as cursor, cursor.copy(_RESULTS_CSV, page) as copy:
        return b"".join(copy)


def results(batch_id: int, first: int, last: int) -> list[tuple[Any, ...]]:
    """The same as values, None where there is nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_RESULTS, {"batch": batch_id, "first": first, "last": last})
        return cursor.fetchall()


def all_results(batch_id: int) -> Iterator[tuple[Any, ...]]:
    """The results of the whole batch, read a page at a time."""
    for first, last in pages(Batch.objects.values_list("total", flat=True).get(pk=batch_id)):
        yield from results(batch_id, first, last)


def rejected(batch_id: int, *, limit: int | None = None) -> Iterator[tuple[int, Line]]:
    """The lines that couldn't be asked, or the first of them, read a page at a time."""
    rows = BatchLine.objects.filter(batch_id=batch_id).exclude(error="").order_by("line")
    columns = ("line", "national_code", "period_from", "period_to", "purpose", "case_number", "error")
    last = 0
    while page := list(rows.filter(line__gt=last).values_list(*columns)[: limit or PAGE]):
        for number, *rest in page:
            yield number, Line(*rest)
        if limit:
            return
        last = page[-1][0]


def workbook(batch_id: int) -> Iterator[bytes]:
    """The kept spreadsheet, piece by piece."""
    part = 0
    while True:
        content = WorkbookPart.objects.filter(batch_id=batch_id, part=part).values_list("content", flat=True).first()
        if content is None:
            return
        yield bytes(content)
        part += 1

"""Results leave: to whom, with which entries, as CSV or as a spreadsheet (INQ-5, INQ-7, engineering rule 9).

Each answered line got its access entry when it was answered. To whoever asked, the first time, the results belong to
the asking; every later time, and to the agency's other systems, each line is disclosed again and gets an entry of its
own, in the transaction that reads the page of which it is part.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from django.db import connection, transaction
from django.db.models import Q

from peyvand.eservices.inquiry import queries
from peyvand.eservices.inquiry.models import Batch, WorkbookPart
from peyvand.eservices.inquiry.operations.finding import Visitor, find
from peyvand.eservices.inquiry.rules import RESULT_COLUMNS, seconds_left
from peyvand.eservices.inquiry.workflow import ENDED
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.coverage.choices import Outcome
from peyvand.kit import jobs
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _

# A spreadsheet of so many lines is made while its reader waits; a longer one by a job.
INLINE_LINES = 20_000
_PATIENCE = timedelta(minutes=10)
_PART = 1 << 20

# What results.csv tells of a person: nothing found, or coverage with one spell; never a relative.
_REOPEN = f"""
INSERT INTO audit_access (at, national_code, agency_code, actor, channel, ground, disclosed, tracking_code)
SELECT %(now)s, l.national_code, %(agency_code)s, %(actor)s, %(channel)s, 'REOPENED',
       CASE r.outcome WHEN '{Outcome.NOT_FOUND}' THEN '{{NOTHING_FOUND}}'::text[] ELSE '{{COVERAGE,SPELLS}}' END,
       r.tracking_code
FROM inquiry_batchresult r
CROSS JOIN LATERAL (SELECT * FROM inquiry_batchline WHERE batch_id = r.batch_id AND line = r.line OFFSET 0) l
WHERE r.batch_id = %(batch)s AND r.line BETWEEN %(first)s AND %(last)s AND r.tracking_code IS NOT NULL
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Opened:
    """Results that somebody may have. `again`: each line is disclosed once more."""

    batch: Batch
    again: bool
    actor: str
    agency_code: str
    channel: str
    at: datetime


def open_results(*, visitor: Visitor, public_id: str, as_workbook: bool = False) -> Opened:
    """Lets the results go out to who asked, or to their agency's system, once the batch has ended.

    A long spreadsheet is made on the first request. Raises NOT_FOUND, NOT_READY (409, with `retry_after`) while the
    batch or its spreadsheet is in the making, or what the rights raise.
    """
    batch, rights = find(visitor=visitor, public_id=public_id, action="batch:download")
    assert rights.agency is not None
    actor = visitor.asker.actor(rights.client_id)
    with visitor.attempting("batch:download", rights):
        if batch.state not in ENDED:
            raise _not_ready(batch, visitor.now)
        if as_workbook and batch.total > INLINE_LINES and batch.workbook_at is None:
            _ask_for_workbook(batch, visitor.now)
            raise Refusal(
                "NOT_READY",
                _("فایل اکسل در حال آماده شدن است؛ چند لحظه دیگر دوباره بخواهید."),
                status=409,
                retry_after=max(5, batch.total // 10_000),
            )
    with transaction.atomic():
        own = actor == batch.actor
        first = own and Batch.objects.filter(pk=batch.pk, downloaded_at=None).update(downloaded_at=visitor.now)
        audit.record_act(
            actor=actor,
            verb="batch:download",
            subject=f"batch:{batch.public_id}",
            detail={"lines": batch.total, "as": "xlsx" if as_workbook else "csv"},
            now=visitor.now,
        )
    return Opened(batch, not first, actor, rights.agency.code, visitor.channel, visitor.now)


def _not_ready(batch: Batch, now: datetime) -> Refusal:
    elapsed = (now - batch.started_at).total_seconds() if batch.started_at else 0.0
    left = seconds_left(done=batch.done, left=batch.total - batch.rejected - batch.done, elapsed=elapsed)
    return Refusal(
        "NOT_READY",
        _("این استعلام گروهی هنوز پایان نیافته است؛ کمی بعد دوباره بخواهید."),
        status=409,
        retry_after=min(max(left or 2, 1), 60),
    )


@transaction.atomic
def _ask_for_workbook(batch: Batch, now: datetime) -> None:
    waited = Q(workbook_asked_at=None) | Q(workbook_asked_at__lt=now - _PATIENCE)
    if Batch.objects.filter(waited, pk=batch.pk).update(workbook_asked_at=now):
        jobs.enqueue("inquiry.make_workbook", batch_id=batch.pk)


def result_lines(opened: Opened) -> Iterator[bytes]:
    """results.csv, a page at a time; between two pages no transaction is open, however slow the reader."""
    yield (",".join(RESULT_COLUMNS) + "\n").encode()
    for first, last in queries.pages(opened.batch.total):
        with transaction.atomic():
            _disclose(opened, first, last)
            page = queries.results_csv(opened.batch.pk, first, last)
        yield page


def result_rows(opened: Opened) -> Iterator[tuple[Any, ...]]:
    """The same as rows, for a spreadsheet made while its reader waits."""
    for first, last in queries.pages(opened.batch.total):
        with transaction.atomic():
            _disclose(opened, first, last)
            page = queries.results(opened.batch.pk, first, last)
        yield from page


def workbook_parts(opened: Opened) -> Iterator[bytes]:
    """The spreadsheet that was made earlier."""
    for first, last in queries.pages(opened.batch.total):
        with transaction.atomic():
            _disclose(opened, first, last)
    yield from queries.workbook(opened.batch.pk)


def _disclose(opened: Opened, first: int, last: int) -> None:
    if not opened.again:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _REOPEN,
            {
                "now": opened.at,
                "agency_code": opened.agency_code,
                "actor": opened.actor,
                "channel": opened.channel,
                "batch": opened.batch.pk,
                "first": first,
                "last": last,
            },
        )


@transaction.atomic
def keep_workbook(*, batch_id: int, file: BinaryIO, now: datetime) -> None:
    """Keeps the spreadsheet of a batch's results, in place of an earlier one."""
    Batch.objects.select_for_update(no_key=True).get(pk=batch_id)
    WorkbookPart.objects.filter(batch_id=batch_id).delete()
    part = 0
    while content := file.read(_PART):
        WorkbookPart.objects.create(batch_id=batch_id, part=part, content=content)
        part += 1
    Batch.objects.filter(pk=batch_id).update(workbook_at=now)

"""How batches end: answered, cancelled, given up; drafts, old workbooks and what ended long ago are forgotten."""

from collections import Counter
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Count

from peyvand.eservices.inquiry import queries
from peyvand.eservices.inquiry.choices import State
from peyvand.eservices.inquiry.models import Batch, BatchChunk, BatchLine, BatchResult, WorkbookPart
from peyvand.eservices.inquiry.operations.finding import Visitor, find
from peyvand.eservices.inquiry.workflow import leads_to
from peyvand.foundation.agencies import operations as agencies
from peyvand.foundation.audit import operations as audit
from peyvand.kit import jobs
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.words import _

DRAFTS_KEPT = timedelta(days=1)
WORKBOOKS_KEPT = timedelta(days=7)
_SLICE = 50_000
# Longer than a chunk takes on a busy machine, shorter than a web process's statement may.
_PATIENT = "SET LOCAL lock_timeout = '2500ms'"
_VERBS = {State.DONE: "batch:finish", State.CANCELLED: "batch:cancel", State.FAILED: "batch:fail"}


def end(batch_id: int, state: State, *, now: datetime, actor: str = "system", reason: Refusal | None = None) -> Batch:
    """In the caller's transaction: locks the batch, waits for the chunks that are being answered, counts, and gives
    back what wasn't used of its quota. A batch that has ended stays as it is."""
    with connection.cursor() as cursor:
        cursor.execute(_PATIENT)
    batch = Batch.objects.select_for_update(no_key=True).get(pk=batch_id)
    if batch.state not in leads_to(state):
        return batch
    list(BatchChunk.objects.select_for_update().filter(batch_id=batch_id, done=None).order_by("first"))
    outcomes, errors = Counter[str](), Counter[str](batch.errors)
    results = BatchResult.objects.filter(batch_id=batch_id).values_list("outcome", "error")
    for outcome, error, lines in results.annotate(lines=Count("*")).order_by():
        (errors if error else outcomes)[error or outcome] += lines
    batch.done, batch.outcomes = outcomes.total(), dict(outcomes)
    batch.rejected, batch.errors = errors.total(), dict(errors)
    batch.state, batch.ended_at = state, now
    if reason is not None:
        batch.failure, batch.failure_message = reason.code, reason.message
    batch.save()
    assert batch.accepted_at is not None
    unused = max(0, batch.quota_taken - batch.done)
    agencies.return_quota(agency_id=batch.agency_id, lines=unused, day=tehran_day(batch.accepted_at))
    audit.record_act(
        actor=actor,
        verb=_VERBS[state],
        subject=f"batch:{batch.public_id}",
        detail={"done": batch.done, "rejected": batch.rejected, "unused": unused},
        now=now,
    )
    return batch


def cancel(*, visitor: Visitor, public_id: str) -> Batch:
    """Stops the batch once the chunks that are being answered are; what was answered stays, the rest of the quota comes
    back. To cancel it again changes nothing.

    Raises NOT_FOUND, NOT_STARTED (409) for a draft, ALREADY_ENDED (409) for one that is done or failed, or what the
    rights raise.
    """
    batch, rights = find(visitor=visitor, public_id=public_id, action="batch:cancel")
    with visitor.attempting("batch:cancel", rights), transaction.atomic():
        if batch.state == State.CHECKED:
            raise Refusal("NOT_STARTED", _("این فایل هنوز آغاز نشده است؛ می‌توانید آن را کنار بگذارید."), status=409)
        batch = end(batch.pk, State.CANCELLED, now=visitor.now, actor=visitor.asker.actor(rights.client_id))
        if batch.state != State.CANCELLED:
            raise Refusal("ALREADY_ENDED", _("این استعلام گروهی پیش‌تر پایان یافته است؛ نتیجه‌اش آماده است."), status=409)
    return batch


def discard(*, visitor: Visitor, public_id: str) -> None:
    """Puts a draft away; its lines go soon after. Raises NOT_FOUND, ALREADY_STARTED (409), or as the rights."""
    batch, rights = find(visitor=visitor, public_id=public_id, action="batch:discard")
    with visitor.attempting("batch:discard", rights), transaction.atomic():
        batch = Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
        if batch.state not in (State.CHECKED, State.CANCELLED) or batch.accepted_at is not None:
            raise Refusal(
                "ALREADY_STARTED",
                _("این استعلام گروهی آغاز شده است؛ از صفحهٔ خودش می‌توانید آن را لغو کنید."),
                status=409,
            )
        Batch.objects.filter(pk=batch.pk).update(state=State.CANCELLED, key=None)
        jobs.enqueue("inquiry.forget_batch", batch_id=batch.pk)


def tidy(*, now: datetime) -> None:
    """Queues what is to be forgotten: drafts that nobody started for a day, workbooks of last week."""
    with transaction.atomic():
        for batch_id in queries.drafts_before(now - DRAFTS_KEPT):
            jobs.enqueue("inquiry.forget_batch", batch_id=batch_id)
        for batch_id in queries.workbooks_before(now - WORKBOOKS_KEPT):
            jobs.enqueue("inquiry.forget_workbook", batch_id=batch_id)


def forget_batch(*, batch_id: int) -> None:
    """Removes a draft with its lines, some at a time. One that was started meanwhile stays."""
    with transaction.atomic():
        # From here on nobody starts it.
        if not Batch.objects.filter(pk=batch_id, accepted_at=None).update(state=State.CANCELLED):
            return
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(line) FROM inquiry_batchline WHERE batch_id = %s", [batch_id])
        (last,) = cursor.fetchone()
        for first in range(1, (last or 0) + 1, _SLICE):
            cursor.execute(
                "DELETE FROM inquiry_batchline WHERE batch_id = %s AND line BETWEEN %s AND %s",
                [batch_id, first, first + _SLICE - 1],
            )
    Batch.objects.filter(pk=batch_id, accepted_at=None).delete()


def forget_workbook(*, batch_id: int) -> None:
    """Drops the spreadsheet of results; it is made anew when somebody asks for it."""
    with transaction.atomic():
        Batch.objects.filter(pk=batch_id).update(workbook_at=None, workbook_asked_at=None)
        WorkbookPart.objects.filter(batch_id=batch_id).delete()


def forget_batches(*, before: datetime, at_most: int) -> int:
    """Some batches that ended before that moment go, each as a whole: its lines, its results, itself; how many. At most
    _SLICE lines in a transaction, unless one alone has more. The answers stay under their tracking codes."""
    old = Batch.objects.select_for_update().filter(ended_at__lt=before).order_by("ended_at", "pk")
    chosen: list[int] = []
    lines = 0
    for batch_id, total in old.values_list("pk", "total")[:at_most]:
        lines += total
        if chosen and lines > _SLICE:
            break
        chosen.append(batch_id)
    for table in (WorkbookPart, BatchResult, BatchLine, BatchChunk):
        table._default_manager.filter(batch_id__in=chosen).delete()
    Batch.objects.filter(pk__in=chosen).delete()
    return len(chosen)

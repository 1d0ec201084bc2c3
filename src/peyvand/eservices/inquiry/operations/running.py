"""A batch is answered, some hundred lines in a transaction (INQ-7).

A transaction locks a chunk that nobody answers, answers its lines, writes what became of each and marks the chunk. So
whoever dies, and whenever, leaves only whole transactions behind: no line is answered twice, none is lost, and the next
runner takes what is left. Several runners may share a batch; each has a lane, held by a lock of its session.
"""

import logging
import math
import time
from collections.abc import Callable, Sequence
from datetime import date, datetime
from http import HTTPStatus

from django.db import connection, transaction
from django.db.models import F

from peyvand.eservices.inquiry import queries
from peyvand.eservices.inquiry.choices import LineError, State
from peyvand.eservices.inquiry.models import Batch, BatchChunk
from peyvand.eservices.inquiry.operations.ending import end
from peyvand.eservices.inquiry.rules import Line
from peyvand.eservices.inquiry.workflow import UNFINISHED
from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.audit.operations import record_refusal
from peyvand.foundation.coverage import operations as coverage
from peyvand.foundation.coverage import queries as askers
from peyvand.foundation.coverage.questions import Answered, Asker, Question, Reply
from peyvand.foundation.coverage.rules import BATCH, Period, check_rights
from peyvand.kit import jobs
from peyvand.kit.beside import beside
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.postgres.holding import held
from peyvand.kit.words import _

log = logging.getLogger(__name__)

# After so many seconds a run makes room for other jobs and queues its rest.
TURN = 10.0
# A chunk that can't be answered so often ends the batch.
MOST_ATTEMPTS = 10
# So many chunks are worth the second that another process takes to begin.
LONG = 8
# Lines none of which can be answered are tried again so often before it is called their own fault.
DOUBTS = 2
_PAUSE = 1.0  # seconds between two looks at what others do

_UNAVAILABLE = Refusal(
    "UNAVAILABLE", _("سامانه نتوانست این فایل را تا پایان پاسخ دهد؛ سطرهای بی‌پاسخ را بعداً دوباره بفرستید.")
)
_COPY = (
    'COPY inquiry_batchresult (batch_id, line, tracking_code, outcome, standing, "group", insured_type, start, "end",'
    " branch_code, error) FROM STDIN"
)


class _Trouble(Exception):
    """A chunk that could be answered can't be now; what its transaction wrote is undone.

    `passing`: it will pass in a while. Otherwise something changed under the transaction, which the next one sees.
    """

    def __init__(self, chunk: BatchChunk, *, passing: bool) -> None:
        super().__init__()
        self.chunk = chunk
        self.passing = passing


class _ShutOut(Exception):
    """Who asked, or their agency, was shut out meanwhile."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


def run(
    *,
    batch_id: int,
    clock: Callable[[], datetime],
    lane: int = 0,
    turn: float = TURN,
    watch: Callable[[int], None] | None = None,
) -> None:
    """Answers the batch to its end, or for `turn` seconds and then queues the rest.

    Each line is answered for the day of the acceptance, whenever that is. `watch` is told after each transaction how
    many lines are through. If another process has this lane, or the batch isn't to be run, nothing happens.
    """
    began = time.monotonic()
    with held(queries.RUNNERS + lane, batch_id) as mine:
        if not mine or not _begin(batch_id, now=clock()):
            return
        while True:
            in_time = time.monotonic() - began < turn
            try:
                found = _answer_chunk(batch_id, now=clock(), rest_in_lane=None if in_time else lane)
            except _Trouble as trouble:
                if not _try_again(trouble, now=clock()):
                    return
                continue
            except _ShutOut as shut:
                _give_up(batch_id, shut.refusal, now=clock())
                return
            if not found:
                _finish(batch_id, now=clock())
                return
            if watch is not None:
                watch(queries.lines_through(batch_id))
            if not in_time:
                return


def run_here(*, batch_id: int, clock: Callable[[], datetime], watch: Callable[[int], None] | None = None) -> None:
    """Answers the batch to its end, a long one in a process for each lane; waits where a worker has one of them.

    Raises whatever ends the first lane, which kills the others. `watch` as for `run`.
    """
    long = BatchChunk.objects.filter(batch_id=batch_id).count() >= LONG
    others = [(batch_id, lane, clock) for lane in range(1, queries.LANES)] if long else []
    with beside(_run_lane, others):
        _run_lane(batch_id, 0, clock, watch)
    while Batch.objects.filter(pk=batch_id, state__in=UNFINISHED).exists():
        _run_lane(batch_id, 0, clock, watch)
        time.sleep(_PAUSE)


def _run_lane(
    batch_id: int, lane: int, clock: Callable[[], datetime], watch: Callable[[int], None] | None = None
) -> None:
    run(batch_id=batch_id, clock=clock, lane=lane, turn=math.inf, watch=watch)


@transaction.atomic
def _begin(batch_id: int, *, now: datetime) -> bool:
    Batch.objects.filter(pk=batch_id, state=State.PENDING).update(state=State.RUNNING, started_at=now)
    return Batch.objects.filter(pk=batch_id, state=State.RUNNING).exists()


@transaction.atomic
def _answer_chunk(batch_id: int, *, now: datetime, rest_in_lane: int | None) -> bool:
    """Answers the next chunk that nobody answers, in one transaction; False if there is none.

    With `rest_in_lane` the same transaction queues what is left.
    """
    chunk = (
        BatchChunk.objects.select_for_update(skip_locked=True)
        .filter(batch_id=batch_id, done=None)
        .order_by("first")
        .first()
    )
    # Read after the chunk is ours: who ended the batch waited for it, or we see the end.
    batch = Batch.objects.filter(pk=batch_id, state__in=UNFINISHED).select_related("agency").first()
    if chunk is None or batch is None:
        return False
    assert batch.accepted_at is not None
    asker, today = _asker(batch), tehran_day(batch.accepted_at)
    try:
        check_rights(askers.rights_of(asker, today=today), today=today, now=now, source=None, scope=BATCH)
    except Refusal as refusal:
        raise _ShutOut(refusal) from refusal
    lines = queries.lines_of(chunk)
    questions = [_question(asker, line) for _number, line in lines]
    answered = _keep(chunk, lines, coverage.answer(questions, now=batch.accepted_at))
    BatchChunk.objects.filter(pk=chunk.pk).update(done=answered, rejected=len(lines) - answered)
    if rest_in_lane is not None:
        jobs.enqueue("inquiry.run_batch", batch_id=batch_id, lane_id=rest_in_lane)
    return True


def _asker(batch: Batch) -> Asker:
    if batch.user_id is not None:
        return Asker(user_id=batch.user_id)
    if batch.api_client_id is not None:
        return Asker(client_id=batch.api_client_id)
    return Asker(agency_code=batch.agency.code, command=batch.actor)


def _question(asker: Asker, line: Line) -> Question:
    return Question(
        asker=asker,
        channel=Channel.BATCH,
        national_code=line.national_code,
        period=Period(date.fromisoformat(line.start), date.fromisoformat(line.end)) if line.start else None,
        purpose=line.purpose,
        case_number=line.case_number,
        scope=BATCH,
        prepaid=True,
    )


def _keep(chunk: BatchChunk, lines: Sequence[tuple[int, Line]], replies: Sequence[Reply]) -> int:
    """Writes what became of the lines; gives how many were answered. Raises _Trouble where it isn't their own doing."""
    kept: list[tuple[object, ...]] = []
    for (number, _line), reply in zip(lines, replies, strict=True):
        if isinstance(reply, Answered):
            assert reply.summary is not None
            kept.append((chunk.batch_id, number, reply.tracking_code, reply.outcome, *reply.summary, ""))
        else:
            kept.append((chunk.batch_id, number, None, *[""] * 7, _error_of(reply, chunk)))
    failed = sum(row[-1] == LineError.FAILED for row in kept)
    if failed and failed == len(kept) and chunk.attempts < DOUBTS:
        raise _Trouble(chunk, passing=True)
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for row in kept:
            copy.write_row(row)
    return sum(isinstance(reply, Answered) for reply in replies)


_WANTED = {
    "PURPOSE_REQUIRED": LineError.PURPOSE_REQUIRED,
    "PURPOSE_UNKNOWN": LineError.PURPOSE_REQUIRED,
    "CASE_NUMBER_REQUIRED": LineError.CASE_NUMBER_REQUIRED,
}


def _error_of(refusal: Refusal, chunk: BatchChunk) -> str:
    """The error of a line that was right when it was checked in and is refused now: the memorandum wants more since, or
    something is wrong with us. Raises _Trouble for a refusal that will pass, or that concerns the whole batch."""
    if refusal.code in _WANTED:
        return _WANTED[refusal.code].value
    if refusal.code == LineError.FAILED:
        return LineError.FAILED.value
    raise _Trouble(chunk, passing=refusal.data.get("status") in (HTTPStatus.CONFLICT, HTTPStatus.SERVICE_UNAVAILABLE))


def _try_again(trouble: _Trouble, *, now: datetime) -> bool:
    """Whether to go on at once. What will pass is tried again by the next runner, within a minute, but not for ever."""
    batch_id, first = trouble.chunk.batch_id, trouble.chunk.first
    with transaction.atomic():
        BatchChunk.objects.filter(batch_id=batch_id, first=first).update(attempts=F("attempts") + 1)
    log.error(
        "batch %d: lines from %d on could not be answered, attempt %d", batch_id, first, trouble.chunk.attempts + 1
    )
    if trouble.chunk.attempts + 1 >= MOST_ATTEMPTS:
        _give_up(batch_id, _UNAVAILABLE, now=now)
        return False
    return not trouble.passing


def _give_up(batch_id: int, refusal: Refusal, *, now: datetime) -> None:
    with transaction.atomic():
        batch = end(batch_id, State.FAILED, now=now, reason=refusal)
    if batch.state == State.FAILED and batch.ended_at == now:
        record_refusal(
            actor=batch.actor,
            agency_code=batch.agency.code,
            channel=Channel.BATCH,
            action="batch:run",
            reason=refusal.code,
            now=now,
        )


@transaction.atomic
def _finish(batch_id: int, *, now: datetime) -> None:
    """The batch is done, unless another runner has still a chunk of it: then that one finds nothing after it."""
    Batch.objects.select_for_update(no_key=True).get(pk=batch_id)
    if not BatchChunk.objects.filter(batch_id=batch_id, done=None).exists():
        end(batch_id, State.DONE, now=now)


@transaction.atomic
def resume() -> None:
    """Queues every unfinished batch in each lane that no process holds and that isn't queued yet."""
    queued = {(job["batch_id"], job["lane_id"]) for job in jobs.waiting("inquiry.run_batch")}
    for batch_id, lane in queries.unattended():
        if (batch_id, lane) not in queued:
            jobs.enqueue("inquiry.run_batch", batch_id=batch_id, lane_id=lane)

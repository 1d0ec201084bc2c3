"""A batch is answered, some hundred lines in a transaction (INQ-7).

A transaction locks the batch, answers the lines behind its position, writes what became of each and moves the position
on. So whoever dies, and whenever, leaves only whole transactions behind: no line is answered twice, none is lost, and
the next runner goes on from there. Two runners would merely take turns; a lock of the session keeps the second away.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime
from http import HTTPStatus

from django.db import connection, transaction
from django.db.models import F

from peyvand.eservices.inquiry import queries
from peyvand.eservices.inquiry.choices import LineError, State
from peyvand.eservices.inquiry.models import Batch
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
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.postgres.holding import held

log = logging.getLogger(__name__)

# Lines of one transaction: enough to make its commit cheap, few enough that a cancellation waits no second.
CHUNK = 500
# After so many seconds a run makes room for other jobs and queues its rest.
TURN = 20.0
# A batch that gets no line further so often in a row is given up.
MOST_ATTEMPTS = 10

_COPY = (
    "COPY inquiry_batchresult (batch_id, line, tracking_code, outcome, standing, \"group\", insured_type, start, "
    '"end", branch_code, error) FROM STDIN'
)


class _Trouble(Exception):
    """Lines that could be answered can't be now; what the transaction wrote is undone.

    `passing`: it will pass in a while. Otherwise something changed under the transaction, which the next one sees.
    """

    def __init__(self, *, passing: bool) -> None:
        super().__init__()
        self.passing = passing


def run(
    *,
    batch_id: int,
    clock: Callable[[], datetime],
    turn: float = TURN,
    watch: Callable[[Batch], None] = lambda batch: None,
) -> None:
    """Answers the batch to its end, or for `turn` seconds and then queues the rest.

    Whatever the lines' moment, each is answered for the day of the acceptance. `watch` is told after each transaction.
    If another process is running the batch, or it isn't to be run, nothing happens.
    """
    began = time.monotonic()
    with held(queries.RUNNERS, batch_id) as mine:
        while mine:
            try:
                batch, more = _go_on(batch_id, now=clock(), ends=lambda: time.monotonic() - began >= turn)
            except _Trouble as trouble:
                if _count_attempt(batch_id, now=clock()) and not trouble.passing:
                    continue
                return
            if batch is not None:
                watch(batch)
            if not more:
                return


@transaction.atomic
def _go_on(batch_id: int, *, now: datetime, ends: Callable[[], bool]) -> tuple[Batch | None, bool]:
    """One transaction's lines; the batch, and whether this runner should go on."""
    batch = Batch.objects.select_for_update(no_key=True).filter(pk=batch_id, state__in=UNFINISHED).first()
    if batch is None:
        return None, False
    assert batch.accepted_at is not None
    asker = _asker(batch)
    today = tehran_day(batch.accepted_at)
    if (refusal := _refusal(asker, today=today, now=now)) is not None:
        _give_up(batch, asker, refusal, now=now)
        return batch, False
    lines = queries.next_lines(batch, limit=CHUNK)
    if batch.state == State.PENDING:
        batch.state, batch.started_at = State.RUNNING, now
    if lines:
        questions = [_question(asker, line) for _, line in lines]
        _keep(batch, lines, coverage.answer(questions, now=batch.accepted_at))
    if len(lines) < CHUNK:
        batch.position = batch.total
        end(batch, State.DONE, now=now)
        return batch, False
    batch.save()
    if ends():
        jobs.enqueue("inquiry.run_batch", batch_id=batch.pk)
        return batch, False
    return batch, True


def _asker(batch: Batch) -> Asker:
    if batch.user_id is not None:
        return Asker(user_id=batch.user_id)
    if batch.api_client_id is not None:
        return Asker(client_id=batch.api_client_id)
    return Asker(agency_code=batch.agency.code, command=batch.actor)


def _refusal(asker: Asker, *, today: date, now: datetime) -> Refusal | None:
    """Why the batch may not go on: who asked was shut out meanwhile, or their agency was."""
    try:
        check_rights(askers.rights_of(asker, today=today), today=today, now=now, source=None, scope=BATCH)
    except Refusal as refusal:
        return refusal
    return None


def _give_up(batch: Batch, asker: Asker, refusal: Refusal, *, now: datetime) -> None:
    batch.failure, batch.failure_message = refusal.code, refusal.message
    end(batch, State.FAILED, now=now)
    record_refusal(
        actor=batch.actor,
        agency_code=batch.agency.code,
        channel=Channel.BATCH,
        action="batch:run",
        reason=refusal.code,
        now=now,
    )


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


def _keep(batch: Batch, lines: Sequence[tuple[int, Line]], replies: Sequence[Reply]) -> None:
    """Writes what became of the lines. Raises _Trouble where it isn't the lines' own doing."""
    outcomes, errors = Counter[str](batch.outcomes), Counter[str](batch.errors)
    kept: list[tuple[object, ...]] = []
    for (number, _), reply in zip(lines, replies, strict=True):
        if isinstance(reply, Answered):
            assert reply.summary is not None
            outcomes[reply.outcome] += 1
            kept.append((batch.pk, number, reply.tracking_code, reply.outcome, *reply.summary, ""))
        else:
            error = _error_of(reply)
            errors[error] += 1
            kept.append((batch.pk, number, None, *[""] * 7, error))
    answered = sum(isinstance(reply, Answered) for reply in replies)
    if answered == 0 and all(row[-1] == LineError.FAILED for row in kept):
        # Not one line in hundreds is answered: that isn't the lines' fault.
        raise _Trouble(passing=True)
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for row in kept:
            copy.write_row(row)
    batch.position = lines[-1][0]
    batch.done += answered
    batch.rejected += len(kept) - answered
    batch.outcomes, batch.errors = dict(outcomes), dict(errors)
    batch.attempts = 0


_WANTED = {
    "PURPOSE_REQUIRED": LineError.PURPOSE_REQUIRED,
    "PURPOSE_UNKNOWN": LineError.PURPOSE_REQUIRED,
    "CASE_NUMBER_REQUIRED": LineError.CASE_NUMBER_REQUIRED,
}


def _error_of(refusal: Refusal) -> str:
    """The error of a line that was right when it was checked in and is refused now. Raises _Trouble for a refusal that
    will pass, or that concerns the whole batch."""
    if refusal.code in _WANTED:
        return _WANTED[refusal.code].value
    if refusal.code == LineError.FAILED:
        return LineError.FAILED.value
    raise _Trouble(passing=refusal.data.get("status") in (HTTPStatus.CONFLICT, HTTPStatus.SERVICE_UNAVAILABLE))


@transaction.atomic
def _count_attempt(batch_id: int, *, now: datetime) -> bool:
    """Another runner tries again within the minute, but not for ever. False: the batch is given up, or over."""
    Batch.objects.filter(pk=batch_id, state__in=UNFINISHED).update(attempts=F("attempts") + 1)
    batch = Batch.objects.select_for_update(no_key=True).filter(pk=batch_id, state__in=UNFINISHED).first()
    if batch is None:
        return False
    log.error("batch %s got no line further (attempt %d)", batch.public_id, batch.attempts)
    if batch.attempts >= MOST_ATTEMPTS:
        batch.failure = "UNAVAILABLE"
        batch.failure_message = "سامانه نتوانست این فایل را تا پایان پاسخ دهد؛ سطرهای بی‌پاسخ را بعداً دوباره بفرستید."
        end(batch, State.FAILED, now=now)
    return batch.state in UNFINISHED


@transaction.atomic
def resume() -> list[int]:
    """Queues every unfinished batch that no process runs and that isn't queued yet; gives their ids."""
    queued = {job["batch_id"] for job in jobs.waiting("inquiry.run_batch")}
    left = [batch_id for batch_id in queries.unattended() if batch_id not in queued]
    for batch_id in left:
        jobs.enqueue("inquiry.run_batch", batch_id=batch_id)
    return left

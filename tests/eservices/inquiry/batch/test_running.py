"""A batch on its way: turns and lanes, midnight, cancelling, suspension, trouble – and what each leaves behind."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import psycopg
import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from peyvand.eservices.inquiry import jobs as inquiry_jobs
from peyvand.eservices.inquiry import operations, queries
from peyvand.eservices.inquiry.models import Batch, BatchChunk, BatchLine, BatchResult
from peyvand.eservices.inquiry.operations import accepting, running
from peyvand.foundation.agencies import operations as agencies
from peyvand.foundation.agencies.models import ApiClient, Memorandum, Usage
from peyvand.foundation.audit.models import Access, Act, RefusedAttempt
from peyvand.foundation.coverage.models import Answer
from peyvand.foundation.coverage.operations import answering
from peyvand.kit import clock, jobs
from peyvand.kit.errors import Refusal
from peyvand.kit.postgres.holding import held
from tests.eservices.cast import Cast
from tests.eservices.inquiry.batch import files
from tests.eservices.inquiry.test_statements import statements
from tests.eservices.traces import used_today
from tests.rules.golden import GOLDEN

CODES = [row["national_code"] for row in GOLDEN["persons"]][:12]
TEHRAN = timedelta(hours=3, minutes=30)

pytestmark = pytest.mark.usefixtures("golden")


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accepting, "CHUNK", 3)


def with_quota(who: Cast, limit: int) -> None:
    Memorandum.objects.filter(pk=who.memorandum.pk).update(daily_quota=limit)


def check_whole(batch: Batch) -> None:
    """Each answered line has one answer and one entry, and the counts say so."""
    answered = BatchResult.objects.filter(batch=batch, tracking_code__isnull=False)
    assert batch.done == answered.count() == Answer.objects.count() == sum(batch.outcomes.values())
    assert Access.objects.filter(ground="INQUIRY").count() == batch.done
    assert batch.rejected == sum(batch.errors.values())


# -- turns and lanes -------------------------------------------------------------------------------------------------


def test_a_batch_is_queued_in_every_lane_and_done_once(fund: Cast) -> None:
    batch = files.accepted(fund, files.csv_file(*CODES))
    assert [job["lane_id"] for job in jobs.waiting("inquiry.run_batch")] == [0, 1]
    assert (batch.state, batch.done) == ("PENDING", 0)
    for _ in range(2):
        batch = files.run(batch)
        assert batch.state == "DONE"
        check_whole(batch)
    assert list(BatchResult.objects.order_by("line").values_list("line", flat=True)) == list(range(1, 13))


def test_after_its_turn_a_run_queues_its_rest(fund: Cast) -> None:
    batch = files.accepted(fund, files.csv_file(*CODES))
    batch = files.run(batch, turn=0, lane=1)
    assert batch.state == "RUNNING"
    assert [job["lane_id"] for job in jobs.waiting("inquiry.run_batch")] == [0, 1, 1]
    assert Answer.objects.count() == 3
    found = queries.batch_for(files.visitor(fund).asker, files.visitor(fund).enter(), batch.public_id)
    assert found
    assert (found.state, found.done, found.total) == ("RUNNING", 3, 12)
    check_whole(files.run(batch))


def test_who_finds_the_lane_taken_leaves(fund: Cast) -> None:
    batch = files.accepted(fund, files.csv_file(*CODES))
    with held_elsewhere(queries.RUNNERS, batch.pk):
        assert files.run(batch).state == "PENDING"
        assert files.run(batch, lane=1).state == "DONE"
    check_whole(batch)


@contextmanager
def held_elsewhere(family: int, number: int) -> Iterator[None]:
    parameters = connection.get_connection_params() | {"cursor_factory": None}
    with psycopg.connect(**parameters, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s, %s)", [family, number])
        yield
        other.execute("SELECT pg_advisory_unlock_all()")


def test_a_lock_is_let_go_and_told(fund: Cast) -> None:
    with held(7, 1) as mine:
        assert mine
    with held_elsewhere(7, 2), held(7, 2) as mine:
        assert not mine
    with held(7, 2) as mine:
        assert mine


def test_what_nobody_runs_is_queued_again_once(fund: Cast) -> None:
    batch = files.accepted(fund, files.csv_file(*CODES))
    operations.resume()
    assert len(jobs.waiting("inquiry.run_batch")) == 2  # they wait already
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    with held_elsewhere(queries.RUNNERS, batch.pk):
        operations.resume()
        assert jobs.waiting("inquiry.run_batch") == [{"batch_id": batch.pk, "lane_id": 1}]
    inquiry_jobs.resume_batches()
    assert len(jobs.waiting("inquiry.run_batch")) == 2
    files.run(batch)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    operations.resume()
    assert jobs.waiting("inquiry.run_batch") == []


def test_no_line_has_two_results(fund: Cast) -> None:
    batch = files.run(files.accepted(fund, files.csv_file(*CODES)))
    with pytest.raises(IntegrityError), transaction.atomic():
        BatchResult.objects.create(batch=batch, line=1, tracking_code=1)


@pytest.mark.usefixtures("committing_db")
def test_a_worker_runs_it(fund: Cast) -> None:
    batch = files.accepted(fund, files.csv_file(*CODES))
    call_command("worker", until_empty=True)
    batch.refresh_from_db()
    assert batch.state == "DONE"
    check_whole(batch)
    assert list(Act.objects.order_by("id").values_list("verb", flat=True)) == ["batch:accept", "batch:finish"]


@pytest.mark.usefixtures("committing_db")
def test_a_worker_that_begins_takes_up_what_was_left(fund: Cast) -> None:
    batch = files.accepted(fund, files.csv_file(*CODES))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    call_command("worker", until_empty=True)
    batch.refresh_from_db()
    assert batch.state == "DONE"


@pytest.mark.usefixtures("committing_db")
def test_a_long_batch_is_answered_in_two_processes_and_ends_once(fund: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "LONG", 2)
    batch = files.accepted(fund, files.csv_file(*CODES))
    through: list[int] = []
    operations.run_here(batch_id=batch.pk, clock=clock.now, watch=through.append)
    batch.refresh_from_db()
    assert batch.state == "DONE"
    check_whole(batch)
    assert through == sorted(through)


@pytest.mark.parametrize("lines", [3, 12])
def test_a_chunk_costs_the_same_whatever_its_size(fund: Cast, lines: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accepting, "CHUNK", lines)
    batch = files.accepted(fund, files.csv_file(*CODES[:lines]))
    running._begin(batch.pk, now=datetime.now(UTC))
    with statements() as sent:
        assert running._answer_chunk(batch.pk, now=datetime.now(UTC), rest_in_lane=None)
    # The chunk, the batch, who asks, the lines, their facts, their answers, the chunk's mark; beside them one COPY.
    assert len(sent) == 7, sent


# -- today and quota -------------------------------------------------------------------------------------------------


def test_today_is_the_day_of_the_acceptance(fund: Cast) -> None:
    """Accepted a minute before midnight, run the next day: date, decision, quota are those of the evening."""
    with_quota(fund, 100)
    evening = datetime(2026, 11, 22, 23, 59, tzinfo=UTC) - TEHRAN
    content = files.csv_file([CODES[0], "", ""], [CODES[1], "2026-11-22", "2026-12-01"], header="national_code,from,to")
    with time_machine.travel(evening, tick=False):
        batch = files.accepted(fund, content)
    with time_machine.travel(evening + timedelta(hours=5), tick=False):
        batch = files.run(batch)
    assert batch.state == "DONE"
    assert set(Answer.objects.values_list("asked_at", flat=True)) == {evening}
    assert "۱۴۰۵/۰۹/۰۱" in Answer.objects.get(national_code=CODES[0]).body
    assert list(Usage.objects.values_list("day", "used")) == [(date(2026, 11, 22), 2)]


def test_the_quota_is_taken_at_acceptance_for_right_lines_alone(fund: Cast) -> None:
    with_quota(fund, 5)
    batch = files.accepted(fund, files.csv_file(*CODES[:4], files.WRONG))
    assert used_today(fund.agency.pk) == 4
    with pytest.raises(Refusal) as refused:
        files.accepted(fund, files.csv_file(*CODES[:2]))
    assert (refused.value.code, refused.value.data["status"], refused.value.data["left"]) == ("QUOTA_EXHAUSTED", 429, 1)
    assert Batch.objects.count() == 1
    assert BatchLine.objects.count() == 5
    files.run(batch)
    assert used_today(fund.agency.pk) == 4
    files.run(files.accepted(fund, files.csv_file(CODES[0])))
    assert used_today(fund.agency.pk) == 5


def test_without_a_quota_nothing_is_counted(court: Cast) -> None:
    batch = files.run(files.accepted(court, files.csv_file(*CODES)))
    assert (batch.state, batch.quota_taken) == ("DONE", 0)
    assert not Usage.objects.exists()


@pytest.mark.usefixtures("committing_db")
def test_two_files_at_once_never_exceed_the_quota(fund: Cast) -> None:
    with_quota(fund, 15)
    together, said = Barrier(2), []

    def send() -> None:
        together.wait()
        try:
            said.append(files.accepted(fund, files.csv_file(*CODES)).state)
        except Refusal as refusal:
            said.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["PENDING", "QUOTA_EXHAUSTED"]
    assert used_today(fund.agency.pk) == 12
    assert Batch.objects.count() == 1


# -- ends before the end ---------------------------------------------------------------------------------------------


def test_cancelling_keeps_what_was_answered_and_gives_the_rest_back(fund: Cast) -> None:
    with_quota(fund, 100)
    batch = files.run(files.accepted(fund, files.csv_file(*CODES, files.WRONG)), turn=0)
    for _ in range(2):  # once more changes nothing
        operations.cancel(visitor=files.visitor(fund), public_id=batch.public_id)
        batch.refresh_from_db()
        assert (batch.state, batch.done, batch.rejected, batch.total) == ("CANCELLED", 3, 1, 13)
        assert used_today(fund.agency.pk) == 3
    assert files.run(batch).state == "CANCELLED"
    check_whole(batch)
    rows = files.results(fund, batch)
    assert [bool(row["outcome"]) for row in rows] == [True] * 3 + [False] * 10
    assert [row["error"] for row in rows] == [""] * 12 + ["INVALID_CODE"]
    assert [row["national_code"] for row in rows] == [*CODES, files.WRONG]


def test_what_has_ended_is_not_cancelled(fund: Cast) -> None:
    batch = files.run(files.accepted(fund, files.csv_file(*CODES)))
    with pytest.raises(Refusal) as refused:
        operations.cancel(visitor=files.visitor(fund), public_id=batch.public_id)
    assert (refused.value.code, refused.value.data["status"]) == ("ALREADY_ENDED", 409)


def test_a_draft_is_not_cancelled_but_put_away(fund: Cast) -> None:
    batch = files.draft(fund, files.csv_file(*CODES))
    with pytest.raises(Refusal, match="NOT_STARTED"):
        operations.cancel(visitor=files.visitor(fund), public_id=batch.public_id)
    batch.refresh_from_db()
    assert batch.state == "CHECKED"


def suspended(who: Cast) -> str:
    agencies.suspend_memorandum(agency_code=who.agency.code, now=datetime.now(UTC), actor="command:test")
    return "SUSPENDED"


def shut_out(who: Cast) -> str:
    agencies.suspend_member(
        agency_id=who.agency.pk, user_id=who.operator.pk, now=datetime.now(UTC), actor="command:test"
    )
    return "MEMBER_SUSPENDED"


def without_the_service(who: Cast) -> str:
    Memorandum.objects.filter(pk=who.memorandum.pk).update(services=["INQUIRY", "API"])
    return "SERVICE_NOT_OPEN"


@pytest.mark.parametrize("change", [suspended, shut_out, without_the_service])
def test_who_is_shut_out_in_the_middle_gets_no_further_line(fund: Cast, change: Any) -> None:
    with_quota(fund, 100)
    batch = files.run(files.accepted(fund, files.csv_file(*CODES)), turn=0)
    reason = change(fund)
    batch = files.run(batch)
    assert (batch.state, batch.failure, batch.done) == ("FAILED", reason, 3)
    assert batch.failure_message
    assert used_today(fund.agency.pk) == 3
    check_whole(batch)
    (entry,) = RefusedAttempt.objects.all()
    assert (entry.action, entry.reason, entry.channel) == ("batch:run", reason, "BATCH")


def test_a_revoked_client_gets_no_further_line(fund: Cast) -> None:
    taken = files.sent(fund, files.csv_file(*CODES))
    batch = Batch.objects.get(public_id=taken.json()["id"])
    assert files.run(batch, turn=0).state == "RUNNING"
    ApiClient.objects.update(revoked_at=datetime.now(UTC))
    assert (files.run(batch).failure, Answer.objects.count()) == ("CLIENT_REVOKED", 3)


@pytest.mark.usefixtures("committing_db")
def test_a_suspension_between_reading_and_answering_is_seen(fund: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rights are looked at twice: before the lines are read, and with their facts."""
    batch = files.accepted(fund, files.csv_file(*CODES))
    really = queries.lines_of

    def meanwhile(chunk: BatchChunk) -> Any:
        monkeypatch.setattr(running.queries, "lines_of", really)
        other = Thread(target=lambda: (suspended(fund), connection.close()))
        other.start()
        other.join()
        return really(chunk)

    monkeypatch.setattr(running.queries, "lines_of", meanwhile)
    batch = files.run(batch)
    assert (batch.state, batch.failure, BatchChunk.objects.get(first=1).attempts) == ("FAILED", "SUSPENDED", 1)
    assert not Answer.objects.exists()
    assert [entry.action for entry in RefusedAttempt.objects.all()] == ["batch:run"]


# -- trouble ---------------------------------------------------------------------------------------------------------


def test_a_memorandum_that_wants_more_meanwhile_refuses_line_by_line(fund: Cast) -> None:
    with_quota(fund, 100)
    content = files.csv_file([CODES[0], "A"], [CODES[1], ""], header="national_code,purpose")
    batch = files.accepted(fund, content)
    Memorandum.objects.filter(pk=fund.memorandum.pk).update(
        requires_purpose=True, purposes=[{"code": "A", "title": "الف"}]
    )
    batch = files.run(batch)
    assert [row["error"] for row in files.results(fund, batch)] == ["", "PURPOSE_REQUIRED"]
    assert (batch.state, batch.done, batch.rejected, batch.errors) == ("DONE", 1, 1, {"PURPOSE_REQUIRED": 1})
    assert used_today(fund.agency.pk) == 1


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The codes whose letter can't be written; those in it fail from now on."""
    codes: set[str] = set()
    really = answering.compose

    def compose(*arguments: Any, national_code: str, **named: Any) -> Any:
        if national_code in codes:
            raise ZeroDivisionError
        return really(*arguments, national_code=national_code, **named)

    monkeypatch.setattr(answering, "compose", compose)
    return codes


def test_a_line_that_breaks_the_program_costs_the_others_nothing(fund: Cast, broken: set[str]) -> None:
    with_quota(fund, 100)
    broken.add(CODES[4])
    batch = files.run(files.accepted(fund, files.csv_file(*CODES)))
    rows = files.results(fund, batch)
    assert [row["error"] for row in rows] == [""] * 4 + ["FAILED"] + [""] * 7
    assert (batch.state, batch.done, batch.errors) == ("DONE", 11, {"FAILED": 1})
    assert (rows[4]["outcome"], rows[4]["tracking_code"]) == ("", "")
    assert used_today(fund.agency.pk) == 11
    check_whole(batch)


def test_where_no_line_can_be_answered_it_is_tried_again_before_the_lines_are_blamed(
    fund: Cast, broken: set[str]
) -> None:
    broken |= set(CODES[:3])
    batch = files.accepted(fund, files.csv_file(*CODES))
    for attempt in range(1, running.DOUBTS + 1):
        assert files.run(batch).state == "RUNNING"
        assert BatchChunk.objects.get(batch=batch, first=1).attempts == attempt
        assert not BatchResult.objects.exists()
    batch = files.run(batch)
    assert (batch.state, batch.done, batch.errors) == ("DONE", 9, {"FAILED": 3})


def test_what_passes_is_tried_again_and_given_up_in_the_end(fund: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with_quota(fund, 100)
    away = Refusal("UNAVAILABLE", "", status=503, retry_after=5)
    really = running.coverage.answer

    def answer(questions: Any, *, now: datetime) -> Any:
        return [*really(questions[:-1], now=now), away]

    batch = files.run(files.accepted(fund, files.csv_file(*CODES)), turn=0)
    monkeypatch.setattr(running.coverage, "answer", answer)
    for attempt in range(1, running.MOST_ATTEMPTS):
        batch = files.run(batch)
        assert (batch.state, BatchChunk.objects.get(batch=batch, first=4).attempts) == ("RUNNING", attempt)
        assert Answer.objects.count() == 3  # what the others of the chunk got was undone with it
    batch = files.run(batch)
    assert (batch.state, batch.failure, batch.done) == ("FAILED", "UNAVAILABLE", 3)
    assert used_today(fund.agency.pk) == 3
    check_whole(batch)


# -- drafts ----------------------------------------------------------------------------------------------------------


def test_a_draft_asks_nothing_until_it_is_started_and_starts_once(fund: Cast) -> None:
    with_quota(fund, 20)
    batch = files.draft(fund, files.csv_file(*CODES, files.WRONG))
    assert (batch.state, batch.total, batch.rejected) == ("CHECKED", 13, 1)
    assert files.run(batch).state == "CHECKED"
    assert used_today(fund.agency.pk) == 0
    assert not Answer.objects.exists()
    for _ in range(2):
        assert operations.start(visitor=files.visitor(fund), public_id=batch.public_id).state == "PENDING"
    assert used_today(fund.agency.pk) == 12
    check_whole(files.run(batch))


def test_a_draft_without_a_right_line_does_not_start(fund: Cast) -> None:
    batch = files.draft(fund, files.csv_file(files.WRONG))
    with pytest.raises(Refusal, match="NOTHING_TO_ASK"):
        operations.start(visitor=files.visitor(fund), public_id=batch.public_id)


def test_a_draft_beyond_the_quota_does_not_start_and_stays(fund: Cast) -> None:
    with_quota(fund, 11)
    batch = files.draft(fund, files.csv_file(*CODES))
    with pytest.raises(Refusal, match="QUOTA_EXHAUSTED"):
        operations.start(visitor=files.visitor(fund), public_id=batch.public_id)
    batch.refresh_from_db()
    assert (batch.state, used_today(fund.agency.pk)) == ("CHECKED", 0)
    (entry,) = RefusedAttempt.objects.all()
    assert (entry.action, entry.reason) == ("batch:start", "QUOTA_EXHAUSTED")


def test_drafts_are_forgotten_after_a_day_and_batches_are_not(fund: Cast, morning: datetime) -> None:
    asked = files.accepted(fund, files.csv_file(*CODES))
    left = files.draft(fund, files.csv_file(*CODES))
    put_away = files.draft(fund, files.csv_file(*CODES))
    operations.discard(visitor=files.visitor(fund), public_id=put_away.public_id)
    assert jobs.waiting("inquiry.forget_batch") == [{"batch_id": put_away.pk}]
    operations.tidy(now=morning + timedelta(hours=23))
    assert {job["batch_id"] for job in jobs.waiting("inquiry.forget_batch")} == {put_away.pk}
    operations.tidy(now=morning + timedelta(hours=25))
    assert {job["batch_id"] for job in jobs.waiting("inquiry.forget_batch")} == {put_away.pk, left.pk}
    for batch in (asked, left, put_away):
        operations.forget_batch(batch_id=batch.pk)
    assert list(Batch.objects.values_list("pk", flat=True)) == [asked.pk]
    assert set(BatchLine.objects.values_list("batch_id", flat=True)) == {asked.pk}


def test_what_was_started_is_not_put_away(fund: Cast) -> None:
    batch = files.accepted(fund, files.csv_file(*CODES))
    with pytest.raises(Refusal, match="ALREADY_STARTED"):
        operations.discard(visitor=files.visitor(fund), public_id=batch.public_id)

"""Text messages leave through an outbox: written with what they tell about, sent once, blanked (ALL-2)."""

import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from peyvand.foundation.accounts import operations as accounts
from peyvand.foundation.notifications import gateways, jobs
from peyvand.foundation.notifications.gateways import local
from peyvand.foundation.notifications.models import TextMessage
from peyvand.kit import jobs as kit_jobs
from peyvand.kit.crypto import decrypt
from tests.foundation.notifications.outbox import NOW, write

pytestmark = pytest.mark.urls("tests.foundation.addresses")


@pytest.mark.django_db
def test_a_message_waits_encrypted_and_is_blank_once_sent(clock):
    message = write(code="۱۲۳۴۵۶۷۸")
    assert "۱۲۳۴۵۶۷۸" not in message.text
    assert "کد فعال‌سازی حساب شما: ۱۲۳۴۵۶۷۸\n" in decrypt(message.text)
    jobs.deliver(message_id=message.pk)
    message.refresh_from_db()
    assert (message.state, message.text, message.sent_at) == ("SENT", "", NOW)


@pytest.mark.django_db
def test_the_queue_holds_an_id_and_nothing_else():
    message = write()
    job = ProcrastinateJob.objects.get()
    assert (job.task_name, job.args) == ("notifications.deliver", {"message_id": message.pk})


@pytest.mark.usefixtures("committing_db")
def test_a_rolled_back_act_leaves_neither_message_nor_job():
    with transaction.atomic():
        write()
        assert ProcrastinateJob.objects.exists()
        transaction.set_rollback(True)
    assert not TextMessage.objects.exists()
    assert not ProcrastinateJob.objects.exists()


@pytest.mark.django_db
def test_a_job_run_twice_sends_once(clock):
    message = write()
    jobs.deliver(message_id=message.pk)
    jobs.deliver(message_id=message.pk)
    assert len(local.sent()) == 1


@pytest.mark.django_db
def test_a_code_past_its_time_is_dropped_rather_than_sent(clock):
    message = write(valid_until=NOW)
    jobs.deliver(message_id=message.pk)
    message.refresh_from_db()
    assert (message.state, message.text) == ("EXPIRED", "")
    assert local.sent() == []


@pytest.mark.django_db
def test_the_database_refuses_a_settled_message_that_still_has_its_text():
    message = write()
    with pytest.raises(IntegrityError), transaction.atomic():
        TextMessage.objects.filter(pk=message.pk).update(state="SENT")


def test_the_local_gateway_writes_one_private_line_for_each_message(data_dir):
    gateways.send(reference="a", mobile="09121234567", text="یک\nدو", valid_until=None, now=NOW)
    gateways.send(reference="b", mobile="09121234567", text="سه", valid_until=None, now=NOW)
    file = data_dir / "text-messages.jsonl"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [json.loads(line)["reference"] for line in file.read_text().splitlines()] == ["a", "b"]
    assert [message["text"] for message in local.sent()] == ["سه", "یک\nدو"]
    assert local.sent()[0]["at"] == NOW


def test_a_local_gateway_that_cannot_write_says_so(settings):
    settings.DATA_DIR = Path("/nowhere")
    with pytest.raises(gateways.NotDelivered):
        gateways.send(reference="a", mobile="09121234567", text="یک", valid_until=None, now=NOW)


@pytest.mark.usefixtures("committing_db")
def test_a_real_worker_makes_the_code_and_delivers_its_message():
    accounts.provision(
        national_code="0084575948",
        full_name="مریم رضایی",
        mobile="09121234567",
        now=datetime.now(UTC),
        actor="command:test",
    )
    call_command("worker", until_empty=True)
    assert "کد فعال‌سازی" in local.sent()[0]["text"]
    assert TextMessage.objects.get().state == "SENT"
    assert not ProcrastinateJob.objects.filter(status__in=["todo", "doing", "failed"]).exists()


@pytest.mark.usefixtures("committing_db")
def test_what_a_job_enqueues_is_part_of_its_transaction(monkeypatch):
    """Inside the worker as well: the order fails after the message was written, so neither message nor job stays."""
    accounts.provision(
        national_code="0084575948",
        full_name="مریم رضایی",
        mobile="09121234567",
        now=datetime.now(UTC),
        actor="command:test",
    )
    enqueue = kit_jobs.enqueue

    def enqueue_and_fail(name, **ids):
        enqueue(name, **ids)
        raise RuntimeError("the power went")

    monkeypatch.setattr(kit_jobs, "enqueue", enqueue_and_fail)
    call_command("worker", until_empty=True)
    assert not TextMessage.objects.exists()
    assert list(ProcrastinateJob.objects.values_list("task_name", "status")) == [
        ("notifications.send_activation", "failed")
    ]
    assert local.sent() == []


def test_every_job_that_is_enqueued_by_name_exists():
    known = kit_jobs.registered()
    ours = {"deliver", "wake", "collect_receipts", "send_activation"}
    assert {*(f"notifications.{name}" for name in ours), "accounts.clear_expired"} <= set(known)
    assert "kit.retry_stalled" in known


@pytest.mark.usefixtures("committing_db")
def test_a_job_whose_worker_died_is_taken_up_again():
    message = write(now=datetime.now(UTC))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 minute') RETURNING id"
        )
        worker_id = cursor.fetchone()[0]
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", [worker_id])
    kit_jobs.retry_stalled()
    call_command("worker", until_empty=True)
    message.refresh_from_db()
    assert message.state == "SENT"

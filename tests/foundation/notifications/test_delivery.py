"""In which order messages leave, when they are tried again, and when a gateway is left alone."""

import socket
from datetime import timedelta
from itertools import permutations

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from peyvand.foundation.notifications import jobs, operations, rules
from peyvand.foundation.notifications.choices import Delivery
from peyvand.foundation.notifications.gateways import NotDelivered, Refused
from peyvand.foundation.notifications.models import TextGateway, TextMessage
from tests.foundation.notifications.outbox import MOBILE, NOW, work, write

pytestmark = pytest.mark.django_db

OTHER = "09351112233"


def states() -> list[str]:
    return list(TextMessage.objects.order_by("pk").values_list("state", flat=True))


def forward(clock, **by: float) -> None:
    clock.shift(timedelta(**by))


# -- requests --------------------------------------------------------------------------------------------------------
def test_writing_a_message_costs_the_same_without_a_gateway_and_never_touches_the_network(
    settings, monkeypatch, django_assert_num_queries
):
    """Whatever has become of the gateway: two inserts, and no connection to anywhere."""
    settings.TEXT_GATEWAY, settings.TEXT_GATEWAY_URL = "http", "https://gone.example/messages"
    TextGateway.objects.create(name="http", failures=50, left_alone_until=NOW + timedelta(hours=1))
    connection.ensure_connection()
    monkeypatch.setattr(socket.socket, "connect", None)
    monkeypatch.setattr(socket, "getaddrinfo", None)
    with django_assert_num_queries(6) as said:
        operations.send(kind="activation", mobile=MOBILE, code="۱", address="a", now=NOW)
    work = [query["sql"].split()[0] for query in said if "SAVEPOINT" not in query["sql"]]
    # The language of the number, the words of the day; the queue's insert is a function.
    assert sorted(work) == ["(SELECT", "INSERT", "SELECT", "SELECT"]


# -- order -----------------------------------------------------------------------------------------------------------
def test_a_later_message_never_overtakes_one_that_is_being_tried_again(clock, gateway):
    first, second = write(code="۱"), write(code="۲")
    write(code="۳", mobile=OTHER)
    gateway.failures = [NotDelivered("500")]
    work()
    assert gateway.taken == [(OTHER, "۳")]
    assert states() == ["PENDING", "PENDING", "SENT"]
    jobs.deliver(message_id=second.pk)
    assert gateway.asked == 2
    forward(clock, minutes=2)
    work()
    assert gateway.taken[1:] == [(MOBILE, "۱"), (MOBILE, "۲")]
    first.refresh_from_db()
    assert (first.attempts, first.text) == (2, "")


def test_a_later_message_waits_for_one_that_another_worker_is_handing_over(clock, gateway):
    first, second = write(code="۱"), write(code="۲")
    assert operations.claim(message_id=first.pk, now=NOW).id == first.pk
    work()
    assert gateway.taken == []
    operations.note_sent(message_id=first.pk, now=NOW)
    work()
    assert gateway.taken == [(MOBILE, "۲")]
    second.refresh_from_db()
    assert second.state == "SENT"


def test_a_message_whose_worker_died_is_taken_up_after_a_minute(clock, gateway):
    message = write()
    assert operations.claim(message_id=message.pk, now=NOW)
    assert operations.claim(message_id=message.pk, now=NOW) is None
    forward(clock, seconds=61)
    work()
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("SENT", 2)


def test_a_message_whose_job_was_lost_gets_another_one(clock, gateway):
    write()
    ProcrastinateJob.objects.all()._raw_delete("default")
    work()
    assert gateway.taken == []  # its job may only be waiting its turn
    forward(clock, minutes=10)
    work()
    assert gateway.taken == [(MOBILE, "۱")]


@pytest.mark.parametrize("failure", ["refused", "expired", "given up"])
def test_a_message_that_never_leaves_blocks_nobody_for_ever(clock, gateway, failure):
    write(code="۱", valid_until=NOW + timedelta(minutes=1) if failure == "expired" else None)
    gateway.failures = [Refused("422")] if failure == "refused" else [NotDelivered("500")]
    if failure == "given up":
        gateway.down = True
        work()
        forward(clock, hours=24)
        gateway.down = False
    write(code="۲", now=NOW + timedelta(hours=23))
    work()
    forward(clock, minutes=3)
    work()
    assert gateway.taken == [(MOBILE, "۲")]
    assert states() == ["EXPIRED" if failure == "expired" else "FAILED", "SENT"]
    assert not TextMessage.objects.exclude(text="").exists()


# -- again -----------------------------------------------------------------------------------------------------------
def test_the_waits_grow_and_are_spread():
    minutes = [
        (rules.next_attempt(attempts=attempts, now=NOW, jitter=0) - NOW) / timedelta(minutes=1)
        for attempts in range(1, 9)
    ]
    assert minutes == [1, 2, 5, 10, 15, 15, 15, 15]
    latest = rules.next_attempt(attempts=3, now=NOW, jitter=1)
    assert latest - NOW == timedelta(minutes=6, seconds=15)


def test_a_failed_message_is_tried_again_and_given_up_after_a_day(clock, gateway):
    message = write()
    gateway.down = True
    work()
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("PENDING", 1)
    assert timedelta(minutes=1) <= message.due_at - NOW < timedelta(minutes=1, seconds=16)
    for _ in range(25):
        forward(clock, hours=1)
        work()
    message.refresh_from_db()
    assert (message.state, message.text) == ("FAILED", "")
    assert 20 < message.attempts == gateway.asked < 26


def test_a_code_is_dropped_at_its_time_though_the_next_attempt_would_be_later(clock, gateway):
    message = write(valid_until=NOW + timedelta(seconds=20))
    gateway.failures = [NotDelivered("500")]
    work()
    forward(clock, seconds=20)
    work()
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("EXPIRED", 1)
    assert gateway.taken == []


# -- the gateway -----------------------------------------------------------------------------------------------------
def test_a_dead_gateway_is_left_alone_and_everything_arrives_once_afterwards(clock, gateway):
    for number in range(40):
        write(code=str(number), mobile=f"0912{number % 10:07}")
    gateway.down = True
    for _ in range(30):
        work()
        forward(clock, minutes=1)
    assert gateway.asked <= 5 + 17  # five in a row, then one every other minute
    assert gateway.taken == []
    gateway.down = False
    for _ in range(20):
        work()
        forward(clock, minutes=1)
    assert sorted(gateway.taken) == sorted((f"0912{number % 10:07}", str(number)) for number in range(40))
    for person in range(10):
        mine = [int(code) for mobile, code in gateway.taken if mobile == f"0912{person:07}"]
        assert mine == sorted(mine)
    assert set(states()) == {"SENT"}
    assert TextGateway.objects.get().failures == 0


def test_after_a_pause_one_message_tries_the_gateway_before_the_others_follow(clock, gateway):
    TextGateway.objects.create(name="local", failures=7, left_alone_until=NOW)
    messages = [write(mobile=f"0912000000{number}") for number in range(5)]
    assert operations.claim(message_id=messages[0].pk, now=NOW)
    assert [operations.claim(message_id=message.pk, now=NOW) for message in messages[1:]] == [None] * 4
    operations.note_sent(message_id=messages[0].pk, now=NOW)
    forward(clock, minutes=1)
    work()
    assert len(gateway.taken) == 4


def test_a_probe_whose_worker_died_doesn_t_shut_the_gateway_for_ever(clock, gateway):
    TextGateway.objects.create(name="local", failures=7, left_alone_until=NOW)
    message = write()
    assert operations.claim(message_id=message.pk, now=NOW)
    forward(clock, seconds=61)
    work()
    assert len(gateway.taken) == 1


def test_a_gateway_that_asks_for_a_pause_gets_it_from_everybody_and_loses_no_trust(clock, gateway):
    write(code="۱")
    gateway.failures = [NotDelivered("429", asked_for=timedelta(minutes=7))]
    work()
    write(code="۲", mobile=OTHER)
    forward(clock, minutes=6)
    work()
    assert gateway.asked == 1
    forward(clock, minutes=1, seconds=1)
    work()
    assert sorted(code for _, code in gateway.taken) == ["۱", "۲"]
    assert TextGateway.objects.get().failures == 0


def test_a_failure_after_it_doesn_t_shorten_the_pause(clock, gateway):
    first, second = write(), write(mobile=OTHER)
    for message in (first, second):
        operations.claim(message_id=message.pk, now=NOW)
    pause = operations.note_failure(message_id=first.pk, now=NOW, asked_for=timedelta(minutes=7))
    assert operations.note_failure(message_id=second.pk, now=NOW) == pause == NOW + timedelta(minutes=7)


def test_a_refused_message_says_nothing_against_the_gateway(clock, gateway):
    TextGateway.objects.create(name="local", failures=4)
    write()
    gateway.failures = [Refused("422")]
    work()
    assert states() == ["FAILED"]
    assert TextGateway.objects.get().failures == 0


def test_pauses_double_up_to_two_minutes_and_an_hour_if_asked_for():
    def seconds(failures: int, asked_for: timedelta | None = None) -> float:
        until = rules.left_alone_until(failures=failures, now=NOW, asked_for=asked_for)
        return 0 if until is None else (until - NOW).total_seconds()

    assert [seconds(failures) for failures in (1, 4, 5, 6, 7, 8, 10**6)] == [0, 0, 30, 60, 120, 120, 120]
    assert seconds(0, timedelta()) == 0
    assert seconds(0, timedelta(seconds=5)) == 5
    assert seconds(0, timedelta(days=3)) == 3600


# -- receipts --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("outcomes", [*permutations([Delivery.FAILED, Delivery.DELIVERED, Delivery.DELIVERED])])
@pytest.mark.parametrize("noted_after", [0, 1, 2, 3])
def test_receipts_in_any_order_and_number_end_the_same(clock, gateway, outcomes, noted_after):
    """One of them may even come before we have noted that the message was taken."""
    message = write()
    operations.claim(message_id=message.pk, now=NOW)
    for position in range(4):
        if position == noted_after:
            operations.note_sent(message_id=message.pk, now=NOW)
        if position < 3:
            operations.note_receipt(outcome=outcomes[position], reference=message.reference, now=NOW)
    message.refresh_from_db()
    assert (message.state, message.text, message.sent_at, message.receipt_at) == ("DELIVERED", "", NOW, NOW)
    forward(clock, minutes=5)
    work()
    assert gateway.taken == []


def test_a_receipt_by_the_gateway_s_name_is_for_the_newest_message_of_that_name():
    old, new = write(), write(mobile=OTHER)
    for message in (old, new):
        operations.note_sent(message_id=message.pk, gateway_id="7F", now=NOW)
    assert operations.note_receipt(outcome=Delivery.FAILED, gateway_id="7F", now=NOW)
    assert not operations.note_receipt(outcome=Delivery.FAILED, gateway_id="7F", now=NOW)
    assert not operations.note_receipt(outcome=Delivery.FAILED, gateway_id="", now=NOW)
    assert states() == ["SENT", "FAILED"]


def test_a_receipt_for_a_waiting_message_lets_the_next_one_go(clock, gateway):
    first, second = write(code="۱"), write(code="۲")
    gateway.failures = [NotDelivered("ReadTimeout")]  # taken all the same
    work()
    jobs.deliver(message_id=second.pk)
    operations.note_receipt(outcome=Delivery.DELIVERED, reference=first.reference, now=NOW)
    work()
    assert gateway.taken == [(MOBILE, "۲")]
    assert states() == ["DELIVERED", "SENT"]

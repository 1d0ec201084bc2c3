"""What staff see of the messages: where they stand, never what they say or the whole number."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from peyvand.foundation.notifications import operations, queries
from peyvand.foundation.notifications.choices import Delivery
from peyvand.foundation.notifications.models import TextMessage
from tests.foundation.notifications.outbox import NOW, write

pytestmark = pytest.mark.django_db

YESTERDAY = NOW - timedelta(days=1)


@pytest.fixture
def messages() -> list[TextMessage]:
    """Yesterday's handed over, today's delivered, failed, waiting."""
    written = [write(code="۹۸۷۶۵۴۳۲", now=now) for now in (YESTERDAY, NOW, NOW, NOW)]
    operations.note_sent(message_id=written[0].pk, now=YESTERDAY)
    operations.note_sent(message_id=written[1].pk, now=NOW)
    operations.note_receipt(outcome=Delivery.DELIVERED, reference=written[1].reference, now=NOW + timedelta(minutes=1))
    operations.note_refusal(message_id=written[2].pk)
    return written


def test_the_list_tells_where_each_message_stands_and_hides_the_rest(messages):
    rows = queries.for_staff()
    assert [row.id for row in rows] == [message.pk for message in reversed(messages)]
    assert [row.state for row in rows] == ["PENDING", "FAILED", "DELIVERED", "SENT"]
    assert [row.state.label for row in rows] == ["در صف ارسال", "نرسیده", "رسیده به گیرنده", "سپرده به درگاه پیامک"]
    delivered = rows[2]
    assert delivered == queries.Row(
        id=messages[1].pk,
        kind="کد فعال‌سازی حساب",
        mobile="۰۹۱۲•••۴۵۶۷",
        state=Delivery.DELIVERED,
        attempts=0,
        gateway="",
        segments=3,
        created_at=NOW,
        sent_at=NOW,
        receipt_at=NOW + timedelta(minutes=1),
    )
    told = repr(rows)
    assert "۹۸۷۶۵۴۳۲" not in told
    assert "gAAAA" not in told


def test_the_list_is_narrowed_and_turned_page_by_page(messages):
    ids = [message.pk for message in messages]
    assert [row.id for row in queries.for_staff(state=Delivery.FAILED)] == [ids[2]]
    assert [row.id for row in queries.for_staff(since=NOW)] == ids[:0:-1]
    assert [row.id for row in queries.for_staff(limit=2)] == [ids[3], ids[2]]
    assert [row.id for row in queries.for_staff(limit=2, before_id=ids[2])] == [ids[1], ids[0]]


def test_a_kind_that_the_program_no_longer_knows_is_named_as_it_was(messages):
    TextMessage.objects.filter(pk=messages[0].pk).update(kind="older")
    assert queries.for_staff(state=Delivery.SENT)[0].kind == "older"


def test_list_and_counts_cost_a_statement_each_however_many_there_are(messages, django_assert_num_queries):
    for _ in range(30):
        write()
    with django_assert_num_queries(1):
        assert len(queries.for_staff(state=Delivery.PENDING, since=NOW)) == 31
    with django_assert_num_queries(1):
        counts = queries.counts(since=NOW)
    assert counts == {"PENDING": 31, "SENT": 0, "DELIVERED": 1, "FAILED": 1, "EXPIRED": 0}
    assert queries.counts()["SENT"] == 1


def test_the_command_prints_the_same_table_and_the_counts(messages, capsys):
    call_command("text_messages")
    head, *rows, counts = capsys.readouterr().out.splitlines()
    assert head.split() == ["id", "mobile", "state", "tries", "created", "sent", "receipt", "kind"]
    assert [row.split()[2] for row in rows] == ["PENDING", "FAILED", "DELIVERED", "SENT"]
    assert rows[2].split() == [
        str(messages[1].pk),
        "۰۹۱۲•••۴۵۶۷",
        "DELIVERED",
        "0",
        "2026-11-22T11:30:00",
        "2026-11-22T11:30:00",
        "2026-11-22T11:31:00",
        "کد",
        "فعال‌سازی",
        "حساب",
    ]
    assert counts == "PENDING 1  SENT 1  DELIVERED 1  FAILED 1  EXPIRED 0"
    call_command("text_messages", "--state", "failed", "--since", "1405/09/01")
    head, row, counts = capsys.readouterr().out.splitlines()
    assert row.split()[0] == str(messages[2].pk)
    assert counts == "PENDING 1  SENT 0  DELIVERED 1  FAILED 1  EXPIRED 0"
    with pytest.raises(CommandError, match="چنین روزی در تقویم نیست"):
        call_command("text_messages", "--since", "1405/13/01")

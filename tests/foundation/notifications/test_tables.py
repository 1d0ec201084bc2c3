"""The tables of the outbox from one release to the next, and the indexes that its reads go by."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from peyvand.foundation.notifications import jobs
from peyvand.foundation.notifications.models import TextMessage
from tests.foundation.notifications.outbox import work, write


@pytest.mark.usefixtures("committing_db")
def test_messages_of_the_previous_release_get_references_of_their_own_and_leave(gateway):
    written = [write(now=datetime.now(UTC), mobile=f"0912000000{number}") for number in range(3)]
    try:
        MigrationExecutor(connection).migrate([("notifications", "0001_initial")])
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())  # with those of others that were taken back along
    assert len(set(TextMessage.objects.values_list("reference", flat=True))) == 3
    for message in written:
        jobs.deliver(message_id=message.pk)
    assert set(TextMessage.objects.values_list("state", flat=True)) == {"SENT"}


@pytest.mark.django_db
def test_a_message_of_the_previous_release_is_sent_too(clock, gateway):
    """It writes none of the newer columns while both run on the same tables."""
    known = write()
    columns = "mobile, text, kind, state, created_at, attempts"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO notifications_textmessage ({columns}) SELECT {columns} FROM notifications_textmessage"
        )
    work()
    references = set(TextMessage.objects.values_list("reference", flat=True))
    assert len(references) == len(gateway.taken) == 2
    assert known.reference in references


@pytest.mark.django_db
def test_the_queue_s_own_reads_go_by_an_index():
    """However many messages have been settled."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT 1 FROM notifications_textmessage"
            " WHERE state = 'PENDING' AND mobile = '0' ORDER BY id LIMIT 1"
        )
        assert "text_message_waiting" in str(cursor.fetchall())
        cursor.execute("EXPLAIN SELECT 1 FROM notifications_textmessage WHERE gateway_id = 'x' AND gateway_id <> ''")
        assert "text_message_at_gateway" in str(cursor.fetchall())

"""Counting attempts: in one statement, before they are judged, so that many at once don't slip through."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from peyvand.foundation.accounts import operations, rules
from peyvand.foundation.accounts.models import Attempts
from peyvand.kit.errors import Refusal
from tests.foundation.accounts.people import NOW

ONE = {"purpose": "test", "subject": "somebody", "source": "5.1.2.3"}


def take(now=NOW) -> bool:
    try:
        operations.take_attempt(**ONE, now=now)
    except Refusal:
        return False
    return True


@pytest.mark.usefixtures("committing_db")
def test_of_twenty_guesses_at_once_five_are_judged():
    def guess(_) -> bool:
        try:
            return take()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(guess, range(20))) == 5


@pytest.mark.django_db
def test_a_window_begins_with_its_first_attempt_and_waiting_ends_with_it():
    assert [take(NOW + timedelta(minutes=minute)) for minute in range(6)] == [True] * 5 + [False]
    assert not take(NOW + timedelta(minutes=14, seconds=59))
    assert take(NOW + timedelta(minutes=15))


@pytest.mark.django_db
def test_a_returned_attempt_does_not_wipe_out_earlier_ones():
    for _ in range(4):
        take()
    for _ in range(3):
        assert take()
        operations.return_attempt(**ONE)
    assert [take(), take()] == [True, False]


@pytest.mark.django_db
def test_the_table_knows_neither_people_nor_addresses_and_forgets():
    take()
    assert b"somebody" not in b"".join(bytes(row.key_hash) for row in Attempts.objects.all())
    operations.clear_expired(now=NOW + rules.BY_PERSON.window + timedelta(seconds=1))
    assert not Attempts.objects.exists()

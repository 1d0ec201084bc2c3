"""Outside parties: what is heard of them is written down seldom, judged by its age; the silent are tried."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from peyvand.foundation.parties import operations, queries, rules
from peyvand.foundation.parties.choices import Party, State
from peyvand.foundation.parties.models import Standing
from tests.foundation.accounts.people import NOW

MINUTE = timedelta(minutes=1)


def state(*, answered=None, silent=None, silences=0):
    """Each word so long ago."""
    at = {"answered_at": answered and NOW - answered, "silent_at": silent and NOW - silent}
    return rules.state(**at, silences=silences, now=NOW)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({}, State.UNKNOWN),
        ({"answered": MINUTE}, State.OK),
        ({"answered": 16 * MINUTE}, State.UNKNOWN),
        ({"silent": MINUTE, "silences": 1}, State.OK),
        ({"silent": MINUTE, "silences": 2}, State.DOWN),
        ({"answered": 2 * MINUTE, "silent": MINUTE, "silences": 2}, State.DOWN),
        ({"answered": MINUTE, "silent": 2 * MINUTE}, State.OK),
        ({"silent": 16 * MINUTE, "silences": 9}, State.UNKNOWN),
    ],
)
def test_a_party_stands_as_it_was_last_heard_of(words, expected):
    assert state(**words) == expected


@pytest.mark.django_db
def test_one_lost_answer_is_no_outage_two_are_and_an_answer_ends_it():
    def bank():
        return queries.states([Party.BANK], now=NOW)[Party.BANK]

    assert bank() == State.UNKNOWN
    for answered, expected in [(False, State.OK), (False, State.DOWN), (False, State.DOWN), (True, State.OK)]:
        operations.note(Party.BANK, answered=answered, now=NOW)
        assert bank() == expected
    operations.note(Party.BANK, answered=False, now=NOW)
    assert bank() == State.OK
    assert queries.states([Party.LETTER_KEY], now=NOW) == {Party.LETTER_KEY: State.UNKNOWN}


@pytest.mark.django_db
def test_a_good_word_soon_after_another_is_not_written_down():
    def at():
        return Standing.objects.get(party=Party.BANK).answered_at

    operations.note(Party.BANK, answered=True, now=NOW)
    operations.note(Party.BANK, answered=True, now=NOW + MINUTE)
    assert at() == NOW
    operations.note(Party.BANK, answered=True, now=NOW + 2 * MINUTE)
    assert at() == NOW + 2 * MINUTE


@pytest.mark.django_db
def test_who_is_heard_of_is_left_alone_and_all_others_are_tried():
    operations.note(Party.BANK, answered=True, now=NOW)
    operations.note(Party.REGISTRIES, answered=False, now=NOW)
    assert queries.to_be_tried(list(Party), now=NOW) == [Party.TEXT_GATEWAY, Party.REGISTRIES, Party.LETTER_KEY]
    assert Party.BANK in queries.to_be_tried(list(Party), now=NOW + rules.TRIED_AFTER)


@pytest.mark.django_db
def test_the_database_knows_the_parties():
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO parties_standing (party, silences) VALUES ('nobody', 0)")

"""How often the database is asked: as often for fifty questions as for one, and for twenty-five rows as for one."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from unittest.mock import patch

import psycopg
import pytest

from peyvand.foundation.audit.models import Access
from peyvand.foundation.coverage import operations
from peyvand.foundation.coverage.models import Answer
from peyvand.foundation.coverage.questions import Answered, Asker, Question
from peyvand.foundation.coverage.rules import Period
from tests.eservices.cast import Cast
from tests.eservices.doors import ASK, INQUIRIES, body, form, headers
from tests.foundation.accounts.people import signed_in_client
from tests.rules.golden import GOLDEN, period_of

EMPLOYED = "0000027227"
_OF_THE_TRANSACTION = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")

pytestmark = pytest.mark.usefixtures("golden")


@contextmanager
def statements() -> Iterator[list[str]]:
    """What goes to the database, whoever sends it, without the marks of transactions."""
    sent: list[str] = []
    really = psycopg.Cursor.execute

    def execute(cursor: psycopg.Cursor, query: Any, *arguments: Any, **options: Any) -> psycopg.Cursor:
        if not str(query).startswith(_OF_THE_TRANSACTION):
            sent.append(" ".join(str(query).split())[:60])
        return really(cursor, query, *arguments, **options)

    with patch.object(psycopg.Cursor, "execute", execute):
        yield sent


def golden_questions(fund: Cast, court: Cast) -> list[Question]:
    by_audience = {"FUND": Asker(user_id=fund.operator.pk), "JUDICIAL": Asker(user_id=court.operator.pk)}
    return [
        Question(by_audience[case["audience"]], "PANEL", case["national_code"], period_of(case))
        for case in GOLDEN["cases"]
    ]


def test_one_question_takes_one_read_and_one_write(fund: Cast, morning: datetime) -> None:
    with statements() as sent:
        (reply,) = operations.answer([Question(Asker(user_id=fund.operator.pk), "PANEL", EMPLOYED)], now=morning)
    assert isinstance(reply, Answered)
    assert len(sent) == 2, sent


def test_fifty_questions_take_as_many_and_one_more_for_what_the_head_office_is_to_hear(
    fund: Cast, court: Cast, morning: datetime
) -> None:
    questions = golden_questions(fund, court)[:50]
    with statements() as sent:
        replies = operations.answer(questions, now=morning)
    assert all(isinstance(reply, Answered) for reply in replies)
    assert len(replies) == Answer.objects.count() == 50
    assert Access.objects.count() >= 50
    assert len(sent) == 3, sent
    assert "procrastinate_defer_jobs" in sent[-1]
    with statements() as sent:
        operations.answer(
            [question for question in questions if question.asker.user_id == fund.operator.pk], now=morning
        )
    assert len(sent) == 2, sent


def test_a_refusal_adds_one_statement_for_its_entry(fund: Cast, morning: datetime) -> None:
    allowed = Question(Asker(user_id=fund.operator.pk), "PANEL", EMPLOYED)
    barred = Question(Asker(user_id=fund.manager.pk), "PANEL", EMPLOYED)
    with statements() as sent:
        operations.answer([allowed, barred, allowed], now=morning)
    assert len(sent) == 3, sent
    with statements() as sent:
        operations.answer([barred], now=morning)
    assert len(sent) == 2, sent


def test_a_repeated_key_costs_a_read_of_what_was_stored(fund: Cast, morning: datetime) -> None:
    question = Question(Asker(user_id=fund.operator.pk), "PANEL", EMPLOYED, key="once", fingerprint=b"x")
    operations.answer([question], now=morning)
    with statements() as sent:
        operations.answer([question], now=morning)
    assert len(sent) == 2, sent


@pytest.mark.parametrize("again", [True, False])
def test_the_panel_adds_the_session_and_a_look_for_an_earlier_question(fund: Cast, again: bool) -> None:
    browser = signed_in_client(fund.operator)
    with statements() as sent:
        answer = browser.post(ASK, form(EMPLOYED, start="2024-03-20", end="2025-03-20", key="k", again=again))
    assert answer.status_code == 303
    assert len(sent) == (3 if again else 4), sent


def test_the_api_adds_nothing(client: Any, fund: Cast) -> None:
    with statements() as sent:
        answer = client.post(INQUIRIES, body(EMPLOYED), content_type="application/json", headers=headers(fund))
    assert answer.status_code == 201
    assert len(sent) == 2, sent


def test_a_page_costs_the_same_for_one_row_and_for_many(fund: Cast, court: Cast, morning: datetime) -> None:
    operator = Asker(user_id=fund.operator.pk)
    question = Question(operator, "PANEL", EMPLOYED, Period(morning.date(), morning.date()))
    addresses = {"/panel/": fund.operator, "/panel/inquiries/": fund.operator, "/panel/inquiries/?": fund.manager}
    browsers = {address: signed_in_client(user) for address, user in addresses.items()}
    costs: list[dict[str, int]] = []
    for more in (1, 30):
        operations.answer([question] * more, now=morning)
        costs.append({})
        for address, browser in browsers.items():
            with statements() as sent:
                assert browser.get(address).status_code == 200
            costs[-1][address] = len(sent)
    assert costs[0] == costs[1]
    assert max(costs[0].values()) <= 5, costs

"""Before a repeated question the asker is told of the earlier one (INQ-9); asking all the same is theirs to choose."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client

from peyvand.foundation.coverage import operations
from peyvand.foundation.coverage.questions import Asker, Question
from tests.eservices.cast import Cast
from tests.eservices.doors import ASK, ApiDoor, form
from tests.eservices.traces import nothing_written, written
from tests.foundation.accounts.people import signed_in_client

EMPLOYED, PRINCIPAL, DEPENDENT = "0000027227", "0000122491", "0000136107"
NOTICE = "دربارهٔ این شخص پرسیده است"

pytestmark = pytest.mark.usefixtures("golden")


def ask(cast: Cast, code: str = EMPLOYED, *, browser: Client | None = None, **asked: object) -> object:
    browser = browser or signed_in_client(cast.operator)
    return browser.post(ASK, form(code, again=False, **asked))


def test_a_first_question_is_answered_at_once(fund: Cast) -> None:
    assert ask(fund).status_code == 303


def test_ones_own_earlier_question_is_shown_with_its_answer(fund: Cast) -> None:
    letter = ask(fund)["Location"]
    with nothing_written():
        told = ask(fund)
    page = told.content.decode()
    assert told.status_code == 200
    assert NOTICE in page
    assert f'href="{letter}"' in page
    assert EMPLOYED in page, "what was typed stays"


def test_sent_once_more_it_is_asked(fund: Cast) -> None:
    ask(fund)
    browser = signed_in_client(fund.operator)
    assert 'name="again" value="1"' in ask(fund, browser=browser).content.decode()
    before = written()["answers"]
    assert browser.post(ASK, form(EMPLOYED)).status_code == 303
    assert written()["answers"] == before + 1


def test_a_colleagues_question_is_told_without_its_answer(fund: Cast) -> None:
    operations.answer([Question(Asker(user_id=fund.teammate.pk), "PANEL", EMPLOYED)], now=datetime.now().astimezone())
    page = ask(fund).content.decode()
    assert NOTICE in page
    assert "دیدن پاسخ پیشین" not in page


def test_the_systems_question_counts_too(fund: Cast) -> None:
    ApiDoor().ask(fund, EMPLOYED)
    assert NOTICE in ask(fund).content.decode()


def test_another_agencys_question_is_nobodys_business(fund: Cast, stranger: Cast) -> None:
    ask(stranger)
    assert ask(fund).status_code == 303


def test_a_question_about_a_relative_is_not_one_about_this_person(court: Cast) -> None:
    assert ask(court, DEPENDENT, case_number="۱").status_code == 303
    assert ask(court, PRINCIPAL, case_number="۱").status_code == 303


def test_another_period_is_another_question(fund: Cast) -> None:
    ask(fund)
    assert ask(fund, start="2024-03-20", end="2025-03-20").status_code == 303
    assert NOTICE in ask(fund, start="2024-03-20", end="2025-03-20").content.decode()


def test_after_the_days_that_the_parameter_names_nothing_is_told(fund: Cast, morning: datetime) -> None:
    ask(fund)
    with time_machine.travel(morning + timedelta(days=30), tick=False):
        assert "۳۰ روز پیش" in ask(fund).content.decode()
    with time_machine.travel(morning + timedelta(days=31), tick=False):
        assert ask(fund).status_code == 303


def test_a_form_sent_twice_is_no_repeated_question(fund: Cast) -> None:
    first = ask(fund, key="one")
    second = ask(fund, key="one")
    assert (first.status_code, second.status_code) == (303, 303)
    assert first["Location"] == second["Location"]


def test_whoever_may_not_ask_is_not_told_either(fund: Cast) -> None:
    ask(fund)
    fund.agency.members.filter(user=fund.operator).update(suspended_at=datetime.now().astimezone())
    refused = ask(fund)
    assert refused.status_code == 403
    assert NOTICE not in refused.content.decode()

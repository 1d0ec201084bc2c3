"""Whoever holds a letter learns whether it is genuine, and nothing else; whoever guesses learns nothing (INQ-6)."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client

from peyvand.foundation.audit.models import Access, Act
from peyvand.foundation.coverage import operations, queries
from peyvand.foundation.coverage.paper import verify_url
from peyvand.foundation.coverage.questions import Answered, Asker, Question
from peyvand.foundation.coverage.rules import new_tracking_code, tracking_text
from peyvand.kit.errors import Refusal
from peyvand.kit.text import grouped, persian_digits
from tests.eservices.cast import Cast
from tests.eservices.doors import date_fields, run_command
from tests.foundation.accounts.people import signed_in_client
from tests.rules.golden import TODAY

EMPLOYED = "0000027227"
GENUINE, SUPERSEDED, UNKNOWN = "این نامه اصیل است", "دیگر معتبر نیست", "نامه‌ای نیافتیم"

pytestmark = pytest.mark.usefixtures("golden")


@pytest.fixture
def number(court: Cast, morning: datetime) -> int:
    (reply,) = operations.answer([Question(Asker(user_id=court.operator.pk), "PANEL", EMPLOYED)], now=morning)
    assert isinstance(reply, Answered)
    return reply.tracking_code


def qr(number: int) -> str:
    address = urlsplit(verify_url(number))
    return f"{address.path}?{address.query}"


def typed(number: int, *, dated: str = TODAY.isoformat(), last_four: str = EMPLOYED[-4:]) -> dict[str, str]:
    return {"tracking_code": tracking_text(number), "last_four": last_four, **date_fields("dated", dated)}


def by_hand(given: dict[str, str]) -> HttpResponse:
    return Client().post("/verify/", given)


def before_the_form(came: HttpResponse) -> str:
    """What the page says, without what was typed."""
    return came.content.decode().split("<main")[1].split("csrfmiddlewaretoken")[0]


def test_the_qr_code_tells_that_it_is_genuine_when_it_was_written_and_to_whom(number: int) -> None:
    came = Client().get(qr(number))
    page = came.content.decode()
    assert came.status_code == 200
    assert f"<h1>{GENUINE}</h1>" in page
    assert "یکشنبه ۱ آذر ۱۴۰۵" in page
    assert "مراجع قضائی و شبه قضائی" in page


def test_it_says_nothing_about_the_person_nor_the_agency(number: int, court: Cast) -> None:
    """All that the letter says of them is searched for in the page."""
    page = Client().get(qr(number)).content.decode()
    stored = queries.stored_answer(number)[1]
    about_the_person = (EMPLOYED, "۰۰۰۰۰۲۷۲۲۷", EMPLOYED[-4:], "۷۲۲۷", "کریمی", "ACTIVE")
    for secret in (*about_the_person, court.agency.name, court.agency.code):
        assert secret not in page
    assert "کریمی" in stored


def test_no_access_entry_comes_of_it(number: int) -> None:
    """Nothing about the person left."""
    before = Access.objects.count()
    Client().get(qr(number))
    by_hand(typed(number))
    assert Access.objects.count() == before


def test_what_stands_on_the_paper_leads_to_the_same_page(number: int) -> None:
    came = by_hand(typed(number))
    assert came.status_code == 302
    assert came["Location"] == qr(number)
    assert GENUINE in Client().get(came["Location"]).content.decode()


def test_persian_digits_and_blanks_are_understood(number: int) -> None:
    written = {"last_four": "۷۲۲۷", "tracking_code": persian_digits(grouped(tracking_text(number)))}
    assert by_hand(typed(number) | written).status_code == 302


def test_each_wrong_part_looks_like_a_letter_that_was_never_written(number: int) -> None:
    """A right tracking code with anything else wrong gives the very page that a made-up one gives."""
    made_up = new_tracking_code()
    wrong = [
        typed(made_up),
        typed(number, last_four="0000"),
        typed(number, dated=(TODAY - timedelta(days=1)).isoformat()),
    ]
    pages = set()
    for given in wrong:
        came = by_hand(given)
        assert came.status_code == 404
        assert UNKNOWN in came.content.decode()
        pages.add(before_the_form(came))
    assert len(pages) == 1


@pytest.mark.parametrize("token", ["", "x", "0" * 16])
def test_a_tracking_code_alone_opens_nothing(number: int, token: str) -> None:
    real = Client().get(f"/verify/{tracking_text(number)}", {"t": token})
    made_up = tracking_text(new_tracking_code())
    other = Client().get(f"/verify/{made_up}", {"t": token})
    assert real.status_code == other.status_code == (404 if token else 200)
    assert GENUINE not in real.content.decode()
    assert before_the_form(real) == before_the_form(other)


def test_another_letters_token_does_not_fit(number: int, court: Cast, morning: datetime) -> None:
    (reply,) = operations.answer([Question(Asker(user_id=court.operator.pk), "PANEL", "0000040835")], now=morning)
    assert isinstance(reply, Answered)
    token = urlsplit(verify_url(reply.tracking_code)).query.removeprefix("t=")
    assert Client().get(f"/verify/{tracking_text(number)}", {"t": token}).status_code == 404


def test_guessing_is_slowed_down_and_the_right_answer_does_not_come_through(number: int) -> None:
    for last_four in ("0000", "0001", "0002", "0003", "0004"):
        assert by_hand(typed(number, last_four=last_four)).status_code == 404
    locked = by_hand(typed(number))
    assert locked.status_code == 429
    assert int(locked["Retry-After"]) > 0
    assert GENUINE not in locked.content.decode()
    assert Client().get(qr(number)).status_code == 200, "whoever holds the letter is not shut out by it"


def test_one_address_may_not_try_without_end(number: int) -> None:
    statuses = {by_hand(typed(new_tracking_code())).status_code for _ in range(60)}
    assert statuses == {404}
    assert by_hand(typed(new_tracking_code())).status_code == 429
    assert Client().get(qr(number)).status_code == 429
    assert Client(REMOTE_ADDR="10.9.9.9").get(qr(number)).status_code == 200


def test_a_hundred_genuine_letters_are_no_guessing(number: int) -> None:
    assert {Client().get(qr(number)).status_code for _ in range(100)} == {200}


def test_keys_may_change_and_old_letters_still_verify(number: int, settings: LazySettings) -> None:
    address = qr(number)
    settings.VERIFY_KEYS = ["a new one", *settings.VERIFY_KEYS]
    assert qr(number) != address
    assert Client().get(address).status_code == 200
    assert Client().get(qr(number)).status_code == 200
    settings.VERIFY_KEYS = settings.VERIFY_KEYS[:1]
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"), [("tracking_code", "4821"), ("last_four", "12"), ("last_four", "abcd"), ("dated_day", "40")]
)
def test_what_cannot_be_right_is_told_beside_its_field(number: int, field: str, value: str) -> None:
    came = by_hand(typed(number) | {field: value})
    assert came.status_code == 422
    assert "error-summary" in came.content.decode()


def test_a_superseded_letter_says_so(number: int, morning: datetime) -> None:
    status, out, _ = run_command("supersede_letter", tracking_text(number), "--reason", "اصلاح سابقه")
    assert status == 0
    assert "باطل" in out
    page = Client().get(qr(number)).content.decode()
    assert SUPERSEDED in page
    assert GENUINE not in page
    act = Act.objects.get(verb="answer:supersede")
    assert act.subject == f"answer:{tracking_text(number)}"
    assert act.detail == {"reason": "اصلاح سابقه"}


def test_a_letter_is_superseded_once(number: int, morning: datetime) -> None:
    operations.supersede(tracking_code=number, reason="x", actor="system", now=morning)
    for code, wrong in ((number, "ALREADY_SUPERSEDED"), (new_tracking_code(), "NOT_FOUND")):
        with pytest.raises(Refusal) as refused:
            operations.supersede(tracking_code=code, reason="x", actor="system", now=morning)
        assert refused.value.code == wrong
    assert Act.objects.filter(verb="answer:supersede").count() == 1
    assert run_command("supersede_letter", tracking_text(number), "--reason", "x")[0] == 1


def test_the_operator_reads_that_their_letter_is_superseded(number: int, court: Cast, morning: datetime) -> None:
    page = f"/panel/inquiries/{tracking_text(number)}/"
    assert SUPERSEDED not in signed_in_client(court.operator).get(page).content.decode()
    operations.supersede(tracking_code=number, reason="x", actor="system", now=morning)
    assert SUPERSEDED in signed_in_client(court.operator).get(page).content.decode()


def test_a_test_agencys_letter_is_no_genuine_one(number: int, court: Cast) -> None:
    court.agency.code, court.agency.sandbox = "SANDBOX-JUD", True
    court.agency.save()
    page = Client().get(qr(number)).content.decode()
    assert "این نامه آزمایشی است" in page
    assert GENUINE not in page

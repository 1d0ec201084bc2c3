"""The same key and question are one inquiry, however often and from however many sides they come (INQ-8)."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from django.db import connection

from peyvand.foundation.agencies.models import ApiClient, Memorandum
from peyvand.foundation.coverage.models import Answer, IdempotencyKey
from tests.eservices.cast import Cast, api_token
from tests.eservices.doors import ASK, INQUIRIES, ApiDoor, Door, FastDoor, PageDoor, Said, body, form, headers
from tests.eservices.traces import nothing_written, refused, used_today, written
from tests.foundation.accounts.people import signed_in_client

EMPLOYED, RETIRED = "0000027227", "0000095273"
API = pytest.mark.parametrize("door", ["api", "fast"], indirect=True)
ONE_INQUIRY = {"answers": 1, "accesses": 1, "keys": 1, "days of usage": 1, "used": 1}

pytestmark = pytest.mark.usefixtures("golden")


@pytest.fixture(autouse=True)
def metered(fund: Cast) -> None:
    Memorandum.objects.filter(pk=fund.memorandum.pk).update(daily_quota=100)


@API
def test_the_same_key_and_body_are_answered_once(door: Door, fund: Cast) -> None:
    first = door.ask(fund, EMPLOYED, key="order-1", start="2024-03-20", end="2025-03-20")
    assert written() == ONE_INQUIRY
    with nothing_written():
        again = door.ask(fund, EMPLOYED, key="order-1", start="2024-03-20", end="2025-03-20")
    assert first.status == again.status == 201
    assert first.text == again.text


@API
def test_the_same_body_written_otherwise_is_the_same(door: ApiDoor | FastDoor, fund: Cast) -> None:
    sent = headers(fund, key="order-1")
    first = door.send(b'{"national_code":"0000027227","purpose":"\\u06f1"}', sent)
    again = door.send('{ "purpose": "۱",\n "national_code": "0000027227" }'.encode(), sent)
    assert first.status == again.status == 201
    assert first.text == again.text
    assert written() == ONE_INQUIRY


@API
def test_the_same_key_with_another_body_is_refused(door: Door, fund: Cast) -> None:
    door.ask(fund, EMPLOYED, key="order-1")
    for asked in ({"code": RETIRED}, {"code": EMPLOYED, "start": "2024-03-20", "end": "2025-03-20"}):
        with refused("KEY_REUSED"):
            said = door.ask(fund, key="order-1", **asked)
        assert said.status == 409
        assert said.problem["type"] == "/problems/key-reused"


@API
def test_two_keys_are_two_inquiries(door: Door, fund: Cast) -> None:
    codes = {door.ask(fund, EMPLOYED, key=key).answer["tracking_code"] for key in ("order-1", "order-2")}  # type: ignore[index]
    assert len(codes) == Answer.objects.count() == used_today(fund.agency.id) == 2


@API
def test_no_key_is_a_new_inquiry_each_time(door: Door, fund: Cast) -> None:
    for _ in range(2):
        assert door.ask(fund, EMPLOYED).status == 201
    assert Answer.objects.count() == 2
    assert not IdempotencyKey.objects.exists()


@API
def test_a_key_is_its_systems_own(door: Door, fund: Cast, court: Cast) -> None:
    tokens = (fund.token, api_token(fund.agency, "inquiry"), court.token)
    said = [door.ask(fund, EMPLOYED, key="order-1", token=token) for token in tokens]
    assert {one.status for one in said} == {201}
    assert len({one.text for one in said}) == 3
    assert "home_address" in said[2].text
    assert "home_address" not in said[0].text + said[1].text


def test_both_doors_of_the_api_know_the_same_keys(fast_door: FastDoor, fund: Cast) -> None:
    fast = fast_door.ask(fund, EMPLOYED, key="order-1")
    with nothing_written():
        slow = ApiDoor().ask(fund, EMPLOYED, key="order-1")
    assert (fast.status, fast.text) == (slow.status, slow.text)


@API
def test_a_refused_question_leaves_its_key_free(door: Door, fund: Cast) -> None:
    Memorandum.objects.filter(pk=fund.memorandum.pk).update(daily_quota=0)
    with refused("QUOTA_EXHAUSTED"):
        assert door.ask(fund, EMPLOYED, key="order-1").status == 429
    Memorandum.objects.filter(pk=fund.memorandum.pk).update(daily_quota=1)
    assert door.ask(fund, EMPLOYED, key="order-1").status == 201


@API
def test_a_key_gives_its_answer_even_when_the_quota_is_used_up(door: Door, fund: Cast) -> None:
    Memorandum.objects.filter(pk=fund.memorandum.pk).update(daily_quota=1)
    first = door.ask(fund, EMPLOYED, key="order-1")
    with nothing_written():
        assert door.ask(fund, EMPLOYED, key="order-1").text == first.text


@API
def test_a_key_opens_nothing_once_the_memorandum_is_suspended(door: Door, fund: Cast, morning: object) -> None:
    door.ask(fund, EMPLOYED, key="order-1")
    Memorandum.objects.filter(pk=fund.memorandum.pk).update(suspended_at=morning)
    with refused("SUSPENDED"):
        assert door.ask(fund, EMPLOYED, key="order-1").status == 403


@API
def test_a_key_that_is_none(door: Door, fund: Cast) -> None:
    for key in ("k" * 256, "a\tb", "\xe9"):
        with refused("INVALID_KEY"):
            said = door.ask(fund, EMPLOYED, key=key)
        assert said.status == 422
        assert list(said.problem["errors"]) == ["Idempotency-Key"]
    assert door.ask(fund, EMPLOYED, key="k" * 255).status == 201


# -- many at the same moment -----------------------------------------------------------------------------------------


def check_one_inquiry(said: list[Said]) -> None:
    answered = [one for one in said if one.status == 201]
    assert answered
    assert len({one.text for one in answered}) == 1
    for one in said:
        if one.status != 201:
            assert one.status == 409
            assert int(one.headers["retry-after"]) > 0
    assert written() == ONE_INQUIRY


@pytest.mark.usefixtures("committing_db")
def test_the_same_key_from_eight_sides_at_once(fund: Cast) -> None:
    def send(_: int) -> Said:
        try:
            return ApiDoor().ask(fund, EMPLOYED, key="order-1")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as senders:
        check_one_inquiry(list(senders.map(send, range(8))))


def test_the_same_key_from_eight_sides_at_once_through_the_fast_door(fast_door: FastDoor, fund: Cast) -> None:
    async def send_all() -> list[httpx.Response]:
        transport = httpx.ASGITransport(fast_door.application)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            requests = (
                client.post(INQUIRIES, json=body(EMPLOYED), headers=headers(fund, key="order-1")) for _ in range(8)
            )
            return await asyncio.gather(*requests)

    came = asyncio.run(send_all())
    check_one_inquiry([Said(one.status_code, one.text, headers=dict(one.headers)) for one in came])


# -- the page --------------------------------------------------------------------------------------------------------


def hidden_key(page: bytes) -> str:
    found = re.search(r'name="idempotency_key" value="([\w-]+)"', page.decode())
    assert found
    return found[1]


def test_a_form_sent_twice_leads_to_the_same_letter(fund: Cast) -> None:
    browser = signed_in_client(fund.operator)
    filled = form(EMPLOYED, key=hidden_key(browser.get("/panel/").content))
    first = browser.post(ASK, filled)
    with nothing_written():
        again = browser.post(ASK, filled)
    assert first.status_code == again.status_code == 303
    assert first["Location"] == again["Location"]
    assert written() == ONE_INQUIRY


def test_each_page_has_a_key_of_its_own(fund: Cast) -> None:
    browser = signed_in_client(fund.operator)
    keys = [hidden_key(browser.get("/panel/").content) for _ in range(2)]
    assert keys[0] != keys[1]
    locations = {browser.post(ASK, form(EMPLOYED, key=key))["Location"] for key in keys}
    assert len(locations) == 2


def test_a_key_is_its_users_own(fund: Cast) -> None:
    locations = {
        signed_in_client(user).post(ASK, form(EMPLOYED, key="same"))["Location"]
        for user in (fund.operator, fund.teammate)
    }
    assert len(locations) == 2


def test_an_old_form_with_another_code_is_refused_and_can_be_sent_anew(fund: Cast) -> None:
    browser = signed_in_client(fund.operator)
    browser.post(ASK, form(EMPLOYED, key="same"))
    with refused("KEY_REUSED"):
        page = browser.post(ASK, form(RETIRED, key="same"))
    assert page.status_code == 409
    fresh = hidden_key(page.content)
    assert fresh != "same"
    assert browser.post(ASK, form(RETIRED, key=fresh)).status_code == 303


def test_a_wrong_form_keeps_its_key_for_the_corrected_one(fund: Cast) -> None:
    browser = signed_in_client(fund.operator)
    key = hidden_key(browser.get("/panel/").content)
    page = browser.post(ASK, form("123", key=key))
    assert hidden_key(page.content) == key


def test_the_fingerprint_tells_apart_what_was_asked(fund: Cast) -> None:
    PageDoor().ask(fund, EMPLOYED, key="same")
    with refused("KEY_REUSED"):
        said = PageDoor().ask(fund, EMPLOYED, key="same", start="2024-03-20", end="2025-03-20")
    assert said.status == 409


def test_a_stored_key_holds_no_question(fund: Cast) -> None:
    ApiDoor().ask(fund, EMPLOYED, key="order-1")
    (stored,) = IdempotencyKey.objects.values_list("scope", "key", "body_hash")
    assert stored[:2] == (f"client:{ApiClient.objects.get().pk}", "order-1")
    assert len(bytes(stored[2])) == 32

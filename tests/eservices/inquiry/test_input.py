"""What is typed and sent: understood where it can be, else refused beside its field, never repeated (INQ-2, ALL-5)."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.eservices.cast import Cast
from tests.eservices.doors import ASK, ApiDoor, CommandDoor, Door, FastDoor, Said, form, headers
from tests.eservices.traces import nothing_written, refused
from tests.foundation.accounts.people import signed_in_client

EMPLOYED = "0000027227"
API = pytest.mark.parametrize("door", ["api", "fast"], indirect=True)
type Api = ApiDoor | FastDoor

pytestmark = pytest.mark.usefixtures("golden")


def send(door: Api, fund: Cast, sent: object, **also: str) -> Said:
    content = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
    return door.send(content, {**headers(fund), **also})


def check_refused(door: Api, fund: Cast, sent: object, errors: dict[str, str]) -> None:
    """422, and for each field the code of its first error."""
    with refused(next(iter(errors.values()))):
        said = send(door, fund, sent)
    assert said.status == 422, said.text
    assert {field: listed[0]["code"] for field, listed in said.problem["errors"].items()} == errors
    assert all(error["message"] for listed in said.problem["errors"].values() for error in listed)


@API
@pytest.mark.parametrize(
    "code",
    ["0012345678", "1111111111", "0000000000", "12345", "00123456791", "123456789012", "", "ALI", "۰۰۱۲۳۴۵۶۷۸", "\x00"],
)
def test_a_national_code_that_is_none(door: Api, fund: Cast, code: str) -> None:
    check_refused(door, fund, {"national_code": code}, {"national_code": "INVALID_CODE"})


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("12345", "کد ملی باید ده رقم باشد"),
        ("123456789012", "شمارهٔ اتباع خارجی هنوز در این سامانه پاسخ داده نمی‌شود."),
        ("0012345678", "این کد ملی درست نیست"),
        ("1111111111", "این کد ملی درست نیست"),
        ("کدملی", "کد ملی فقط رقم است"),
        ("", "کد ملی را بنویسید."),
    ],
)
def test_the_message_says_what_is_wrong_with_the_code(fund: Cast, code: str, message: str) -> None:
    said = send(ApiDoor(), fund, {"national_code": code})
    assert message in said.problem["errors"]["national_code"][0]["message"]
    with refused("INVALID_CODE"):
        page = signed_in_client(fund.operator).post(ASK, form(code))
    assert page.status_code == 422
    assert message in page.content.decode().partition('id="id_national_code_error"')[2][:300]


@API
@pytest.mark.parametrize(
    "code",
    ["۰۰۰۰۰۲۷۲۲۷", "٠٠٠٠٠٢٧٢٢٧", "000-002722-7", " 0000 027 227 ", "\u200f۰۰۰۰۰۲۷۲۲۷\u200e", "０００００２７２２７"],
)
def test_a_code_as_people_write_it(door: Api, fund: Cast, code: str) -> None:
    said = send(door, fund, {"national_code": code})
    assert said.status == 201
    assert said.answer
    assert said.answer["national_code"] == EMPLOYED
    page = signed_in_client(fund.operator).post(ASK, form(code))
    assert page.status_code == 303


@API
@pytest.mark.parametrize(
    ("period", "errors"),
    [
        ({"from": "2025-01-01"}, {"to": "INVALID_PERIOD"}),
        ({"to": "2025-01-01"}, {"from": "INVALID_PERIOD"}),
        ({"from": "2025-01-02", "to": "2025-01-01"}, {"to": "INVALID_PERIOD"}),
        ({"from": "2026-11-23", "to": "2026-12-01"}, {"from": "INVALID_PERIOD"}),
        ({"from": "2025-13-01", "to": "x"}, {"from": "INVALID_DATE", "to": "INVALID_DATE"}),
        ({"from": "1404/12/30", "to": "1405/01/01"}, {"from": "INVALID_DATE"}),
        ({"from": "2025-01-01", "to": "9999-12-31"}, {"to": "INVALID_DATE"}),
        ({"from": 20250101, "to": "2026-01-01"}, {"from": "NOT_TEXT"}),
    ],
)
def test_a_period_that_is_none(door: Api, fund: Cast, period: dict[str, Any], errors: dict[str, str]) -> None:
    check_refused(door, fund, {"national_code": EMPLOYED, **period}, errors)


@API
@pytest.mark.parametrize(
    "period",
    [
        ("2024-03-20", "2025-03-20"),
        ("1403/01/01", "1403/12/30"),
        ("۱۴۰۳/۰۱/۰۱", "۱۴۰۳/۱۲/۳۰"),
        ("١٤٠٣-١-١", " 1403.12.30 "),
    ],
)
def test_a_period_as_people_write_it(door: Api, fund: Cast, period: tuple[str, str]) -> None:
    said = send(door, fund, {"national_code": EMPLOYED, "from": period[0], "to": period[1]})
    assert said.answer
    assert said.answer["period"] == {"from": "2024-03-20", "to": "2025-03-20"}


@API
def test_a_period_that_ends_ahead_is_told_as_asked(door: Api, fund: Cast) -> None:
    said = send(door, fund, {"national_code": EMPLOYED, "from": "1405/09/01", "to": "1420/01/01"})
    assert said.answer
    assert "تا ۱۴۲۰/۰۱/۰۱" in said.answer["letter"]["text"]


@API
def test_no_dates_may_be_left_out_or_null_or_empty(door: Api, fund: Cast) -> None:
    for given in ({}, {"from": None, "to": None}, {"from": "", "to": ""}):
        said = send(door, fund, {"national_code": EMPLOYED, **given})
        assert said.answer
        assert said.answer["period"] is None


@API
def test_fields_that_are_missing_unknown_or_of_another_kind(door: Api, fund: Cast) -> None:
    known = {"national_code": EMPLOYED}
    check_refused(door, fund, {}, {"national_code": "MISSING"})
    check_refused(door, fund, {**known, "nationalCode": "1"}, {"nationalCode": "UNKNOWN_FIELD"})
    check_refused(door, fund, {**known, "from_": "2025-01-01"}, {"from_": "UNKNOWN_FIELD"})
    check_refused(door, fund, {"national_code": 27227}, {"national_code": "NOT_TEXT"})
    check_refused(door, fund, {**known, "case_number": "1" * 61}, {"case_number": "TOO_LONG"})
    check_refused(door, fund, {**known, "seal_days": "90"}, {"seal_days": "NOT_A_NUMBER"})
    check_refused(door, fund, {**known, "seal_days": 0}, {"seal_days": "INVALID"})
    for odd in ([known], "0000027227", 1, None):
        with refused("INVALID"):
            assert send(door, fund, odd).status == 422


@API
def test_what_was_sent_is_never_repeated_in_an_error(door: Api, fund: Cast) -> None:
    said = send(door, fund, {"national_code": "9" * 20, "from": "7777-77-77", "to": "x88888x", "purpose": 5})
    for value in ("9999", "7777", "88888"):
        assert value not in said.text


@API
def test_a_body_that_is_no_json(door: Api, fund: Cast) -> None:
    good = json.dumps({"national_code": EMPLOYED}).encode()
    for content_type in ("text/plain", "application/x-www-form-urlencoded", "application/jsonp"):
        with refused("NOT_JSON"):
            assert send(door, fund, good, **{"Content-Type": content_type}).status == 415
    for sent in (
        b"",
        b"{",
        b"national_code=1",
        b"\xff\xfe\x00",
        b"[" * 16_000,
        b'{"national_code": ' + b"9" * 9_000 + b"}",
    ):
        with refused("UNREADABLE"):
            said = send(door, fund, sent)
        assert said.status == 400
        assert said.problem["status"] == 400
    assert send(door, fund, good, **{"Content-Type": "Application/JSON; charset=utf-8"}).status == 201


@API
@pytest.mark.parametrize("size", [16_385, 1_100_000])
def test_a_body_that_is_too_large(door: Api, fund: Cast, size: int) -> None:
    sent = json.dumps({"national_code": EMPLOYED}).encode().ljust(size)
    with refused("TOO_LARGE"):
        said = send(door, fund, sent)
    assert said.status == 413
    assert said.problem["type"] == "/problems/too-large"


@API
@pytest.mark.parametrize("odd", ["\x00", "\ud800", "\u202e", "\x1b[31m"])
def test_characters_that_no_text_holds(door: Api, fund: Cast, odd: str) -> None:
    """They are refused or kept out, in values and in names of fields; the database and the answer hold no such text."""
    for sent in (
        {"national_code": EMPLOYED, "case_number": f"12{odd}"},
        {"national_code": EMPLOYED, "purpose": odd},
        {"national_code": EMPLOYED, odd: "1"},
        {"national_code": EMPLOYED + odd},
    ):
        assert send(door, fund, sent).status in (201, 422)


def test_a_text_that_grows_when_it_is_normalised(door: Door, fund: Cast) -> None:
    """Sixty signs, each of which stands for a sentence."""
    with refused("TOO_LONG"):
        said = door.ask(fund, EMPLOYED, case_number="\ufdfa" * 60)
    assert said.status == (1 if isinstance(door, CommandDoor) else 422)


def test_characters_that_no_text_holds_on_the_page(fund: Cast) -> None:
    browser = signed_in_client(fund.operator)
    for filled in (
        {**form(EMPLOYED), "case_number": "12\x00"},
        {**form(EMPLOYED), "purpose": "\x00"},
        {**form(EMPLOYED), "idempotency_key": "\x00"},
        {**form(EMPLOYED), "from_date_year": "\x00"},
        form(EMPLOYED + "\x00"),
    ):
        assert browser.post(ASK, filled).status_code in (303, 422)


@pytest.mark.parametrize(
    ("typed", "reason", "beside", "message"),
    [
        ({"from_date": "1404/1/1"}, "INVALID_PERIOD", "to_date", "تاریخ پایان هم لازم است"),
        ({"to_date": "1404/1/1"}, "INVALID_PERIOD", "from_date", "تاریخ شروع هم لازم است"),
        ({"from_date": "1404/2/1", "to_date": "1404/1/1"}, "INVALID_PERIOD", "to_date", "پیش از شروع آن"),
        ({"from_date": "1405/9/2", "to_date": "1405/9/3"}, "INVALID_PERIOD", "from_date", "از امروز"),
        ({"from_date": "1404/13/1"}, "INVALID_DATE", "from_date", "چنین روزی در تقویم نیست"),
        ({"from_date": "1404//"}, "INVALID_DATE", "from_date", "روز، ماه و سال هر سه لازم است."),
        ({"from_date": "2025/1/1"}, "INVALID_DATE", "from_date", "هجری شمسی"),
    ],
)
def test_the_page_says_beside_the_field_what_is_wrong_with_a_date(
    fund: Cast, typed: dict[str, str], reason: str, beside: str, message: str
) -> None:
    fields = {
        f"{name}_{part}": value
        for name, day in typed.items()
        for part, value in zip(("year", "month", "day"), day.split("/"), strict=True)
    }
    with refused(reason):
        page = signed_in_client(fund.operator).post(ASK, {**form(EMPLOYED), **fields})
    assert page.status_code == 422
    assert message in page.content.decode().partition(f'id="id_{beside}_error"')[2][:300]


def test_the_page_shows_again_what_was_typed_but_asks_nothing(fund: Cast) -> None:
    page = signed_in_client(fund.operator).post(ASK, form("0012345678")).content.decode()
    assert 'value="0012345678"' in page


def test_a_question_is_never_asked_by_its_address(fund: Cast) -> None:
    browser = signed_in_client(fund.operator)
    with nothing_written():
        back = browser.get(ASK, form(EMPLOYED))
        assert (back.status_code, back["Location"]) == (302, "/panel/")  # whoever comes back after signing in again
        assert Client().get(f"/api/v1/inquiries?national_code={EMPLOYED}").status_code == 405

"""What was asked is found again: pages both ways, filters, a search that leaves no code in any address (INQ-5)."""

import html
import re
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client

from peyvand.foundation.coverage import operations, queries
from peyvand.foundation.coverage.questions import Answered, Asker, Question
from peyvand.foundation.coverage.rules import Rights, tracking_text
from peyvand.kit.text import latin_digits
from tests.eservices.cast import Cast
from tests.eservices.doors import ApiDoor, date_fields
from tests.eservices.traces import nothing_written
from tests.foundation.accounts.people import signed_in_client

EMPLOYED, ENDED, UNKNOWN = "0000027227", "0000040835", "0012345679"
HISTORY = "/panel/inquiries/"

pytestmark = pytest.mark.usefixtures("golden")


def ask(cast: Cast, code: str, *, at: datetime, times: int = 1) -> list[str]:
    """Tracking codes of inquiries of the operator, newest first."""
    replies = operations.answer([Question(Asker(user_id=cast.operator.pk), "PANEL", code)] * times, now=at)
    codes = [reply.tracking_code for reply in replies if isinstance(reply, Answered)]
    return [tracking_text(code) for code in sorted(codes, reverse=True)]


def shown(page: str) -> list[str]:
    """The tracking codes of a page's rows, in order."""
    body = latin_digits(page.partition("<tbody")[2].partition("</tbody>")[0]).replace("</span><span>", "")
    return re.findall(r'class="grouped"><span>(\d{16})<', body)


def links(page: str) -> dict[str, str]:
    """The page's ways on: `older` and `newer` with their addresses."""
    found = [html.unescape(address) for address in re.findall(r'href="(\?[^"]*)"', page)]
    return {name: address for address in found for name in ("older", "newer") if name in parse_qs(address[1:])}


@pytest.fixture
def browser(fund: Cast) -> Client:
    return signed_in_client(fund.operator)


def test_nothing_asked_yet(browser: Client) -> None:
    page = browser.get(HISTORY)
    assert page.status_code == 200
    assert "ردیفی نیست" in page.content.decode()
    assert "امروز ۰ استعلام" in page.content.decode()
    assert "<tbody" not in page.content.decode()
    assert links(page.content.decode()) == {}


@pytest.mark.parametrize("many", [1, 25, 26, 60])
def test_pages_lead_to_the_end_and_back(fund: Cast, browser: Client, morning: datetime, many: int) -> None:
    """Some at the very same moment, so that the order can't rest on time alone."""
    expected = ask(fund, EMPLOYED, at=morning, times=many - many // 3)
    expected += ask(fund, ENDED, at=morning - timedelta(seconds=1), times=many // 3)
    pages, address = [], HISTORY
    while address:
        page = browser.get(address).content.decode()
        pages.append(shown(page))
        address = HISTORY + links(page)["older"] if "older" in links(page) else ""
    assert [code for page in pages for code in page] == expected
    assert all(len(page) == 25 for page in pages[:-1])
    back = [pages[-1]]
    while "newer" in links(page):
        page = browser.get(HISTORY + links(page)["newer"]).content.decode()
        back.append(shown(page))
    assert back == pages[::-1]


def test_a_new_inquiry_does_not_shift_the_pages(fund: Cast, browser: Client, morning: datetime) -> None:
    first = ask(fund, EMPLOYED, at=morning, times=26)
    older = links(browser.get(HISTORY).content.decode())["older"]
    ask(fund, ENDED, at=morning + timedelta(seconds=1))
    assert shown(browser.get(HISTORY + older).content.decode()) == first[25:]


def test_filters_narrow_the_list_and_stay_on_the_next_page(fund: Cast, browser: Client, morning: datetime) -> None:
    ask(fund, ENDED, at=morning)
    active = ask(fund, EMPLOYED, at=morning, times=26)
    page = browser.get(HISTORY, {"outcome": "ACTIVE"}).content.decode()
    assert shown(page) == active[:25]
    assert parse_qs(links(page)["older"][1:])["outcome"] == ["ACTIVE"]
    assert shown(browser.get(HISTORY + links(page)["older"]).content.decode()) == active[25:]


def test_days_are_tehrans(fund: Cast, browser: Client, morning: datetime) -> None:
    midnight = morning.replace(hour=20, minute=30)  # 00:00 of the next day in Tehran
    today = ask(fund, EMPLOYED, at=midnight - timedelta(seconds=1))
    tomorrow = ask(fund, EMPLOYED, at=midnight)
    for day, expected in (("2026-11-21", []), ("2026-11-22", today), ("2026-11-23", tomorrow)):
        filters = {**date_fields("from_date", day), **date_fields("to_date", day)}
        assert shown(browser.get(HISTORY, filters).content.decode()) == expected


def test_a_tracking_code_finds_its_row_however_it_is_typed(fund: Cast, browser: Client, morning: datetime) -> None:
    (code, *_) = ask(fund, EMPLOYED, at=morning, times=3)
    persian = code.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    for typed in (code, persian, f"{code[:4]} {code[4:8]}-{code[8:]}"):
        assert shown(browser.get(HISTORY, {"tracking_code": typed}).content.decode()) == [code]


def test_a_filter_that_is_none_shows_its_message_and_no_rows(fund: Cast, browser: Client, morning: datetime) -> None:
    ask(fund, EMPLOYED, at=morning)
    wrong = ({"tracking_code": "123"}, {"tracking_code": "\x00"}, {"outcome": "RICH"}, {"from_date_year": "1404"})
    for filters in wrong:
        page = browser.get(HISTORY, filters)
        assert page.status_code == 422
        assert shown(page.content.decode()) == []
        assert 'role="alert"' in page.content.decode() or "_error" in page.content.decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "-",
        "1-2-3",
        "0",
        "99999999999999999999-1",
        "1-" + "9" * 40,
        "nan-1",
        "-1-1",
        "٣-٣",
        "\x00-1",
        "1e9-1",
        "'--",
    ],
)
def test_a_cursor_that_is_none_does_no_harm(fund: Cast, browser: Client, morning: datetime, cursor: str) -> None:
    ask(fund, EMPLOYED, at=morning)
    for direction in ("older", "newer"):
        assert browser.get(HISTORY, {direction: cursor}).status_code == 200


def test_a_cursor_of_somebody_else_shows_nothing_of_theirs(
    fund: Cast, stranger: Cast, browser: Client, morning: datetime
) -> None:
    ask(fund, EMPLOYED, at=morning, times=30)
    own = ask(stranger, EMPLOYED, at=morning - timedelta(hours=1))
    older = links(browser.get(HISTORY).content.decode())["older"]
    assert shown(signed_in_client(stranger.operator).get(HISTORY + older).content.decode()) == own


# -- search by national code -----------------------------------------------------------------------------------------


def test_a_national_code_is_searched_in_the_body_only(fund: Cast, browser: Client, morning: datetime) -> None:
    ask(fund, ENDED, at=morning)
    found = ask(fund, EMPLOYED, at=morning, times=2)
    page = browser.post(HISTORY, {"national_code": "۰۰۰۰۰۲۷۲۲۷"})
    assert page.status_code == 200
    assert shown(page.content.decode()) == found
    for address in re.findall(r'(?:href|action)="([^"]*)"', page.content.decode()):
        assert EMPLOYED not in address
        assert "national_code" not in address


def test_a_national_code_in_the_address_is_ignored(fund: Cast, browser: Client, morning: datetime) -> None:
    both = ask(fund, ENDED, at=morning) + ask(fund, EMPLOYED, at=morning - timedelta(seconds=1))
    page = browser.get(HISTORY, {"national_code": EMPLOYED})
    assert shown(page.content.decode()) == both


def test_a_search_for_a_wrong_code_says_so(browser: Client) -> None:
    for typed in ("123", "1111111111", ""):
        page = browser.post(HISTORY, {"national_code": typed})
        assert page.status_code == 422
        assert 'id="id_national_code_error"' in page.content.decode()


def test_no_address_of_the_whole_way_holds_a_national_code(fund: Cast, browser: Client) -> None:
    asked = browser.post("/panel/inquiries/ask/", {"national_code": EMPLOYED})
    letter = browser.get(asked["Location"])
    for page in (letter, browser.get("/panel/"), browser.get(HISTORY)):
        for address in [asked["Location"], *re.findall(r'(?:href|action|src)="([^"]*)"', page.content.decode())]:
            assert EMPLOYED not in latin_digits(urlsplit(address).geturl())


# -- the manager -----------------------------------------------------------------------------------------------------


def test_a_manager_counts_everybodys_inquiries_and_sees_no_answer(fund: Cast, morning: datetime) -> None:
    ask(fund, EMPLOYED, at=morning, times=2)
    operations.answer([Question(Asker(user_id=fund.teammate.pk), "PANEL", ENDED)], now=morning)
    ApiDoor().ask(fund, UNKNOWN)
    with nothing_written():
        page = signed_in_client(fund.manager).get(HISTORY).content.decode()
    assert len(shown(page)) == 4
    assert "امروز ۴ استعلام" in page
    assert "وب‌سرویس" in page
    assert not re.search(rf'href="{HISTORY}\d', page)
    for outcome in ("ارتباط فعال", "بدون ارتباط فعال", "اطلاعاتی یافت نشد"):
        assert outcome not in page


def test_a_manager_does_not_learn_an_outcome_by_filtering(fund: Cast, morning: datetime) -> None:
    ask(fund, EMPLOYED, at=morning)
    ask(fund, ENDED, at=morning)
    manager = signed_in_client(fund.manager)
    for outcome in ("ACTIVE", "INACTIVE", "NOT_FOUND"):
        assert len(shown(manager.get(HISTORY, {"outcome": outcome}).content.decode())) == 2


def test_the_panel_takes_a_manager_to_the_list(fund: Cast) -> None:
    answer = signed_in_client(fund.manager).get("/panel/")
    assert (answer.status_code, answer["Location"]) == (302, HISTORY)


def test_the_panel_shows_the_latest_five(fund: Cast, browser: Client, morning: datetime) -> None:
    codes = ask(fund, EMPLOYED, at=morning, times=7)
    assert shown(browser.get("/panel/").content.decode()) == codes[:5]


def test_the_count_of_today_begins_at_midnight_in_tehran(fund: Cast, morning: datetime) -> None:
    ask(fund, EMPLOYED, at=morning, times=3)
    with time_machine.travel(morning.replace(hour=20, minute=30), tick=False):
        page = signed_in_client(fund.operator).get(HISTORY).content.decode()
    assert "امروز ۰ استعلام" in page
    assert len(shown(page)) == 3


def test_nobody_without_an_agency_has_a_history(fund: Cast) -> None:
    assert queries.history(Asker(user_id=fund.operator.pk), Rights()).entries == []

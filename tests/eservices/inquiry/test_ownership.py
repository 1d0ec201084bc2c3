"""Whose answer is it? The operator's who asked, and their agency's systems'; anybody else finds none (INQ-5)."""

import re
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from peyvand.foundation.agencies.models import Member
from peyvand.foundation.audit.models import Access
from peyvand.foundation.coverage.rules import new_tracking_code, tracking_text
from peyvand.kit.text import latin_digits, persian_digits
from tests.eservices.cast import Cast, api_token
from tests.eservices.doors import ApiDoor, CommandDoor, PageDoor
from tests.eservices.leaks.decode import readable
from tests.eservices.traces import nothing_written, refused
from tests.foundation.accounts.people import signed_in_client

EMPLOYED = "0000027227"
NAME = "علی کریمی"
# About withheld inquiries alone, and about citizens' documents: `test_seals`, `test_documents_api`.
OTHERS = ("/panel/seals/", "/api/v1/documents/")

pytestmark = pytest.mark.usefixtures("golden")


@dataclass(frozen=True)
class Asked:
    """An inquiry of the fund's operator, which is withheld from nobody and no document, and its tracking code."""

    code: str

    def urls(self, under: str) -> list[str]:
        """Every address of the program that takes an inquiry's tracking code, filled in with this one."""
        return [url for url in _urls_of(self.code) if url.startswith(under) and not url.startswith(OTHERS)]


@pytest.fixture
def asked(fund: Cast) -> Asked:
    said = PageDoor().ask(fund, EMPLOYED)
    assert said.answer
    return Asked(said.answer["tracking_code"])


def _urls_of(code: str) -> list[str]:
    found = []

    def walk(patterns: list, before: str) -> None:
        for pattern in patterns:
            route = before + str(pattern.pattern).strip("^$")
            if isinstance(pattern, URLPattern):
                if "tracking_code" in route:
                    filled = re.sub(r"<(\w+:)?tracking_code>|\(\?P<tracking_code>[^)]*\)", code, route)
                    found.append("/" + filled)
            else:
                walk(pattern.url_patterns, route)

    walk(get_resolver().url_patterns, "")
    assert {f"/panel/inquiries/{code}/", f"/api/v1/inquiries/{code}"} <= set(found)
    return found


def without(code: str, content: bytes) -> str:
    """A page or document without the tracking code that was asked for and the form token of each response."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", content.decode())
    return text.replace(code, "·").replace(persian_digits(code), "·")


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_the_operator_opens_their_own_letter(fund: Cast, asked: Asked) -> None:
    browser = signed_in_client(fund.operator)
    for url in asked.urls("/panel/"):
        assert NAME in readable(browser.get(url).content)


def test_the_agencys_systems_open_what_its_operator_asked(fund: Cast, asked: Asked) -> None:
    for token in (fund.token, api_token(fund.agency, "inquiry", "batch")):
        for url in asked.urls("/api/"):
            opened = Client().get(url, headers=bearer(token))
            assert opened.status_code == 200
            assert NAME in readable(opened.content)
    assert set(Access.objects.filter(ground="REOPENED").values_list("channel", flat=True)) == {"API"}


def test_nobody_else_opens_it_on_a_page(fund: Cast, stranger: Cast, court: Cast, asked: Asked) -> None:
    nobodys = tracking_text(new_tracking_code())
    for user in (fund.teammate, stranger.operator, court.operator):
        browser = signed_in_client(user)
        for url in asked.urls("/panel/"):
            with refused("NOT_FOUND"):
                kept = browser.get(url)
            with refused("NOT_FOUND"):
                missing = browser.get(url.replace(asked.code, nobodys))
            assert kept.status_code == missing.status_code == 404
            assert without(asked.code, kept.content) == without(nobodys, missing.content)
            assert NAME not in kept.content.decode()


def test_no_other_agencys_system_opens_it(stranger: Cast, court: Cast, asked: Asked) -> None:
    nobodys = tracking_text(new_tracking_code())
    for cast in (stranger, court):
        for url in asked.urls("/api/"):
            with refused("NOT_FOUND"):
                kept = Client().get(url, headers=bearer(cast.token))
            with refused("NOT_FOUND"):
                missing = Client().get(url.replace(asked.code, nobodys), headers=bearer(cast.token))
            assert kept.status_code == missing.status_code == 404
            assert kept["Content-Type"] == "application/problem+json"
            assert without(asked.code, kept.content) == without(nobodys, missing.content)


def test_what_cannot_be_a_tracking_code_is_not_found_either(fund: Cast, asked: Asked) -> None:
    wrong = asked.code[:-1] + str((int(asked.code[-1]) + 1) % 10)
    nobodys = tracking_text(new_tracking_code())
    browser = signed_in_client(fund.operator)
    for url in asked.urls("/panel/"):
        with refused("NOT_FOUND"):
            refused_page = browser.get(url.replace(asked.code, wrong))
        missing = browser.get(url.replace(asked.code, nobodys))
        assert refused_page.status_code == missing.status_code == 404
        assert without(wrong, refused_page.content) == without(nobodys, missing.content)
        assert browser.get(url.replace(asked.code, "12")).status_code == 404
    for url in asked.urls("/api/"):
        for odd in (wrong, "12", "x" * 300, "-1", "%00", "0" * 400):
            with refused("NOT_FOUND"):
                answer = Client().get(url.replace(asked.code, odd), headers=bearer(fund.token))
            assert answer.status_code == 404
            assert answer.json()["type"] == "/problems/not-found"


def test_a_manager_opens_no_letter(fund: Cast, asked: Asked) -> None:
    browser = signed_in_client(fund.manager)
    nobodys = tracking_text(new_tracking_code())
    for url in asked.urls("/panel/"):
        with refused("NOT_AN_OPERATOR"):
            kept = browser.get(url)
        missing = browser.get(url.replace(asked.code, nobodys))
        assert kept.status_code == missing.status_code == 403
        assert without(asked.code, kept.content) == without(nobodys, missing.content)


def test_a_letter_stays_behind_when_its_operator_changes_agencies(fund: Cast, stranger: Cast, asked: Asked) -> None:
    browser = signed_in_client(fund.operator)
    Member.objects.filter(user=fund.operator).update(agency=stranger.agency)
    for url in asked.urls("/panel/"):
        with refused("NOT_FOUND"):
            assert browser.get(url).status_code == 404
    assert rows(browser.get("/panel/inquiries/").content.decode()) == ""


def test_an_operator_does_not_open_what_a_system_or_a_command_asked(fund: Cast) -> None:
    for door in (ApiDoor(), CommandDoor()):
        said = door.ask(fund, EMPLOYED)
        assert said.answer
        code = said.answer["tracking_code"]
        with refused("NOT_FOUND"):
            assert signed_in_client(fund.operator).get(f"/panel/inquiries/{code}/").status_code == 404
        assert Client().get(f"/api/v1/inquiries/{code}", headers=bearer(fund.token)).status_code == 200


def test_without_signing_in_nothing_opens(asked: Asked) -> None:
    with nothing_written():
        for url in asked.urls("/panel/"):
            assert Client().get(url).status_code == 302
    for url in asked.urls("/api/"):
        for headers in ({}, bearer("made-up")):
            with refused("UNAUTHENTICATED"):
                assert Client().get(url, headers=headers).status_code == 401


# -- history and search ----------------------------------------------------------------------------------------------


def rows(page: str) -> str:
    """The table of a history, its digits Latin and its tracking codes in one piece."""
    table = page.partition("<tbody")[2].partition("</tbody>")[0]
    return latin_digits(table).replace("</span><span>", "")


def views_of(user: object, asked: Asked) -> dict[str, str]:
    """The rows that a user finds on each way to find an inquiry again."""
    browser = signed_in_client(user)  # type: ignore[arg-type]
    return {
        "list": rows(browser.get("/panel/inquiries/").content.decode()),
        "by tracking code": rows(browser.get(f"/panel/inquiries/?tracking_code={asked.code}").content.decode()),
        "by national code": rows(
            browser.post("/panel/inquiries/", {"national_code": EMPLOYED}).content.decode(),
        ),
    }


def test_the_operator_finds_their_inquiry_again(fund: Cast, asked: Asked) -> None:
    for way, table in views_of(fund.operator, asked).items():
        assert asked.code in table, way
        assert f'href="/panel/inquiries/{asked.code}/"' in table, way
        assert "ارتباط فعال" in table, way


def test_a_manager_finds_it_without_answer_or_link(fund: Cast, asked: Asked) -> None:
    for way, table in views_of(fund.manager, asked).items():
        assert asked.code in table, way
        assert "href" not in table, way
        assert "ارتباط فعال" not in table, way
        assert fund.operator.full_name in table, way


def test_nobody_else_finds_it(fund: Cast, stranger: Cast, court: Cast, asked: Asked) -> None:
    for user in (fund.teammate, stranger.operator, stranger.manager, court.operator, court.manager):
        assert views_of(user, asked) == {"list": "", "by tracking code": "", "by national code": ""}


def test_looking_at_the_list_discloses_nothing_and_leaves_no_access_entry(fund: Cast, asked: Asked) -> None:
    with nothing_written():
        for user in (fund.operator, fund.manager):
            for table in views_of(user, asked).values():
                assert NAME not in table

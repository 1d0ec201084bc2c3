"""An operator who reads English: the pages follow, letters and files don't (ALL-5)."""

import json
from datetime import date

import pytest
from django.utils import translation

from peyvand.eservices.inquiry.rules.lines import Line
from peyvand.eservices.inquiry.sheets import writing
from peyvand.foundation.coverage.models import Answer
from tests.eservices.cast import Cast
from tests.eservices.doors import PageDoor
from tests.eservices.english import english_browser, left_in_persian
from tests.foundation.accounts.people import signed_in_client
from tests.rules.golden import GOLDEN

INQUIRIES = "/panel/inquiries/"
CODE, UNKNOWN = "0000027227", "0012345679"
CASES = [case for case in GOLDEN["cases"] if case["audience"] == "JUDICIAL"]


def letter(body: dict) -> dict:
    """Without the text, which has the tracking code."""
    return {name: value for name, value in body["letter"].items() if name != "text"}


def test_letters_are_the_same_for_an_english_reader(golden, court: Cast):
    door, english, persian = PageDoor(), english_browser(court.operator), signed_in_client(court.teammate)
    for case in CASES[:8]:
        asked = {"start": case["from"], "end": case["to"], "case_number": "1405/77"}
        mine = door.ask(court, case["national_code"], browser=english, **asked).answer
        theirs = door.ask(court, case["national_code"], browser=persian, **asked).answer
        assert mine["letter"]["paragraphs"] == case["answer"]["letter"]["paragraphs"]
        assert letter(mine) == letter(theirs)


def test_the_pages_are_english_around_the_letter(golden, court: Cast):
    browser = english_browser(court.operator)
    names = (court.agency.name, court.operator.full_name)
    for code in (CODE, UNKNOWN):
        PageDoor().ask(court, code, browser=browser, case_number="1405/77", seal_days=3, seal_reason="1405/77")
    for answer in Answer.objects.all():
        page = browser.get(f"{INQUIRIES}{answer.pk:016}/")
        assert left_in_persian(page, *names) == []
        # The letter itself is as an operator who reads Persian would see it.
        text = page.content.decode()
        sheet = text[text.index("<article") : text.index("</article>")]
        assert 'تاریخ: <bdi dir="ltr">۱۴۰۵/۰۹/۰۱</bdi>' in sheet
        assert json.loads(answer.body)["letter"]["heading"] in sheet
    assert left_in_persian(browser.get("/panel/seals/"), *names) == []


def test_a_refusal_is_english_beside_its_field(golden, fund: Cast):
    said = PageDoor().ask(fund, CODE, browser=english_browser(fund.operator), start="2026-11-10", end="2026-11-01")
    assert "The period ends (2026-11-01) before it starts (2026-11-10)." in said.text


@pytest.mark.parametrize("language", ["fa", "en"])
def test_what_could_not_be_asked_is_told_in_persian_in_files(language):
    wrong, failed = Line("0012345678", "", "", "", "", "INVALID_CODE"), Line(CODE, "", "", "", "", "FAILED")
    lines = [(2, wrong), (3, failed)]
    with translation.override(language):
        told = b"".join(writing.rejected_csv(lines, today=date(2026, 11, 22))).decode()
        template = b"".join(writing.template_csv()).decode()
    assert "کد ملی نادرست" in told
    assert "از سهمیه کم نشد" in told
    assert template.startswith("\ufeffکد ملی,از تاریخ")


def test_the_batches_pages_are_english(golden, fund: Cast):
    browser = english_browser(fund.operator)
    for address in ("/panel/batches/", "/panel/batches/new/"):
        assert left_in_persian(browser.get(address)) == [], address

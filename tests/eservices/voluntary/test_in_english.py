"""Voluntary insurance for somebody who reads English: pages follow, what is signed doesn't."""

from collections.abc import Iterator

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from peyvand.eservices.voluntary_contracts import paper, queries
from peyvand.eservices.voluntary_contracts.rules import number_text
from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.payments.models import Order
from peyvand.kit.jalali import from_parts
from tests.eservices.english import english_browser, left_in_persian
from tests.eservices.voluntary.life import START, Life, at, drafted
from tests.eservices.voluntary.people import CODE, insured
from tests.foundation.accounts.people import activated_user, signed_in_client
from tests.foundation.accounts.staff import staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(at(START), tick=False) as traveller:
        yield traveller


def test_anybodys_calculator_and_its_refusal():
    reader = Client()
    reader.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = reader.get("/voluntary/", {"premium": "60000000"})
    assert left_in_persian(page) == []
    assert "222,222,222 rials" in page.content.decode()
    refused = reader.get("/voluntary/", {"premium": "1"})
    assert refused.status_code == 422
    assert "must be between 44,888,985 rials" in refused.content.decode()


@pytest.mark.parametrize("step", ["regulations/", "premium/", "examination/", "summary/"])
def test_the_way_to_a_contract(step):
    insured(CODE)
    drafted(CODE)
    page = english_browser(activated_user(CODE)).get(f"/voluntary/apply/{step}", follow=True)
    assert left_in_persian(page, "۶۰٬۰۰۰٬۰۰۰") == []


def test_who_may_not_conclude_reads_why_in_english():
    insured(CODE, birth_date=from_parts(1395, 1, 1))
    page = english_browser(activated_user(CODE)).get("/voluntary/apply/")
    assert page.status_code == 403
    assert "full years are needed." in page.content.decode()


def test_a_contract_s_page_is_english_and_its_text_the_signed_one():
    life = Life.begins()
    address = f"/voluntary/contracts/{number_text(life.contract.number)}/"
    before = signed_in_client(life.user).get(address).content.decode()
    shown = english_browser(life.user).get(address)
    assert left_in_persian(shown) == []
    page = shown.content.decode()
    assert _sheet(page) == _sheet(before)
    assert "قرارداد ادامه بیمه به طور اختیاری" in _sheet(page)


def test_what_an_english_reader_pays_for_and_signs_is_persian():
    life = Life.begins()
    reader = english_browser(life.user)
    reader.post(f"/voluntary/contracts/{number_text(life.contract.number)}/pay/")
    assert Order.objects.get().title == "حق بیمهٔ اختیاری، آذر 1405"
    found = queries.own_contract(life.contract.number, national_code=CODE, today=from_parts(*START))
    rows = dict(paper.contract_letter(found).table.rows)
    assert rows["تاریخ قرارداد"] == "۱۴۰۵/۰۹/۰۱"


def test_the_examiner():
    examiner = english_browser(staff("0051234106", Role.MEDICAL_EXAMINER))
    assert left_in_persian(examiner.get("/desk/examinations/")) == []
    refused = examiner.post("/desk/examinations/", {"number": "12"})
    assert "The number has sixteen digits" in refused.content.decode()


def _sheet(page: str) -> str:
    return page[page.index('<article class="sheet"') : page.index("</article>")]

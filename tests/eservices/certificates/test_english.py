"""A citizen and an agency who read English: the pages follow, the certificate doesn't (ALL-5)."""

from tests.eservices.cast import Cast
from tests.eservices.certificates.people import browser, golden_citizen
from tests.eservices.certificates.test_certificates import BOX, PRINCIPAL, issue, letter_of, look
from tests.eservices.english import english_browser, left_in_persian, reads_english


def test_a_certificate_is_the_same_for_an_english_reader(golden, court: Cast):
    persian = letter_of(issue(browser(PRINCIPAL), court.agency))["letter"]
    reads_english(golden_citizen(PRINCIPAL))
    english = letter_of(issue(browser(PRINCIPAL), court.agency, idempotency_key="k2"))["letter"]
    del persian["text"], english["text"]  # they have the tracking code
    assert english == persian


def test_the_citizen_s_pages_are_english_around_the_certificate(golden, fund: Cast):
    reads_english(golden_citizen(PRINCIPAL))
    holder = browser(PRINCIPAL)
    assert left_in_persian(look(holder, fund.agency), fund.agency.name) == []
    place = issue(holder, fund.agency).url
    code = holder.post(f"{place}code/", {"days": "7"})
    agency = english_browser(fund.operator).post("/panel/documents/", {"code": code.context["made"]})
    for page in (code, agency, *(holder.get(address) for address in (BOX, place))):
        assert left_in_persian(page, fund.agency.name) == [], page.request["PATH_INFO"]


def test_a_wrong_code_is_refused_in_english(golden, fund: Cast):
    page = english_browser(fund.operator).post("/panel/documents/", {"code": "0000-0000-0000-0000"})
    assert "No certificate with this code is for your agency." in page.content.decode()

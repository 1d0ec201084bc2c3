"""A certificate: made out to the agency that the citizen chose, word for word as it was looked at (CIT-3)."""

import json
import re

import pytest
from django.test import Client

from peyvand.foundation.agencies.choices import Audience
from peyvand.foundation.agencies.models import Agency, Memorandum
from peyvand.foundation.audit.models import Access, Act
from peyvand.foundation.coverage.models import Answer
from peyvand.foundation.notifications.models import TextMessage
from peyvand.foundation.records.models import Person, Spell
from peyvand.kit.crypto import decrypt
from peyvand.kit.text import latin_digits
from tests.eservices.cast import Cast
from tests.eservices.certificates.people import asked, browser
from tests.foundation.accounts.people import signed_in_client
from tests.rules.golden import GOLDEN

NEW, ISSUE, BOX = "/me/certificates/new/", "/me/certificates/issue/", "/me/box/"
PRINCIPAL, DEPENDENT, OF_THE_DEAD = "0000027227", "0000136107", "0000176931"
FOOT = "این گواهی بنابه درخواست مورخ ۱۴۰۵/۰۹/۰۱"


def look(client: Client, agency: Agency, **changes):
    return client.post(NEW, {**asked(), "recipient": agency.code, **changes})


def fingerprint(page) -> str:
    return re.search(r'name="seen" value="([0-9a-f]{64})"', page.content.decode())[1]


def issue(client: Client, agency: Agency, **changes):
    page = look(client, agency, **changes)
    assert page.status_code == 200, page.content.decode()
    return client.post(ISSUE, {**asked(), "recipient": agency.code, "seen": fingerprint(page), **changes})


def given_away(agency: Agency, national_code: str = PRINCIPAL, *, days: str = "7") -> tuple[Client, str, str]:
    """The holder's browser, the page of their certificate for the agency, and its code."""
    holder = browser(national_code)
    place = issue(holder, agency).url
    return holder, place, holder.post(f"{place}code/", {"days": days}).context["made"]


def letter_of(response) -> dict:
    assert response.status_code == 302, response.content.decode()
    return json.loads(Answer.objects.get(pk=int(response.url.split("/")[-2])).body)


def test_a_fund_s_certificate_is_the_fund_s_letter_with_the_line_at_the_foot(golden, fund: Cast):
    for n, case in enumerate(case for case in GOLDEN["cases"] if case["audience"] == "FUND"):
        client = browser(case["national_code"])
        body = letter_of(issue(client, fund.agency, **asked(case["from"], case["to"], key=f"k{n}")))
        letter, expected = body["letter"], case["answer"]["letter"]
        assert letter["addressee"] == fund.agency.name
        assert (letter["heading"], letter["paragraphs"]) == (expected["heading"], expected["paragraphs"]), case["title"]
        assert (letter["table"]["rows"] if letter["table"] else None) == expected["rows"]
        assert letter["foot"].startswith(FOOT)
        assert letter["foot"].endswith("صادر گردیده است.")


def test_a_judicial_certificate_tells_the_principal_s_own_whereabouts_and_no_relative_s(golden, court: Cast):
    cases = [case for case in GOLDEN["cases"] if case["audience"] == "JUDICIAL"]
    dependents = 0
    for n, case in enumerate(cases):
        body = letter_of(
            issue(browser(case["national_code"]), court.agency, **asked(case["from"], case["to"], key=f"k{n}"))
        )
        expected = case["answer"]["letter"]["paragraphs"]
        status = case["answer"].get("status")
        if status and status["standing"] == "DEPENDENT":
            dependents += 1
            kept = [line for line in expected if not line.startswith(("نشانی", "شماره تماس"))]
            assert body["letter"]["paragraphs"] == kept, case["title"]
            assert set(body["judicial"]) == {"principal"}
            assert set(body["judicial"]["principal"]) == {"full_name", "kinship"}
        else:
            assert body["letter"]["paragraphs"] == expected, case["title"]
    assert dependents == 3


def test_no_byte_of_a_relative_s_whereabouts_reaches_a_dependent(golden, court: Cast):
    for code in (DEPENDENT, OF_THE_DEAD):
        client = browser(code)
        page = look(client, court.agency)
        place = issue(client, court.agency).url
        bytes_seen = page.content + client.get(place).content
        bytes_seen += Answer.objects.get(pk=int(place.split("/")[-2])).body.encode()
        principal = Spell.objects.get(national_code=code).principal_code
        relative = Person.objects.get(national_code=principal)
        for secret in (relative.address, relative.phone, relative.mobile, relative.national_code):
            if len(secret) > 4:
                assert secret not in latin_digits(bytes_seen.decode()), (code, secret)
    disclosed = Access.objects.exclude(national_code__in=(DEPENDENT, OF_THE_DEAD)).values_list("disclosed", flat=True)
    assert {frozenset(one) for one in disclosed} == {frozenset({"IDENTITY", "KINSHIP"})}


def test_a_principal_may_leave_out_workplace_address_and_phone_each_with_its_label(golden, court: Cast):
    client = browser(PRINCIPAL)
    assert "متن بدون محل کار" in look(client, court.agency).content.decode()
    body = letter_of(issue(client, court.agency, whereabouts="NONE"))
    text = body["letter"]["text"]
    assert "judicial" not in body
    for label in ("نشانی", "شماره تماس", "کارگاه", "بدلیل اشتغال"):
        assert label not in text
    entry = Access.objects.filter(tracking_code__isnull=False).get()
    assert not {"ADDRESS", "PHONE", "WORKPLACE"} & set(entry.disclosed)


def test_the_certificate_is_in_the_box_numbered_signed_and_told_of_without_personal_data(golden, fund: Cast):
    client = browser(PRINCIPAL)
    place = issue(client, fund.agency).url
    number = place.split("/")[-2]
    assert fund.agency.name in client.get(BOX).content.decode()
    stored = Answer.objects.get()
    assert (stored.agency, stored.recipient) == (None, fund.agency)
    text = decrypt(TextMessage.objects.get().text)
    assert BOX in text
    assert not any(word in text for word in (fund.agency.name, number, PRINCIPAL, "کریمی"))
    pdf = client.get(f"{place}letter.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    assert Act.objects.filter(verb="certificate:issue", detail={"recipient": fund.agency.code}).count() == 1


def test_what_is_issued_is_what_was_seen_or_nothing(golden, fund: Cast):
    client = browser(PRINCIPAL)
    seen = fingerprint(look(client, fund.agency))
    Spell.objects.filter(national_code=PRINCIPAL).update(end_date="2026-11-01")
    answer = client.post(ISSUE, {**asked(), "recipient": fund.agency.code, "seen": seen})
    assert answer.status_code == 200
    assert fingerprint(answer) != seen
    assert not Answer.objects.exists()
    assert not TextMessage.objects.exists()
    again = client.post(ISSUE, {**asked(), "recipient": fund.agency.code, "seen": fingerprint(answer)})
    assert letter_of(again)["outcome"] == "INACTIVE"


def test_sent_twice_it_is_one_certificate_and_one_message(golden, fund: Cast):
    client = browser(PRINCIPAL)
    assert issue(client, fund.agency).url == issue(client, fund.agency).url
    assert Answer.objects.count() == 1
    assert TextMessage.objects.count() == 1


@pytest.mark.parametrize(
    "clauses",
    [
        {"services": ["INQUIRY"]},
        {"suspended_at": "2026-01-01T00:00Z"},
        {"valid_to": "2026-11-21"},
        {"date": "2026-11-23"},
    ],
    ids=["without the service", "suspended", "expired", "ahead"],
)
def test_only_who_takes_documents_today_can_be_the_recipient(golden, fund: Cast, clauses):
    Memorandum.objects.filter(agency=fund.agency).update(**clauses)
    client = browser(PRINCIPAL)
    assert fund.agency.name not in client.get(NEW).content.decode()
    assert look(client, fund.agency).status_code == 422
    assert client.post(ISSUE, {**asked(), "recipient": fund.agency.code, "seen": "0" * 64}).status_code == 422
    assert not Answer.objects.exists()
    assert not Access.objects.exists()


def test_a_recipient_is_required_and_a_period_has_both_ends(golden, fund: Cast):
    client = browser(PRINCIPAL)
    page = client.post(NEW, asked())
    assert page.status_code == 422
    assert 'href="#id_recipient_0"' in page.content.decode()
    assert 'id="id_recipient_0"' in page.content.decode()
    assert look(client, fund.agency, from_date_year="1403", from_date_month="1", from_date_day="1").status_code == 422
    assert not Access.objects.exists()


def test_the_period_of_the_answer_on_the_screen_is_taken_over_and_nobody_else_s(golden, fund: Cast):
    client = browser(PRINCIPAL)
    place = client.post("/me/inquiry/", asked("2024-03-20", "2025-03-20")).url
    link = re.search(r'href="(/me/certificates/new/\?of=\d{16})"', client.get(place).content.decode())[1]
    assert 'value="۱۴۰۳"' in client.get(link).content.decode()
    assert 'value="۱۴۰۳"' not in browser(DEPENDENT).get(link).content.decode()


def test_recipients_are_found_by_a_part_of_the_name_however_it_is_typed(golden, fund: Cast):
    for n in range(25):
        agency = Agency.objects.create(code=f"F-{n}", name=f"صندوق یاری {n}", audience=Audience.FUND)
        Memorandum.objects.create(
            agency=agency, number=f"n{n}", date="2020-01-01", basis="COMMITTEE", services=["DOCUMENT"]
        )
    client = browser(PRINCIPAL)
    assert fund.agency.name not in client.get(NEW).content.decode()
    found = client.get(NEW, {"q": fund.agency.name[3:12].replace("ی", "ي")}).content.decode()
    assert fund.agency.name in found
    assert "صندوق یاری 3" not in found


def test_nobody_else_sees_or_opens_it(golden, fund: Cast):
    client = browser(PRINCIPAL)
    place = issue(client, fund.agency).url
    stranger = browser(DEPENDENT)
    for page in (place, f"{place}letter.pdf", f"{place}code/"):
        assert stranger.get(page).status_code == 404
    assert fund.agency.name not in stranger.get(BOX).content.decode()
    operator = signed_in_client(fund.operator)
    number = place.split("/")[-2]
    assert operator.get(f"/panel/inquiries/{number}/").status_code == 404
    assert number not in operator.get("/panel/inquiries/").content.decode()


def test_the_answer_on_the_screen_is_no_certificate(golden, fund: Cast):
    client = browser(PRINCIPAL)
    place = client.post("/me/inquiry/", asked()).url
    assert told_number(place) not in client.get(BOX).content.decode()
    assert client.get(f"{place}code/").url == place


def told_number(place: str) -> str:
    return place.split("/")[-2]


def test_whoever_is_unknown_is_certified_as_not_found_under_the_account_s_name(golden, fund: Cast):
    body = letter_of(issue(browser("0012345679"), fund.agency))
    assert body["outcome"] == "NOT_FOUND"
    assert body["letter"]["foot"] == f"{FOOT} خانم مهتاب آذرنیا صادر گردیده است."

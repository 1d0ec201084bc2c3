"""A citizen asks about themselves, and about nobody else (CIT-2)."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from peyvand.foundation.accounts.models import User
from peyvand.foundation.audit.models import Access
from peyvand.foundation.coverage.models import Answer
from peyvand.foundation.coverage.rules import tracking_text
from tests.eservices.cast import Cast
from tests.eservices.certificates.people import ASK, asked, browser, golden_citizen, told
from tests.foundation.accounts.citizens import visitor
from tests.foundation.accounts.people import signed_in_client
from tests.rules.golden import GOLDEN

ACTIVE, OTHER = "0000027227", "0000136107"
OF_FUNDS = [case for case in GOLDEN["cases"] if case["audience"] == "FUND"]


def letter_as_expected(case: dict) -> dict:
    expected = case["answer"]["letter"]
    return {"heading": expected["heading"], "paragraphs": expected["paragraphs"], "rows": expected["rows"]}


def test_every_golden_situation_reads_as_a_fund_s_letter_addressed_to_oneself(golden):
    browsers = {}
    for n, case in enumerate(OF_FUNDS):
        code = case["national_code"]
        if code not in browsers:
            browsers[code] = browser(code)
        body = told(browsers[code].post(ASK, asked(case["from"], case["to"], key=f"k{n}")))
        letter = body["letter"]
        rows = letter["table"]["rows"] if letter["table"] else None
        seen = {"heading": letter["heading"], "paragraphs": letter["paragraphs"], "rows": rows}
        assert seen == letter_as_expected(case), case["title"]
        assert body["outcome"] == case["answer"]["outcome"]
        assert User.objects.get(national_code=code).full_name in letter["addressee"]
        assert (body["agency"], body["audience"], letter["foot"]) == (None, "FUND", None)
        assert "judicial" not in body
        assert "links" not in body
    assert len(OF_FUNDS) > 20


def test_the_form_has_no_field_for_anybody_else_and_a_smuggled_code_is_not_read(golden):
    client = browser(ACTIVE)
    page = client.get(ASK).content.decode()
    assert 'name="national_code"' not in page
    body = told(client.post(ASK, asked(national_code=OTHER, code=OTHER)))
    assert body["national_code"] == ACTIVE
    assert set(Access.objects.values_list("national_code", flat=True)) == {ACTIVE}


def test_the_answer_is_shown_and_each_look_is_an_access_of_one_s_own(golden):
    user = golden_citizen(ACTIVE)
    client = visitor(user)
    place = client.post(ASK, asked()).url
    page = client.get(place)
    assert page.status_code == 200
    assert "بیمه‌شدگان اصلی" in page.content.decode()
    entries = Access.objects.order_by("pk").values_list("actor", "agency_code", "channel", "ground", "tracking_code")
    stored = Answer.objects.get()
    assert list(entries) == [(f"user:{user.pk}", "", "CITIZEN", "SELF", stored.pk)] * 2
    assert (stored.agency, stored.recipient, stored.user) == (None, None, user)


def test_the_same_form_sent_twice_is_one_answer(golden):
    client = browser(ACTIVE)
    assert client.post(ASK, asked()).url == client.post(ASK, asked()).url
    assert Answer.objects.count() == 1
    assert Access.objects.count() == 1
    assert client.post(ASK, asked("2024-03-20", "2025-03-20")).status_code == 422
    assert Answer.objects.count() == 1


@pytest.mark.parametrize(
    "period", [("2024-03-20", None), (None, "2024-03-20"), ("2025-03-20", "2024-03-20"), ("2099-01-01", "2099-02-01")]
)
def test_a_period_that_can_t_be_is_refused_beside_its_field_and_nothing_is_written(golden, period):
    answer = browser(ACTIVE).post(ASK, asked(*period))
    assert answer.status_code == 422
    assert not Answer.objects.exists()
    assert not Access.objects.exists()


def test_nobody_else_opens_it(golden, fund: Cast):
    client = browser(ACTIVE)
    place = client.post(ASK, asked()).url
    before = Access.objects.count()
    code = place.split("/")[-2]
    stranger, member = browser(OTHER), signed_in_client(fund.operator)
    assert stranger.get(place).status_code == 404
    assert stranger.get(f"{place}letter.pdf").status_code == 404
    assert member.get(place).url.startswith("/sign-in/")
    assert member.get(f"/panel/inquiries/{code}/").status_code == 404
    assert Client().get(place).url.startswith("/sign-in/")
    system = Client(headers={"Authorization": f"Bearer {fund.token}"})
    assert system.get(f"/api/v1/inquiries/{code}").status_code == 404
    assert Access.objects.count() == before


def test_one_s_own_agency_s_history_doesn_t_show_it(golden, fund: Cast):
    from peyvand.foundation.accounts.models import Citizen

    Citizen.objects.create(
        user=fund.operator, first_name="م", last_name="ر", birth_date="1980-01-01", mobile="09121234567",
        registered_at=fund.operator.created_at,
    )  # fmt: skip
    place = visitor(fund.operator).post(ASK, asked()).url
    shown = signed_in_client(fund.operator).get("/panel/inquiries/").content.decode()
    assert place.split("/")[-2] not in shown


def test_the_letter_can_be_verified_and_says_to_whom_it_is(golden):
    client = browser(ACTIVE)
    client.post(ASK, asked())
    stored = Answer.objects.get()
    told_by_hand = Client().post(
        reverse("verify:by-hand"),
        {
            "tracking_code": tracking_text(stored.pk),
            "dated_day": "1",
            "dated_month": "9",
            "dated_year": "1405",
            "last_four": ACTIVE[-4:],
        },
        follow=True,
    )
    assert "خود شخص" in told_by_hand.content.decode()


def test_a_citizen_s_home_leads_there_by_the_guide_s_path(golden):
    client = browser(ACTIVE)
    page = client.get("/").content.decode()
    assert "بیمه‌شدگان / خدمات نام‌نویسی" in page
    assert f'href="{ASK}"' in page
    assert "استعلام ارتباط فعال با سازمان" in page


def test_whoever_is_unknown_to_the_records_gets_the_first_letter(golden):
    body = told(browser("0012345679").post(ASK, asked()))
    assert body["outcome"] == "NOT_FOUND"
    assert body["letter"]["addressee"] == "خانم مهتاب آذرنیا"
    assert json.loads(Answer.objects.get().body) == body

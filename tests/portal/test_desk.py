"""The staff's desk: what waits, worklists that keep their filters, many cases at once."""

import re
from datetime import timedelta

import pytest

from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.accounts.queries import posts_of
from peyvand.foundation.audit.models import RefusedAttempt
from peyvand.foundation.cases import operations
from peyvand.foundation.cases.models import Case
from peyvand.foundation.cases.queries import worklists
from peyvand.portal.views.desk import A_PAGE
from tests.foundation.accounts.people import NOW, activated_user, signed_in_client
from tests.foundation.accounts.staff import staff
from tests.foundation.cases.crowd import crowd
from tests.foundation.cases.statements import statements
from tests.portal.pages import links, words

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.portal.addresses")]

BRANCH = "/desk/worklists/90001/BRANCH_CLERK/"
ASSOCIATION = "/desk/worklists/KANOON/ASSOCIATION_CLERK/"
MOST_STATEMENTS = 6
AT_BRANCH = f"{BRANCH}?kind=garden_permit&state=AT_BRANCH"
CHOOSE_FIRST = "یک نوع و یک مرحله را از شمارنده‌های بالا برگزینید"


@pytest.fixture
def clerk(people):
    return signed_in_client(people.clerk)


def ticked(*cases):
    return [f"{case.pk}.{Case.objects.get(pk=case.pk).version}" for case in cases]


# -- the first page --------------------------------------------------------------------------------------------------


def test_the_desk_counts_what_waits_and_leads_to_it(people, clerk):
    people.at_branch(now=NOW - timedelta(days=30))
    people.at_branch(agency_id=people.agency.pk)
    people.verified(person_id=people.neighbour.pk)
    page = clerk.get("/desk/")
    assert "پروانهٔ باغچه رسیدگی شعبه ۲ ۲ ۱ دیرکرد ۳۰ روز پیش" in words(page)
    assert "پروانهٔ باغچه بازبینی شعبه ۱ ۱ – امروز" in words(page)
    assert {AT_BRANCH, f"{AT_BRANCH}&overdue=on", BRANCH, f"{BRANCH}?whose=mine"} <= set(links(page))


def test_an_empty_desk_says_so(people, clerk):
    assert "اکنون پرونده‌ای در این واحد منتظر شما نیست." in words(clerk.get("/desk/"))


def test_each_office_of_somebody_has_its_part(people):
    people.opened()
    both = staff(people.association_clerk.national_code, Role.BRANCH_CLERK, "90001")
    page = signed_in_client(both).get("/desk/")
    assert ASSOCIATION in links(page)
    assert "شعبه KANOON" in words(page)
    assert "شعبه 90001" in words(page)


def test_an_administrator_finds_the_offices(people):
    page = signed_in_client(staff("0051234114", Role.ADMINISTRATOR)).get("/desk/")
    assert "/desk/offices/" in links(page)
    assert "/desk/offices/" not in links(signed_in_client(people.clerk).get("/desk/"))


def test_the_desk_is_for_staff(people):
    case = people.opened()
    for user in (people.applicant, people.manager):
        for url in ("/desk/", BRANCH, f"/desk/cases/{case.number}/"):
            assert signed_in_client(user).get(url).status_code == 403
    assert set(RefusedAttempt.objects.values_list("action", "reason")) == {("desk:enter", "NO_POST")}


def test_staff_find_the_desk_on_the_home_page(people, clerk):
    assert "/desk/" in links(clerk.get("/"))
    assert "/desk/" not in links(signed_in_client(people.applicant).get("/"))


# -- a worklist ------------------------------------------------------------------------------------------------------


def test_a_list_is_oldest_first_and_names_no_person(people, clerk):
    younger = people.at_branch(agency_id=people.agency.pk)
    older = people.at_branch(now=NOW - timedelta(days=30))
    operations.claim(case_id=older.pk, by=people.teammate.pk, now=NOW)
    operations.open_on_desk(
        number=older.number, posts=posts_of(people.teammate.pk, now=NOW), by=people.teammate.pk, now=NOW
    )
    page = clerk.get(BRANCH)
    numbers = [url.split("/")[3] for url in links(page) if url.startswith("/desk/cases/")]
    assert numbers == [older.number, younger.number]
    text = words(page)
    assert people.applicant.full_name not in text
    assert people.applicant.national_code not in page.content.decode()
    assert "شخص حقیقی" in text
    assert "صندوق فولاد" in text
    assert re.search("دیرکرد، [۰-۹]+ روز پیش", text)
    assert "جواد صالحی باز نزد جواد صالحی" in text


def test_filters_stay_in_the_address_of_all_that_follows(people, clerk):
    crowd(1500, offices=[people.branch.pk], persons=[people.applicant.pk])
    query = "kind=garden_objection&whose=free&overdue=on"
    page = clerk.get(f"{BRANCH}?whose=free&overdue=on")
    onward = next(url for url in links(page) if "after=" in url)
    assert onward.startswith(f"{BRANCH}?whose=free&overdue=on&after=")
    of_cases = [url for url in links(page) if url.startswith("/desk/cases/")]
    assert len(of_cases) == 50
    assert all(url.endswith("?office=90001&role=BRANCH_CLERK&whose=free&overdue=on") for url in of_cases)
    second = clerk.get(onward)
    assert of_cases[-1] not in links(second)
    assert f"{BRANCH}?whose=free&overdue=on" in links(second)  # from the beginning
    # A kind that doesn't wait for this role narrows nothing, and isn't carried on.
    assert f"{BRANCH}?{query}" not in links(clerk.get(f"{BRANCH}?{query}"))


def test_a_state_is_chosen_together_with_its_kind(people, clerk):
    case = people.at_branch()
    chosen = clerk.get(f"{BRANCH}?state=garden_permit.AT_BRANCH")
    assert case.number in chosen.content.decode()
    assert any("kind=garden_permit&state=AT_BRANCH" in url for url in links(chosen))
    assert case.number in clerk.get(f"{BRANCH}?kind=garden_permit&state=garden_permit.AT_BRANCH").content.decode()
    assert case.number not in clerk.get(f"{BRANCH}?state=garden_permit.VERIFIED").content.decode()
    # Another kind's state beside a kind narrows nothing but the kind.
    assert case.number in clerk.get(f"{BRANCH}?kind=garden_permit&state=supplementary.AT_BRANCH").content.decode()


def test_what_cannot_be_read_in_an_address_narrows_nothing(people, clerk):
    case = people.at_branch()
    for query in ("kind=x", "state=GRANTED", "whose=x", "after=x", "kind=garden_permit&state=x&after=9-9-9"):
        page = clerk.get(f"{BRANCH}?{query}")
        assert page.status_code == 200
        assert case.number in page.content.decode()


@pytest.mark.parametrize("url", [
    "/desk/worklists/90002/BRANCH_CLERK/", "/desk/worklists/90001/IT_OFFICER/", "/desk/worklists/nowhere/BRANCH_CLERK/",
    "/desk/worklists/90001/x/",
])  # fmt: skip
def test_another_office_s_list_is_not_there(people, clerk, url):
    assert clerk.get(url).status_code == 404
    assert clerk.post(f"{url}take/", {"transition": "verify", "case": "1.1"}).status_code == 404


def test_taking_a_case_up_and_putting_it_back_from_the_list(people, clerk):
    case = people.at_branch()
    query = "?office=90001&role=BRANCH_CLERK&kind=garden_permit&state=AT_BRANCH"
    answer = clerk.post(f"/desk/cases/{case.number}/claim/{query}", {"back": "list"})
    assert (answer.status_code, answer["Location"]) == (302, AT_BRANCH)
    assert Case.objects.get().assigned_to == people.clerk
    assert "بازگذاشتن" in words(clerk.get(AT_BRANCH))
    assert "برداشتن پروندهٔ" not in words(signed_in_client(people.teammate).get(AT_BRANCH))
    clerk.post(f"/desk/cases/{case.number}/release/{query}", {"back": "list"})
    assert Case.objects.get().assigned_to is None


def test_a_list_asks_the_database_as_often_for_ten_thousand_cases_as_for_three(people, clerk, monkeypatch):
    monkeypatch.setattr(worklists, "_counted", {})
    asked = []
    for count in (3, 9_997):
        crowd(count, offices=[people.branch.pk], persons=[people.applicant.pk], holder=people.teammate.pk)
        clerk.get(BRANCH)  # the session's own bookkeeping, at most once a minute
        with statements() as sent:
            assert clerk.get(BRANCH).status_code == 200
        asked.append(len(sent))
    assert asked[1] == asked[0] - 1  # a long list has just been counted
    assert asked[0] <= MOST_STATEMENTS
    with statements() as sent:
        assert "۱۰٬۰۰۰" in words(clerk.get("/desk/"))
    assert len(sent) <= MOST_STATEMENTS


# -- many at once ----------------------------------------------------------------------------------------------------


def test_many_at_once_once_one_kind_in_one_state_is_shown(people, clerk):
    people.at_branch()
    assert 'name="case"' not in clerk.get(BRANCH).content.decode()
    assert CHOOSE_FIRST in words(clerk.get(BRANCH))
    page = clerk.get(AT_BRANCH).content.decode()
    assert 'name="case"' in page
    assert 'name="transition" value="verify"' in page
    assert " checked" not in page
    assert " checked" in clerk.get(f"{AT_BRANCH}&ticked=1").content.decode()


def test_whoever_has_chosen_kind_and_state_is_not_told_to_choose_them(people, clerk, monkeypatch):
    """Though this table lets nothing be done to many of them."""
    monkeypatch.setattr("peyvand.portal.views.desk._in_bulk", lambda chosen: [])
    people.at_branch()
    page = clerk.get(AT_BRANCH)
    assert 'name="case"' not in page.content.decode()
    assert CHOOSE_FIRST not in words(page)


def test_what_a_colleague_has_can_not_be_ticked(people, clerk):
    case = people.at_branch()
    operations.claim(case_id=case.pk, by=people.teammate.pk, now=NOW)
    assert 'name="case"' not in clerk.get(AT_BRANCH).content.decode()


def test_the_answer_says_of_each_what_became_of_it(people, clerk):
    first, second = people.at_branch(), people.at_branch(person_id=people.neighbour.pk)
    gone = people.at_branch(agency_id=people.agency.pk)
    sent = ticked(first, second, gone)
    operations.send_to_office(case_id=gone.pk, office_code="90002", by=people.teammate.pk, reason="x", now=NOW)
    operations.claim(case_id=second.pk, by=people.teammate.pk, now=NOW)
    page = clerk.post(f"{BRANCH}take/?kind=garden_permit&state=AT_BRANCH", {"transition": "verify", "case": sent})
    text = words(page)
    assert page.status_code == 200
    assert "برای ۱ پرونده ثبت شد" in text
    assert "برای ۲ پرونده ثبت نشد" in text
    assert text.count("پرونده از وقتی که این صفحه را باز کردید تغییر کرده است") == 2
    assert list(Case.objects.order_by("pk").values_list("state", flat=True)) == ["VERIFIED", "AT_BRANCH", "AT_BRANCH"]
    assert AT_BRANCH in links(page)
    assert sorted(RefusedAttempt.objects.values_list("reason", flat=True)) == ["CASE_MOVED"] * 2


def test_sent_twice_it_is_done_once(people, clerk):
    case = people.at_branch()
    data = {"transition": "verify", "case": ticked(case)}
    for _ in range(2):
        page = clerk.post(f"{BRANCH}take/?kind=garden_permit&state=AT_BRANCH", data)
        assert "برای ۱ پرونده ثبت شد" in words(page)
    assert Case.objects.get().steps.count() == 3


def test_a_reason_where_the_table_wants_one(people):
    case = people.opened()
    client = signed_in_client(people.association_clerk)
    url = f"{ASSOCIATION}take/?kind=garden_permit&state=AT_ASSOCIATION"
    page = client.post(url, {"transition": "disapprove", "case": ticked(case), "reason": " "})
    assert page.status_code == 422
    assert "برای «عدم تایید» دلیل را بنویسید." in words(page)
    assert " checked" in page.content.decode()
    assert Case.objects.get().state == "AT_ASSOCIATION"
    client.post(url, {"transition": "disapprove", "case": ticked(case), "reason": "زمین در طرح است"})
    assert Case.objects.get().steps.latest("version").reason == "زمین در طرح است"


@pytest.mark.parametrize(("data", "status"), [
    ({}, 422), ({"transition": "verify"}, 422), ({"transition": "verify", "case": ["x"]}, 422),
    ({"transition": "verify", "case": ["1.2.3"]}, 422), ({"transition": "verify", "case": [f"{2**70}.1"]}, 200),
    ({"transition": "x", "case": "1.1"}, 403), ({"transition": "doubt", "case": "1.1"}, 403),
])  # fmt: skip
def test_forms_that_no_page_sends(people, clerk, data, status):
    people.at_branch()
    page = clerk.post(f"{BRANCH}take/?kind=garden_permit&state=AT_BRANCH", data)
    assert page.status_code == status
    assert Case.objects.get().state == "AT_BRANCH"


def test_a_whole_page_is_taken_at_once(people, clerk):
    crowd(A_PAGE, offices=[people.branch.pk], persons=[people.applicant.pk])
    data = {"transition": "verify", "case": ticked(*Case.objects.all())}
    page = clerk.post(f"{BRANCH}take/?kind=garden_permit&state=AT_BRANCH", data)
    assert "برای ۵۰ پرونده ثبت نشد" in words(page)  # they are of another kind


def test_without_its_filters_nothing_is_done_to_many(people, clerk):
    case = people.at_branch()
    assert clerk.post(f"{BRANCH}take/", {"transition": "verify", "case": ticked(case)}).status_code == 403
    assert Case.objects.get().state == "AT_BRANCH"


def test_somebody_without_a_role_any_more_is_turned_away(people):
    client = signed_in_client(activated_user("0058123474"))
    assert client.get(BRANCH).status_code == 403

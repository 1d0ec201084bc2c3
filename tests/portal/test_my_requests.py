"""«درخواست‌های من»: the applicant's words, history, what happens next, and what is theirs to do (ALL-1)."""

import pytest

from peyvand.foundation.accounts.models import Office
from peyvand.foundation.cases import operations
from peyvand.foundation.cases.models import Case
from tests.foundation.accounts.people import NOW, signed_in_client
from tests.portal.pages import buttons, links, words

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.portal.addresses")]


def returned(people, **changes):
    case = people.opened(**changes)
    by = people.association_clerk.pk
    return operations.take(case_id=case.pk, transition="return", version=1, reason="امضا ندارد", by=by, now=NOW)


def address(case, act=""):
    return f"/my/requests/{case.number}/{act}"


def test_whoever_asked_for_nothing_reads_so(people):
    page = signed_in_client(people.neighbour).get("/my/requests/")
    assert "هنوز درخواستی نداده‌اید" in words(page)


def test_each_request_has_its_label_and_what_happens_next(people):
    case = people.opened()
    client = signed_in_client(people.applicant)
    page = client.get("/my/requests/")
    assert "در حال بررسی کانون کانون درخواست شما را بررسی می‌کند. مهلت این مرحله:" in words(page)
    assert address(case) in links(page)
    text = words(client.get(address(case)))
    assert "شمارهٔ درخواست" in text
    assert "کانون درخواست شما را بررسی می‌کند." in text
    assert "منصور قاسمی" not in text


def test_a_request_that_came_back_says_why_and_whose_turn_it_is(people):
    case = returned(people)
    client = signed_in_client(people.applicant)
    assert "نوبت شماست:" in words(client.get("/my/requests/"))
    page = client.get(address(case))
    assert "امضا ندارد" in words(page)
    assert buttons(page) == ["resubmit", "withdraw"]
    assert "رسیدگی به این درخواست پایان می‌یابد و برنمی‌گردد" in words(page)


def test_the_applicant_sends_it_again_and_withdraws(people):
    case = returned(people)
    client = signed_in_client(people.applicant)
    answer = client.post(address(case, "take/"), {"transition": "resubmit", "version": case.version})
    assert answer["Location"] == address(case)
    assert "«ارسال دوباره» ثبت شد." in words(client.get(address(case)))
    client.post(address(case, "take/"), {"transition": "withdraw", "version": case.version + 1})
    page = client.get(address(case))
    assert Case.objects.get().state == "WITHDRAWN"
    assert "مختومه - انصراف متقاضی رسیدگی به این درخواست پایان یافته است." in words(page)
    assert buttons(page) == []


@pytest.mark.parametrize(("transition", "version", "status"), [
    ("approve", 2, 409), ("disapprove", 2, 409), ("lapse", 2, 403), ("resubmit", 1, 409), ("x", 2, 404), ("", 2, 422),
])  # fmt: skip
def test_what_is_not_the_applicant_s_is_not_done(people, transition, version, status):
    case = returned(people)
    data = {"transition": transition, "version": version, "reason": "x"}
    answer = signed_in_client(people.applicant).post(address(case, "take/"), data)
    assert answer.status_code == status
    assert Case.objects.get().state == "RETURNED"


def test_nobody_else_s_request_is_there(people):
    case = returned(people)
    of_agency = returned(people, agency_id=people.agency.pk)
    tried = [(user, case) for user in (people.neighbour, people.manager, people.association_clerk)]
    tried += [(user, of_agency) for user in (people.operator, people.other_manager, people.applicant)]
    for user, foreign in tried:
        client = signed_in_client(user)
        assert client.get(address(foreign)).status_code == 404
        assert client.post(address(foreign, "take/"), {"transition": "withdraw", "version": 2}).status_code == 404
    assert set(Case.objects.values_list("state", flat=True)) == {"RETURNED"}


def test_a_manager_reads_the_agency_s_requests_and_their_own(people):
    own, of_agency = people.opened(person_id=people.manager.pk), people.opened(agency_id=people.agency.pk)
    client = signed_in_client(people.manager)
    page = client.get("/my/requests/")
    assert {address(own), address(of_agency)} <= set(links(page))
    assert words(page).count("برای دستگاه شما") == 1
    assert client.get(address(own)).status_code == 200


def test_older_requests_are_a_page_further(people):
    committee = Office.objects.get(code="COMMITTEE").pk
    for _ in range(27):
        operations.open_case(
            kind="garden_objection", office_id=committee, person_id=people.applicant.pk,
            by=people.applicant.pk, now=NOW,
        )  # fmt: skip
    client = signed_in_client(people.applicant)
    first = client.get("/my/requests/")
    onward = next(url for url in links(first) if "older=" in url)
    second = client.get(f"/my/requests/{onward}")
    shown = [
        [url for url in links(page) if url.startswith("/my/requests/") and len(url) > 20] for page in (first, second)
    ]
    assert [len(urls) for urls in shown] == [25, 2]
    assert set(shown[0]).isdisjoint(shown[1])

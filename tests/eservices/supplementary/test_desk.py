"""The association's and the branch's pages: who sees what, what each button does, many at once (SUP-5 to SUP-7)."""

import re

import pytest
from django.test import Client

from peyvand.eservices.supplementary_enrolment import operations
from peyvand.foundation.audit.models import Access, RefusedAttempt
from peyvand.foundation.cases.models import Case
from peyvand.foundation.notifications.models import TextMessage
from peyvand.foundation.records.models import Pension, Person
from peyvand.kit.errors import Refusal
from tests.eservices.conftest import MORNING
from tests.eservices.supplementary.cast import documents
from tests.eservices.supplementary.households import MINA, NASRIN, PARVIZ, SAM, TODAY, pension, person
from tests.foundation.accounts.people import activated_user, signed_in_client

ROOT = "/desk/supplementary/"


def url(case: Case, way: str = "") -> str:
    return f"{ROOT}cases/{case.number}/{way}"


def shown(user, case: Case) -> str:
    answer = signed_in_client(user).get(url(case))
    assert answer.status_code == 200
    return answer.content.decode()


def press(user, case: Case, way: str, reason: str = "", version: int | None = None):
    data = {f"{way}-version": str(version or Case.objects.get(pk=case.pk).version), f"{way}-reason": reason}
    return signed_in_client(user).post(url(case, f"{way}/"), data)


def test_the_family_on_one_page_each_opening_is_told_to_everybody_in_it(people):
    case = people.apply()
    page = shown(people.approver, case)
    for text in (
        "پرویز شیرازی",
        "مینا کریمی",
        "سام شیرازی",
        'ندارد <span aria-hidden="true" class="arrow">←</span> <strong>دارد</strong>',
        "تایید",
        "عدم تایید",
    ):
        assert text in page
    assert "وام‌ها" not in page
    seen = Access.objects.filter(channel="DESK", ground="STAFF", actor=f"user:{people.approver.pk}")
    assert set(seen.values_list("national_code", flat=True)) == {PARVIZ, MINA, SAM}


def test_from_the_association_to_the_branch_to_the_end_by_buttons(people):
    case = people.apply()
    assert press(people.approver, case, "approve").status_code == 302
    assert "در حال بررسی - نیاز به رسیدگی شعبه" in shown(people.clerk, case)
    assert press(people.clerk, case, "accept").status_code == 302
    page = shown(people.clerk, case)
    assert "مختومه - تایید نهایی" in page
    assert "۳٬۰۵۰٬۰۰۰ ریال" in page
    assert "دی ۱۴۰۵" in page
    assert len(documents()) == 4


@pytest.mark.parametrize("way", ["reject", "return"])
def test_the_association_says_no_with_a_reason_only(people, way):
    case = people.apply()
    answer = press(people.approver, case, way)
    assert answer.status_code == 422
    assert "دلیل را بنویسید" in answer.content.decode()
    assert Case.objects.get().version == case.version
    assert press(people.approver, case, way, reason="مدارک ناقص است").status_code == 302
    assert Case.objects.get().state == {"reject": "REJECTED", "return": "RETURNED"}[way]


@pytest.mark.parametrize("way", ["decline", "send_back"])
def test_so_does_the_branch(people, way):
    case = people.approved()
    assert press(people.clerk, case, way).status_code == 422
    assert press(people.clerk, case, way, reason="پرونده ناقص است").status_code == 302
    assert Case.objects.get().state == {"decline": "REJECTED", "send_back": "RETURNED"}[way]
    assert documents() == set()


def test_clerks_of_another_city_or_branch_see_nothing_by_any_address(people):
    case = people.apply()
    sent = TextMessage.objects.count()
    for user in (people.other_approver, people.other_clerk, people.clerk):
        browser = signed_in_client(user)
        assert browser.get(url(case)).status_code == 404
        for way in ("approve", "reject", "return", "accept", "decline", "send_back", "transfer"):
            data = {f"{way}-version": str(case.version), f"{way}-reason": "دلیل", "office_code": "90001",
                    "transfer_reason": "دلیل"}  # fmt: skip
            assert browser.post(url(case, f"{way}/"), data).status_code in (403, 404), way
        page = browser.get(ROOT + "clean/")
        assert case.number not in page.content.decode().replace(" ", "")
    assert (Case.objects.get().state, TextMessage.objects.count()) == ("AT_ASSOCIATION", sent)
    assert not Access.objects.filter(ground="STAFF").exists()


@pytest.mark.parametrize("stage", ["apply", "approved", "accepted"])
def test_nor_by_the_addresses_of_all_cases_at_any_stage(people, stage):
    case = getattr(people, stage)()
    steps, seen = case.version, Access.objects.filter(ground="STAFF").count()
    lists = [
        f"/desk/worklists/{office.code}/{role}/"
        for office, role in ((people.association, "ASSOCIATION_CLERK"), (people.branch, "BRANCH_CLERK"))
    ]
    ways = ("take", "claim", "release", "hand-over", "send")
    for user in (people.other_approver, people.other_clerk):
        browser = signed_in_client(user)
        for address in (f"/desk/cases/{case.number}/", url(case), *lists):
            assert browser.get(address).status_code == 404, address
        for way in ways:
            data = {"transition": "approve", "version": str(case.version), "to": str(user.pk), "office_code": "90002"}
            answer = browser.post(f"/desk/cases/{case.number}/{way}/", {**data, "reason": "دلیل"})
            assert answer.status_code == 404, way
        for address in lists:
            data = {"transition": "approve", "case": f"{case.pk}.{case.version}"}
            assert browser.post(f"{address}take/", data).status_code == 404
        assert "عضویت بیمه تکمیلی" not in browser.get("/desk/").content.decode()
    fresh = Case.objects.get()
    assert (fresh.version, fresh.assigned_to) == (steps, None)
    assert Access.objects.filter(ground="STAFF").count() == seen


def test_the_branch_sees_what_its_acceptance_would_do_and_why_it_can_not(people):
    case = people.approved(members=(PARVIZ, MINA))
    page = shown(people.clerk, case)
    before = page.partition('id="preview"')[2].partition("</table>")[0]
    for text in ("پرویز شیرازی", "مینا کریمی", "درمان تکمیلی", "بیمه عمر", "۳٬۰۵۰٬۰۰۰", "دی ۱۴۰۵", "آبان ۱۴۰۶"):
        assert text in before
    assert "نظر کانون:</strong> تایید، منصور قاسمی" in page
    assert "با پذیرش، امروز" not in shown(people.approver, case)
    Person.objects.filter(pk=MINA).update(death_date=TODAY)
    page = shown(people.clerk, case)
    assert 'id="preview"' in page
    assert "درمان تکمیلی" not in page.partition('id="preview"')[2].partition("عملیات</h2>")[0]
    assert documents() == set()


def test_the_association_that_has_passed_it_on_sees_no_more_than_the_request(people):
    case = people.accepted()
    page = shown(people.approver, case)
    assert "وام‌ها" not in page
    assert "پذیرش</button>" not in page
    assert press(people.approver, case, "accept").status_code == 422
    assert signed_in_client(people.other_clerk).get(url(case)).status_code == 404


def test_the_wrong_branch_is_told_and_sends_it_on(people):
    case = people.approved()
    Pension.objects.update(branch_code="90002")
    page = shown(people.clerk, case)
    assert "تغییر شعبه بیمه‌پردازی" in page
    assert re.search(r'<option value="90002" selected', page)
    answer = press(people.clerk, case, "accept")
    assert answer.status_code == 422
    assert "پروندهٔ مستمری در" in answer.content.decode()
    browser = signed_in_client(people.clerk)
    assert browser.post(url(case, "transfer/"), {"office_code": "90002", "transfer_reason": ""}).status_code == 422
    data = {"office_code": "90002", "transfer_reason": "انتقال پرونده"}
    assert browser.post(url(case, "transfer/"), data).status_code == 302
    page = shown(people.other_clerk, case)
    assert "انتقال پرونده" in page
    assert press(people.other_clerk, case, "accept").status_code == 302


def test_what_changed_since_the_request_is_shown(people):
    case = people.apply()
    Person.objects.filter(pk=SAM).update(death_date=TODAY)
    assert "سام شیرازی دیگر در فهرست خانواده نیست" in shown(people.approver, case)


def test_a_stale_form_moves_nothing(people):
    case = people.apply()
    press(people.approver, case, "return", reason="اصلاح")
    answer = press(people.approver, case, "approve", version=case.version)
    assert answer.status_code == 422
    assert Case.objects.get().state == "RETURNED"
    assert press(people.approver, case, "no_such_way").status_code in (404, 422)


# -- many at once ----------------------------------------------------------------------------------------------------


@pytest.fixture
def three(people) -> list[Case]:
    """Three requests: two clean, one whose family has changed."""
    cases = [people.apply()]
    for n, code in enumerate((NASRIN, "0084575948")):
        person(code, f"شخص {n}")
        pension(code, f"{n}")
        cases.append(people.apply(user=activated_user(code, full_name=f"شخص {n}"), members=(code,)))
    Person.objects.filter(pk=MINA).update(death_date=TODAY)
    return cases


def test_the_clean_ones_are_approved_together(people, three):
    browser: Client = signed_in_client(people.approver)
    page = browser.get(ROOT + "clean/").content.decode()
    offered = re.findall(r'name="marked" value="([^"]+)"', page)
    assert offered == [f"{case.number}:{case.version}" for case in three[1:]]
    assert "شخص" not in page
    changed = f"{three[0].number}:{three[0].version}"
    answer = browser.post(ROOT + "clean/", {"marked": [*offered, changed]}, follow=True)
    assert "۲ درخواست تایید شد" in answer.content.decode()
    assert [Case.objects.get(pk=case.pk).state for case in three] == ["AT_ASSOCIATION", "AT_BRANCH", "AT_BRANCH"]
    assert RefusedAttempt.objects.filter(action="supplementary:approve", reason="NOT_CLEAN").count() == 1
    assert TextMessage.objects.count() == 3 + 2


def test_none_holds_up_the_others_and_nobody_else_s_are_touched(people, three):
    versions = {case.pk: case.version for case in three} | {999_999: 1}
    outcomes = operations.approve_many(versions=versions, by=people.other_approver.pk, now=MORNING)
    assert {outcome.code for outcome in outcomes.values() if isinstance(outcome, Refusal)} == {
        "NOT_YOUR_ROLE", "NOT_CLEAN", "CASE_NOT_FOUND",
    }  # fmt: skip
    assert set(Case.objects.values_list("state", flat=True)) == {"AT_ASSOCIATION"}

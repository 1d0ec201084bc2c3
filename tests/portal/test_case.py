"""A case on the desk: what was done, who has it, what this person may do, the next one."""

from datetime import timedelta

import pytest

from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.audit.models import Access, RefusedAttempt
from peyvand.foundation.cases import operations
from peyvand.foundation.cases.models import Case, Presence
from tests.foundation.accounts.people import NOW, signed_in_client
from tests.foundation.accounts.staff import staff
from tests.portal.pages import buttons, links, words

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.portal.addresses")]

LIST = "?office=90001&role=BRANCH_CLERK&kind=garden_permit"


def address(case, act="", query=""):
    return f"/desk/cases/{case.number}/{act}{query}"


@pytest.fixture
def clerk(people):
    return signed_in_client(people.clerk)


def test_a_case_shows_state_applicant_history_and_clock(people, clerk):
    page = clerk.get(address(people.verified(now=NOW - timedelta(days=3))))
    text = words(page)
    for expected in (
        "پروانهٔ باغچه، پروندهٔ",
        "مرحله بازبینی شعبه",
        "متقاضی مریم رضایی",
        "نوبت کارشناس شعبه",
        "نزد هیچ‌کس؛ برداشته نشده است",
        "راستی‌آزمایی راضیه اکبری، شعبه 90001، ۱۴۰۵/۰۸/۲۸ ساعت ۱۱:۳۰",
    ):
        assert expected in text


def test_opening_a_case_is_noted_and_colleagues_see_it(people, clerk):
    case = people.at_branch()
    clerk.get(address(case))
    assert list(Presence.objects.values_list("user", flat=True)) == [people.clerk.pk]
    assert list(Access.objects.values_list("national_code", "actor", "ground", "channel")) == [
        (people.applicant.national_code, f"user:{people.clerk.pk}", "STAFF", "DESK")
    ]
    assert "این پرونده اکنون نزد راضیه اکبری هم باز است." in words(signed_in_client(people.teammate).get(address(case)))


def test_a_case_that_is_not_one_s_own_is_not_there_and_the_attempt_is_kept(people):
    case = people.at_branch()
    answers = [signed_in_client(people.stranger).get(url) for url in (address(case), "/desk/cases/123456789/")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert words(answers[0]) == words(answers[1])
    assert list(RefusedAttempt.objects.values_list("action", "reason")) == [("case:open", "CASE_NOT_FOUND")] * 2
    assert not Presence.objects.exists()
    for act in ("take/", "claim/", "release/", "hand-over/", "send/"):
        assert signed_in_client(people.stranger).post(address(case, act)).status_code == 404


def test_the_buttons_are_the_table_s(people, clerk):
    case = people.at_branch()
    assert buttons(clerk.get(address(case))) == ["verify"]
    opened = people.opened(person_id=people.neighbour.pk)
    page = signed_in_client(people.association_clerk).get(address(opened))
    assert buttons(page) == ["disapprove", "return"]
    assert f"/garden/{opened.number}/approve/" in links(page)
    assert "برای «عدم تایید»، «بازگرداندن برای اصلاح» دلیل لازم است." in words(page)
    seen_off = signed_in_client(people.association_clerk).get(address(case))
    assert buttons(seen_off) == []
    assert "این پرونده اکنون منتظر شما نیست؛ آن را می‌بینید چون از واحد شما گذشته است." in words(seen_off)


def test_whoever_did_the_first_half_reads_why_the_second_is_not_theirs(people, clerk):
    page = clerk.get(address(people.verified()))
    assert buttons(page) == ["doubt"]
    assert "پذیرش: شما خودتان «راستی‌آزمایی» را انجام داده‌اید؛ این کار با همکار دیگری است." in words(page)


def test_a_transition_and_the_next_case_one_key_away(people, clerk):
    case, other = people.at_branch(), people.at_branch(person_id=people.neighbour.pk)
    page = clerk.get(address(case, query=LIST))
    assert f"/desk/cases/{other.number}/{LIST}" in links(page)
    assert 'accesskey="n"' in page.content.decode()
    answer = clerk.post(address(case, "take/", LIST), {"transition": "verify", "version": case.version, "reason": ""})
    assert answer["Location"] == address(case, query=f"{LIST}&done=1")
    page = clerk.get(answer["Location"])
    assert "«راستی‌آزمایی» ثبت شد؛ پرونده اکنون در مرحلهٔ «بازبینی شعبه» است." in words(page)
    assert f'href="/desk/cases/{other.number}/{LIST.replace("&", "&amp;")}" rel="next" accesskey="n"' in (
        page.content.decode()
    )
    assert " autofocus" in page.content.decode()


def test_a_reason_is_asked_for_beside_its_field(people, clerk):
    case = people.verified()
    page = clerk.post(address(case, "take/"), {"transition": "doubt", "version": case.version, "reason": " "})
    assert page.status_code == 422
    assert "برای «بازگشت به راستی‌آزمایی» دلیل را بنویسید." in words(page)
    assert Case.objects.get().state == "VERIFIED"
    clerk.post(address(case, "take/"), {"transition": "doubt", "version": case.version, "reason": "مهر ندارد"})
    assert Case.objects.get().steps.latest("version").reason == "مهر ندارد"


@pytest.mark.parametrize(("transition", "version", "status"), [
    ("accept", 3, 403), ("grant", 3, 409), ("x", 3, 404), ("doubt", 1, 409), ("doubt", 0, 422), ("", 3, 422),
])  # fmt: skip
def test_what_may_not_be_done_is_not(people, clerk, transition, version, status):
    case = people.verified()
    data = {"transition": transition, "version": version, "reason": "x"}
    assert clerk.post(address(case, "take/"), data).status_code == status
    assert (Case.objects.get().state, Case.objects.get().version) == ("VERIFIED", case.version)


def test_a_transition_with_a_page_of_its_own_is_not_taken_here(people):
    case = people.opened()
    client = signed_in_client(people.association_clerk)
    assert client.post(address(case, "take/"), {"transition": "approve", "version": 1}).status_code == 409
    assert Case.objects.get().state == "AT_ASSOCIATION"


def test_claim_release_and_hand_over(people, clerk):
    case = people.at_branch()
    assert clerk.post(address(case, "claim/"))["Location"] == address(case)
    assert "نزد شما" in words(clerk.get(address(case)))
    assert "نزد راضیه اکبری" in words(signed_in_client(people.teammate).get(address(case)))
    clerk.post(address(case, "hand-over/"), {"to": people.teammate.pk})
    assert Case.objects.get().assigned_to == people.teammate
    back = {"to": people.clerk.pk}
    page = clerk.post(address(case, "hand-over/"), back)
    assert page.status_code == 422
    assert "برای «سپردن به همکار» دلیل را بنویسید." in words(page)
    clerk.post(address(case, "hand-over/"), {**back, "reason": "همکار در مرخصی است"})
    assert Case.objects.get().assigned_to == people.clerk
    clerk.post(address(case, "release/"))
    assert Case.objects.get().assigned_to is None
    assert clerk.post(address(case, "release/")).status_code == 409


def test_oneself_is_offered_only_where_a_colleague_has_the_case(people, clerk):
    case, oneself = people.at_branch(), f'value="{people.clerk.pk}"'
    assert oneself not in clerk.get(address(case)).content.decode()
    operations.claim(case_id=case.pk, by=people.teammate.pk, now=NOW)
    page = clerk.get(address(case))
    assert oneself in page.content.decode()
    assert "پرونده نزد جواد صالحی است؛ برای گرفتنش از او دلیل لازم است." in words(page)


def test_a_case_is_handed_to_nobody_else(people, clerk):
    case = people.at_branch()
    for to in (people.stranger.pk, people.applicant.pk, "x", ""):
        assert clerk.post(address(case, "hand-over/"), {"to": to}).status_code == 422
    assert Case.objects.get().assigned_to is None


def test_a_case_is_sent_to_another_branch_with_a_reason(people, clerk):
    case = people.at_branch()
    page = clerk.get(address(case))
    assert 'value="90002"' in page.content.decode()
    assert 'value="90001"' not in page.content.decode()
    assert clerk.post(address(case, "send/"), {"office_code": "90002"}).status_code == 422
    for code in ("KANOON", "nowhere", ""):
        assert clerk.post(address(case, "send/"), {"office_code": code, "reason": "x"}).status_code == 422
    assert Case.objects.get().office == people.branch
    clerk.post(address(case, "send/"), {"office_code": "90002", "reason": "نشانی در شیراز است"})
    assert Case.objects.get().office == people.other_branch


def test_the_next_case_is_one_s_own_office_s_for_whoever_comes_from_elsewhere(people, clerk):
    case, other = people.at_branch(), people.at_branch(person_id=people.neighbour.pk)
    assert f"/desk/cases/{other.number}/?office=90001&role=BRANCH_CLERK" in links(clerk.get(address(case)))
    foreign = clerk.get(address(case, query="?office=90002&role=BRANCH_CLERK"))
    assert f"/desk/cases/{other.number}/?office=90001&role=BRANCH_CLERK" in links(foreign)


def test_the_auditor_sees_no_case_of_others(people):
    auditor = staff("0051234106", Role.AUDITOR)
    assert signed_in_client(auditor).get(address(people.at_branch())).status_code == 404


def test_a_closed_case_says_so(people, clerk):
    case = people.verified()
    operations.move(case_id=case.pk, transition="accept", by=people.teammate.pk, now=NOW)
    operations.move(case_id=case.pk, transition="grant", by=people.officer.pk, now=NOW)
    page = clerk.get(address(case))
    assert "این پرونده پایان یافته است." in words(page)
    assert buttons(page) == []
    assert clerk.post(address(case, "claim/")).status_code == 403
    assert clerk.post(address(case, "hand-over/"), {"to": people.teammate.pk, "reason": "x"}).status_code == 422

"""Unusual use becomes a case: the manager explains it in time or not, the committee judges."""

from datetime import timedelta

import pytest

from peyvand.eservices.oversight import operations
from peyvand.eservices.oversight.models import Mark, Watched
from peyvand.eservices.oversight.queries import days
from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.audit.models import Act, RefusedAttempt
from peyvand.foundation.cases.models import Case, Step
from peyvand.foundation.notifications.models import TextMessage
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from tests.foundation.accounts.people import signed_in_client
from tests.foundation.accounts.staff import staff
from tests.rules.test_unusual_use import LIMITS

pytestmark = pytest.mark.usefixtures("committing_db")
KNOWN, OTHERS = "0000027227", ("0000040835", "0000095273", "0000136107", "0000176931")


@pytest.fixture
def member(morning):
    return staff("0051234051", Role.COMMITTEE_MEMBER)


@pytest.fixture
def marked(golden, fund, asks, morning):
    """The fund's operator looked themselves up among others."""
    asks(fund, *OTHERS, fund.operator.national_code)
    look_over(morning)
    return Mark.objects.get()


def look_over(now, day=None):
    return operations.look_over(day=day or tehran_day(now), now=now + timedelta(hours=20))


def page(mark, of="panel"):
    return f"/{of}/unusual-use/{mark.case.number}/"


def test_the_limits_are_the_laws(db_limits):
    assert db_limits == LIMITS


@pytest.fixture
def db_limits(morning):
    return days.limits(tehran_day(morning))


def test_a_mark_says_who_and_which_and_asks_the_managers(marked, fund):
    assert (marked.agency, marked.actor, marked.asked) == (fund.agency, f"user:{fund.operator.pk}", 5)
    (finding,) = marked.findings
    assert (finding["pattern"], finding["count"], len(finding["questions"])) == ("OWN_CODE", 1, 1)
    assert fund.operator.national_code not in str(marked.findings)
    assert (marked.case.state, marked.case.due_on is not None) == ("AT_AGENCY", True)
    assert list(TextMessage.objects.values_list("kind", "mobile")) == [("unusual-use", fund.manager.mobile)]


def test_nobody_is_marked_twice_for_a_day(marked, morning):
    assert look_over(morning) == 0
    assert Mark.objects.count() == Case.objects.count() == TextMessage.objects.count() == 1


def test_ordinary_questions_make_no_mark(golden, fund, asks, morning):
    asks(fund, *OTHERS)
    assert look_over(morning) == 0
    assert look_over(morning, day=tehran_day(morning) - timedelta(days=1)) == 0
    assert not Case.objects.exists()


def test_whoever_is_under_watch_makes_a_mark(golden, fund, asks, member, morning):
    operations.watch(national_code=KNOWN, reason="چهرهٔ شناخته‌شده", by=member.pk, now=morning)
    assert KNOWN not in str(list(Watched.objects.values()))
    asks(fund, KNOWN, *OTHERS)
    assert look_over(morning) == 1
    assert Mark.objects.get().findings[0]["pattern"] == "WATCHED"


def test_many_refusals_make_a_mark_without_any_question(fund, asks, morning):
    RefusedAttempt.objects.bulk_create(
        RefusedAttempt(
            at=morning, actor="client:x", agency_code=fund.agency.code, channel="API", action="inquiry:ask", reason="X"
        )
        for _ in range(20)
    )
    assert look_over(morning) == 1
    assert Mark.objects.get().actor == "client:x"


def test_the_same_person_again_and_again_over_weeks(golden, fund, asks, morning):
    for day in range(5):
        asks(fund, KNOWN, now=morning + timedelta(days=day * 4))
    assert look_over(morning + timedelta(days=12)) == 0
    assert look_over(morning + timedelta(days=16)) == 1
    assert Mark.objects.get().findings[0]["pattern"] == "REPEATED"


def test_the_manager_explains_and_the_committee_accepts(marked, fund, member):
    manager = signed_in_client(fund.manager)
    shown = manager.get(page(marked))
    assert shown.status_code == 200
    text = shown.content.decode()
    assert "پرسش دربارهٔ خود" in text
    assert fund.operator.national_code not in text
    empty = manager.post(page(marked), {"text": " ", "version": marked.case.version})
    assert empty.status_code == 422
    assert Step.objects.count() == 1
    sent = manager.post(page(marked), {"text": "آزمون سامانه پس از نصب", "version": marked.case.version})
    assert sent.status_code == 302
    desk = signed_in_client(member)
    assert "آزمون سامانه پس از نصب" in desk.get(page(marked, "desk")).content.decode()
    assert page(marked, "desk") in desk.get(f"/desk/cases/{marked.case.number}/").content.decode()
    judged = desk.post(page(marked, "desk"), {"transition": "accept", "reason": "", "version": 2})
    assert judged.status_code == 302
    marked.case.refresh_from_db()
    assert (marked.case.state, marked.case.closed_at is not None) == ("JUSTIFIED", True)


def test_the_committee_asks_again_and_condemns_with_a_reason(marked, fund, member, morning):
    case = marked.case
    operations.justify(case_id=case.pk, version=1, text="نمی‌دانم", by=fund.manager.pk, now=morning)
    desk = signed_in_client(member)
    refused = desk.post(page(marked, "desk"), {"transition": "condemn", "reason": "", "version": 2})
    assert refused.status_code == 422
    asked = desk.post(page(marked, "desk"), {"transition": "ask_again", "reason": "چه کسی؟", "version": 2})
    assert asked.status_code == 302
    assert TextMessage.objects.filter(kind="unusual-use").count() == 2
    operations.justify(case_id=case.pk, version=3, text="باز نمی‌دانم", by=fund.manager.pk, now=morning)
    operations.judge(case_id=case.pk, transition="condemn", version=4, reason="بی‌دلیل", by=member.pk, now=morning)
    case.refresh_from_db()
    assert case.state == "UNJUSTIFIED"
    assert Act.objects.filter(verb="unusual_use:condemn").count() == 1


def test_unexplained_it_goes_to_the_committee_when_the_time_is_over(marked):
    due = marked.case.due_on
    assert operations.run_out(now=marked.case.opened_at + (due - tehran_day(marked.case.opened_at))) == 0
    later = marked.case.opened_at + (due - tehran_day(marked.case.opened_at)) + timedelta(days=1)
    assert operations.run_out(now=later) == 1
    assert operations.run_out(now=later) == 0
    marked.case.refresh_from_db()
    assert marked.case.state == "AT_COMMITTEE"


def test_nobody_else_explains_or_judges(marked, fund, stranger, member, morning):
    for user in (fund.operator, stranger.manager):
        assert signed_in_client(user).get(page(marked)).status_code == 404
        assert signed_in_client(user).post(page(marked), {"text": "x", "version": 1}).status_code == 404
        with pytest.raises(Refusal):
            operations.justify(case_id=marked.case.pk, version=1, text="x", by=user.pk, now=morning)
    assert signed_in_client(fund.manager).get(page(marked, "desk")).status_code == 403
    with pytest.raises(Refusal):
        operations.judge(
            case_id=marked.case.pk, transition="accept", version=1, reason="", by=fund.manager.pk, now=morning
        )
    assert Step.objects.count() == 1


def test_the_watch_list_shows_reasons_and_no_codes(member, morning):
    desk = signed_in_client(member)
    wrong = desk.post("/desk/watch-list/", {"national_code": "1", "reason": "x"})
    assert wrong.status_code == 422
    assert not Watched.objects.exists()
    assert desk.post("/desk/watch-list/", {"national_code": KNOWN, "reason": "نمایندهٔ مجلس"}).status_code == 302
    again = desk.post("/desk/watch-list/", {"national_code": KNOWN, "reason": "نمایندهٔ مجلس"})
    assert again.status_code == 422
    shown = desk.get("/desk/watch-list/").content.decode()
    assert "نمایندهٔ مجلس" in shown
    assert KNOWN not in shown
    watched = Watched.objects.get()
    assert desk.post(f"/desk/watch-list/{watched.pk}/end/").status_code == 302
    with pytest.raises(Refusal):
        operations.unwatch(watched_id=watched.pk, by=member.pk, now=morning)
    assert Act.objects.filter(verb__startswith="watch-list").count() == 2

"""«این نامه درست نیست»: the branch looks into it, and whoever got the letter lately asks again (CIT-8)."""

from datetime import timedelta

import pytest
import time_machine

from peyvand.eservices.transparency.models import Dispute
from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.audit.models import Act
from peyvand.foundation.cases.models import Case
from peyvand.foundation.coverage.models import Answer, SupersededNotice
from tests.eservices.cast import Cast
from tests.eservices.certificates.people import browser
from tests.eservices.certificates.test_certificates import issue
from tests.eservices.conftest import MORNING
from tests.eservices.doors import ApiDoor, run_command
from tests.eservices.transparency.readers import DEPENDENT, LIST, PRINCIPAL, asks, references
from tests.foundation.accounts.citizens import texts
from tests.foundation.accounts.people import signed_in_client
from tests.foundation.accounts.staff import office, staff

WRONG = "من از فروردین ۱۴۰۳ در این کارگاه کار می‌کنم."
BRANCH = "1001"
CLERK, ELSEWHERE = "0051234017", "0051234025"
NOTICES = "/panel/superseded/"


@pytest.fixture
def branch(golden):
    return office(BRANCH)


def disputes(client, at: str, **typed):
    return client.post(f"{at}dispute/", {"text": WRONG, "branch": BRANCH, **typed})


def settles(user, case: Case, finding: str = "correct", reason: str = "دو ماه افزوده شد."):
    case.refresh_from_db()
    typed = {"version": case.version, "finding": finding, "reason": reason}
    return signed_in_client(user).post(f"/desk/disputes/{case.number}/", typed)


def clerk():
    return staff(CLERK, Role.BRANCH_CLERK, BRANCH)


def test_a_letter_of_one_s_own_goes_to_the_branch_with_a_clock(branch, fund: Cast):
    reader = browser(PRINCIPAL)
    place = issue(reader, fund.agency).url
    assert f"{place}dispute/" in reader.get(place).content.decode()
    form = reader.get(f"{place}dispute/").content.decode()
    assert f'<option value="{BRANCH}" selected>' in form
    assert disputes(reader, place).status_code == 302
    case, dispute = Case.objects.get(), Dispute.objects.get()
    assert (case.office.code, case.role, case.due_on.isoformat()) == (BRANCH, "BRANCH_CLERK", "2026-12-02")
    assert (dispute.answer.recipient, dispute.text) == (fund.agency, WRONG)
    page = signed_in_client(clerk()).get(f"/desk/disputes/{case.number}/").content.decode()
    assert "در این کارگاه کار می‌کنم." in page
    assert fund.agency.name in page
    assert "در حال بررسی شعبه" in reader.get(f"/my/requests/{case.number}/").content.decode()


def test_a_letter_that_an_agency_got_is_disputed_from_its_line(branch, fund: Cast, court: Cast):
    asks(court, DEPENDENT, now=MORNING, case_number="1")
    own, relative = browser(DEPENDENT), browser("0000122491")
    (line,), (other,) = references(own), references(relative)
    assert f"{LIST}{line}/dispute/" in own.get(f"{LIST}{line}/").content.decode()
    assert disputes(own, f"{LIST}{line}/").status_code == 302
    assert "dispute/" not in relative.get(f"{LIST}{other}/").content.decode()
    assert disputes(relative, f"{LIST}{other}/").status_code == 404
    assert Case.objects.count() == 1


def test_once_corrected_whoever_got_a_letter_lately_is_told_to_ask_again_and_nothing_else(
    branch, fund: Cast, court: Cast, stranger: Cast
):
    reader = browser(PRINCIPAL)
    old = asks(fund, PRINCIPAL, now=MORNING - timedelta(days=91))
    reopened = asks(fund, PRINCIPAL, now=MORNING - timedelta(days=120))
    signed_in_client(fund.operator).get(f"/panel/inquiries/{reopened.pk:016}/")
    recent = asks(fund, PRINCIPAL, now=MORNING - timedelta(days=90))
    assert ApiDoor().ask(court, PRINCIPAL, case_number="1").status == 201
    by_system = Answer.objects.get(agency=court.agency)
    of_other = asks(fund, DEPENDENT, now=MORNING)
    place = issue(reader, stranger.agency).url
    code = reader.post(f"{place}code/", {"days": "7"}).context["made"]
    signed_in_client(stranger.operator).post("/panel/documents/", {"code": code})
    certificate = Answer.objects.get(recipient=stranger.agency)
    disputes(reader, place)
    fund.operator.mobile, court.manager.mobile, stranger.operator.mobile = "09120000001", "09120000002", "09120000003"
    for user in (fund.operator, court.manager, stranger.operator):
        user.save()
    texts()
    case = Case.objects.get()
    assert settles(clerk(), case).status_code == 302
    superseded = set(Answer.objects.exclude(superseded_at=None))
    assert superseded == {reopened, recent, by_system, certificate}
    assert {old, of_other}.isdisjoint(superseded)
    assert {(notice.answer, notice.agency) for notice in SupersededNotice.objects.all()} == {
        (reopened, fund.agency), (recent, fund.agency), (by_system, court.agency), (certificate, stranger.agency),
    }  # fmt: skip
    sent = texts()
    to = dict(sent)
    assert set(to) == {"09120000001", "09120000002", "09120000003", "09121234567"}
    assert len(sent) == 4
    assert "دیگر معتبر نیست؛ دوباره بپرسید" in to["09120000001"]
    page = signed_in_client(fund.operator).get(NOTICES).content.decode()
    assert f"/panel/inquiries/{recent.pk:016}/" in page
    assert PRINCIPAL not in page
    assert "کریمی" not in page.replace(fund.operator.full_name, "")
    assert f"{recent.pk:016}" not in signed_in_client(stranger.operator).get(NOTICES).content.decode()
    assert (
        "دیگر معتبر نیست" in signed_in_client(fund.operator).get(f"/panel/inquiries/{recent.pk:016}/").content.decode()
    )
    assert "باطل شده" in reader.get("/me/box/").content.decode()
    assert Act.objects.filter(verb="answer:supersede").count() == 4
    assert "مختومه - سوابق شما اصلاح شد" in reader.get(f"/my/requests/{case.number}/").content.decode()
    assert run_command("check_invariants")[0] == 0


def test_records_that_were_right_leave_every_letter_as_it_is(branch, fund: Cast):
    reader = browser(PRINCIPAL)
    place = issue(reader, fund.agency).url
    disputes(reader, place)
    texts()
    assert settles(clerk(), Case.objects.get(), "confirm", "فهرست کارگاه همین است.").status_code == 302
    assert not Answer.objects.exclude(superseded_at=None).exists()
    assert not SupersededNotice.objects.exists()
    assert len(texts()) == 1
    assert "فهرست کارگاه همین است." in reader.get(f"/my/requests/{Case.objects.get().number}/").content.decode()


def test_what_is_refused(branch, fund: Cast, court: Cast):
    """Nobody's letter, a withheld one, another's, no words, no such branch, a second one too early."""
    reader, stranger = browser(PRINCIPAL), browser(DEPENDENT)
    place = issue(reader, fund.agency).url
    sealed = asks(court, PRINCIPAL, now=MORNING, case_number="1", seal_days=3, seal_reason="تعقیب")
    assert disputes(stranger, place).status_code == 404
    for number in (sealed.pk, 4821903377150264, 4821903377150265):
        assert disputes(reader, f"/me/letters/{number:016}/").status_code == 404
    assert disputes(reader, place, text=" ").status_code == 422
    assert disputes(reader, place, branch="COMMITTEE").status_code == 422
    assert not Case.objects.exists()
    assert disputes(reader, place).status_code == 302
    page = disputes(reader, place)
    assert page.status_code == 422
    assert Case.objects.get().number in page.content.decode()
    assert disputes(browser(PRINCIPAL), place).status_code == 422
    assert Case.objects.count() == Dispute.objects.count() == 1


def test_who_may_not_settle(branch, fund: Cast):
    reader = browser(PRINCIPAL)
    disputes(reader, issue(reader, fund.agency).url)
    case, clerk_of_branch = Case.objects.get(), clerk()
    assert settles(staff(ELSEWHERE, Role.BRANCH_CLERK, "2002"), case).status_code == 404
    own = staff(PRINCIPAL, Role.BRANCH_CLERK, BRANCH)
    assert settles(own, case).status_code == 403
    assert settles(clerk_of_branch, case, reason="").status_code == 422
    case.refresh_from_db()
    assert case.state == "AT_BRANCH"
    assert not Answer.objects.exclude(superseded_at=None).exists()
    with time_machine.travel(MORNING + timedelta(days=11), tick=False):
        late = signed_in_client(clerk_of_branch).get(f"/desk/worklists/{BRANCH}/BRANCH_CLERK/?overdue=on")
        assert f"/desk/disputes/{case.number}/" in late.content.decode()


def test_a_dispute_about_another_s_letter_would_be_found(branch, fund: Cast):
    reader = browser(PRINCIPAL)
    disputes(reader, issue(reader, fund.agency).url)
    Dispute.objects.update(answer=asks(fund, DEPENDENT, now=MORNING))
    status, told, _ = run_command("check_invariants")
    assert status == 1
    assert "invariant_transparency_dispute_about_oneself" in told

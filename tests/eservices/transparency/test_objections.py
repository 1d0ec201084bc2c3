"""An objection from any line of the list reaches the committee and comes back with reasons (CIT-7)."""

import pytest

from peyvand.eservices.transparency import operations
from peyvand.eservices.transparency.models import Objection
from peyvand.eservices.transparency.queries import Reader
from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.audit.models import Access, RefusedAttempt
from peyvand.foundation.cases.models import Case, Step
from peyvand.kit.errors import Refusal
from tests.eservices.cast import Cast
from tests.eservices.certificates.people import browser, golden_citizen
from tests.eservices.conftest import MORNING
from tests.eservices.doors import run_command
from tests.eservices.transparency.readers import DEPENDENT, LIST, PRINCIPAL, asks, listed, references
from tests.foundation.accounts.citizens import texts
from tests.foundation.accounts.people import signed_in_client
from tests.foundation.accounts.staff import staff

WHY = "من با این صندوق کاری ندارم."
MEMBER, CLERK = "0051234051", "0051234017"


@pytest.fixture
def line(golden, fund: Cast):
    """The citizen's browser, and the address of a line of their list."""
    fund.operator.full_name = "پرویز کارگشا"
    fund.operator.save()
    asks(fund, PRINCIPAL, now=MORNING)
    reader = browser(PRINCIPAL)
    return reader, f"{LIST}{references(reader)[0]}/"


@pytest.fixture
def objected(line):
    reader, at = line
    assert reader.post(f"{at}object/", {"text": WHY}).status_code == 302
    return reader, at, Case.objects.get()


def finds(user, case: Case, finding: str = "uphold", reason: str = "این دستگاه مقصودی نداشت."):
    case.refresh_from_db()
    typed = {"version": case.version, "finding": finding, "reason": reason}
    return signed_in_client(user).post(f"/desk/objections/{case.number}/", typed)


def test_an_objection_is_in_the_committee_s_worklist_with_the_access_in_full(objected):
    reader, at, case = objected
    member = signed_in_client(staff(MEMBER, Role.COMMITTEE_MEMBER))
    worklist = member.get("/desk/worklists/COMMITTEE/COMMITTEE_MEMBER/").content.decode()
    assert f"/desk/objections/{case.number}/" in worklist
    page = member.get(f"/desk/objections/{case.number}/").content.decode()
    assert WHY in page
    assert "پرویز کارگشا" in page
    looked, access = listed(reader)  # the member's look is a line too
    assert looked.by == "سازمان تأمین اجتماعی، کمیته صیانت از اطلاعات"
    assert access.objection == case.number
    assert case.number in reader.get(f"{at}object/").url


@pytest.mark.parametrize(("finding", "label"), [("uphold", "اعتراض شما وارد است"), ("dismiss", "دسترسی مجاز بود")])
def test_the_answer_comes_with_its_reason_and_a_message_that_says_nothing_of_it(objected, finding, label):
    reader, _, case = objected
    texts()
    assert finds(staff(MEMBER, Role.COMMITTEE_MEMBER), case, finding).status_code == 302
    page = reader.get(f"/my/requests/{case.number}/").content.decode()
    assert label in page
    assert "این دستگاه مقصودی نداشت." in page
    ((mobile, text),) = texts()
    assert mobile == "09121234567"
    assert "اعتراض" in text
    assert "صندوق" not in text


def test_a_line_is_objected_to_once(objected):
    reader, at, case = objected
    again = reader.post(f"{at}object/", {"text": "بار دوم"})
    assert again.url == f"/my/requests/{case.number}/"
    assert (Case.objects.count(), Objection.objects.count()) == (1, 1)


def test_two_at_the_same_moment_become_one(objected):
    """Past the page's own look the database still says no."""
    _, at, case = objected
    user = golden_citizen(PRINCIPAL)
    with pytest.raises(Refusal) as refused:
        operations.object_to(reader=Reader(user.pk, PRINCIPAL), reference=at.split("/")[-2], text=WHY, now=MORNING)
    assert (refused.value.code, refused.value.data["number"]) == ("ALREADY_OBJECTED", case.number)
    assert Case.objects.count() == Step.objects.count() == 1


@pytest.mark.parametrize("text", ["", "  ", "الف" * 700])
def test_an_objection_has_words(line, text):
    reader, at = line
    page = reader.post(f"{at}object/", {"text": text})
    assert page.status_code == 422
    assert not Case.objects.exists()


def test_nobody_objects_to_another_s_line_or_reads_another_s_objection(objected, court: Cast):
    reader, at, case = objected
    stranger = browser(DEPENDENT)
    assert stranger.get(f"{at}object/").status_code == stranger.post(f"{at}object/", {"text": WHY}).status_code == 404
    assert stranger.get(f"/my/requests/{case.number}/").status_code == 404
    sealed = asks(court, PRINCIPAL, now=MORNING, case_number="1", seal_days=3, seal_reason="تعقیب")
    assert Access.objects.filter(tracking_code=sealed.pk).exists()
    assert len(listed(reader)) == 1
    clerk = staff(CLERK, Role.BRANCH_CLERK, "90001")
    assert signed_in_client(clerk).get(f"/desk/objections/{case.number}/").status_code == 403
    assert Case.objects.count() == 1


def test_what_the_committee_may_not_do(objected):
    """Answer without a reason, answer one's own, answer twice."""
    _, _, case = objected
    member = staff(MEMBER, Role.COMMITTEE_MEMBER)
    assert finds(member, case, reason="").status_code == 422
    assert finds(member, case, "withdraw").status_code == 422
    own = staff(PRINCIPAL, Role.COMMITTEE_MEMBER)
    assert finds(own, case).status_code == 403
    assert RefusedAttempt.objects.filter(action="objection:answer", reason="OWN_OBJECTION").exists()
    case.refresh_from_db()
    assert case.state == "AT_COMMITTEE"
    assert finds(member, case).status_code == 302
    assert finds(member, case, "dismiss").status_code == 422
    case.refresh_from_db()
    assert case.state == "UPHELD"


def test_a_citizen_withdraws_an_objection(objected):
    reader, _, case = objected
    done = reader.post(
        f"/my/requests/{case.number}/take/", {"version": case.version, "transition": "withdraw", "reason": ""}
    )
    assert done.status_code == 302
    case.refresh_from_db()
    assert case.state == "WITHDRAWN"


def test_an_objection_to_another_s_access_would_be_found(objected, fund: Cast):
    assert run_command("check_invariants")[0] == 0
    asks(fund, DEPENDENT, now=MORNING)
    Objection.objects.update(entry_id=Access.objects.get(national_code=DEPENDENT).pk)
    status, told, _ = run_command("check_invariants")
    assert status == 1
    assert "invariant_transparency_objection_about_oneself" in told

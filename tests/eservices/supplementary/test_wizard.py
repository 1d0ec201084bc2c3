"""The pensioner's four steps, and what becomes of a request (SUP-1 to SUP-6, SUP-9)."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from peyvand.eservices.supplementary_enrolment import operations
from peyvand.eservices.supplementary_enrolment.models import Draft, Request, RequestLine
from peyvand.foundation.accounts.models import Office
from peyvand.foundation.cases.models import Case
from peyvand.foundation.notifications.models import TextMessage
from peyvand.foundation.records.models import Dependent, Pension, Spell
from peyvand.kit.crypto import decrypt
from peyvand.kit.errors import Refusal
from peyvand.kit.text import persian_digits
from tests.eservices.conftest import MORNING
from tests.eservices.supplementary.cast import given_period
from tests.eservices.supplementary.households import MINA, PARVIZ, SAM, SARA, TODAY, cover, dependent
from tests.foundation.accounts.people import activated_user, signed_in_client

DAY = timedelta(days=1)
ROOT = "/pensioners/supplementary/"


@pytest.fixture
def browser(people) -> Client:
    return signed_in_client(people.applicant)


def page(browser: Client, path: str, status: int = 200) -> str:
    answer = browser.get(ROOT + path)
    assert answer.status_code == status, answer.get("Location")
    return answer.content.decode()


def press(browser: Client, path: str, **data: str) -> str:
    """Where a button leads."""
    answer = browser.post(ROOT + path, data)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def to_step_three(browser: Client) -> None:
    assert press(browser, "terms/") == ROOT + "principal/"
    assert press(browser, "principal/") == ROOT + "family/"


def confirm(browser: Client) -> str:
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', page(browser, "confirm/"))
    return press(browser, "confirm/", seen=seen[1])


def last_text() -> str:
    return decrypt(TextMessage.objects.latest("pk").text)


def refused_family(browser: Client, code_in_page: str) -> None:
    answer = browser.post(ROOT + "family/", {"member": ""})
    assert answer.status_code == 409
    assert code_in_page in answer.content.decode()


def test_four_steps_lead_to_the_association(browser, people):
    assert "آغاز" in page(browser, "")
    assert "قرارداد یک‌ساله است." in page(browser, "terms/")
    to_step_three(browser)
    assert press(browser, "family/", member=f"+{PARVIZ}") == ROOT + "family/"
    assert press(browser, "family/", member=f"+{MINA}") == ROOT + "family/"
    shown = page(browser, "family/")
    assert "۶٬۶۰۰٬۰۰۰ ریال بیشتر" in shown  # two persons, health and life
    assert "۱۱۳٬۴۰۰٬۰۰۰ ریال از ۱۲۰٬۰۰۰٬۰۰۰ ریال" in shown
    assert "دی ۱۴۰۵" in shown
    assert press(browser, "family/", member="") == ROOT + "confirm/"
    mine = confirm(browser)
    case = Case.objects.get()
    assert (case.state, case.office_id, case.person_id) == (
        "AT_ASSOCIATION",
        people.association.pk,
        people.applicant.pk,
    )
    assert case.number in mine
    request = Request.objects.get()
    assert (request.principal_code, request.file_number, request.submitted_on) == (PARVIZ, "77", TODAY)
    assert list(RequestLine.objects.values_list("member_code", "action", "health")) == [
        (PARVIZ, "ENROL", "NONE"), (MINA, "ENROL", "NONE"), (SAM, None, "NONE"),
    ]  # fmt: skip
    assert not Draft.objects.exists()
    shown = browser.get(mine).content.decode()
    assert "در حال بررسی کانون بازنشستگان و مستمری‌بگیران" in shown
    assert f"درخواست بیمه تکمیلی {persian_digits(case.number)}: در حال بررسی کانون" in last_text()
    assert not re.search(f"{PARVIZ}|شیرازی", last_text())


def test_what_was_chosen_is_kept_and_can_be_taken_back(browser):
    to_step_three(browser)
    press(browser, "family/", member=f"+{SAM}")
    assert "ادامهٔ درخواست نیمه‌کاره" in page(browser, "")
    assert Draft.objects.get().actions == {SAM: "ENROL"}
    press(browser, "family/", member=f"-{SAM}")
    assert Draft.objects.get().actions == {}
    refused_family(browser, "برای دست‌کم یک نفر")


def test_no_step_is_jumped_over(browser):
    for path in ("principal/", "family/", "confirm/"):
        assert browser.get(ROOT + path)["Location"] == ROOT + "terms/"
        assert press(browser, path, member=f"+{SAM}") == ROOT + "terms/"
    press(browser, "terms/")
    assert browser.get(ROOT + "family/")["Location"] == ROOT + "principal/"
    assert press(browser, "family/", member=f"+{SAM}") == ROOT + "principal/"
    press(browser, "principal/")
    assert browser.get(ROOT + "confirm/")["Location"] == ROOT + "family/"
    assert not Case.objects.exists()


def test_step_two_names_the_branch_where_data_are_put_right(browser, people):
    Office.objects.filter(code="90001").update(address="تهران، خیابان آزادی، پلاک ۳۴۵", phone="02166001122")
    press(browser, "terms/")
    shown = page(browser, "principal/")
    assert "شعبه 90001" in shown.replace("۹۰۰۰۱", "90001")
    assert "خیابان آزادی" in shown


def test_who_is_beyond_the_dependency_isn_t_shown_but_spoken_of(browser):
    dependent(PARVIZ, SARA, "DAUGHTER", TODAY - DAY, name="سارای پنهان")
    to_step_three(browser)
    shown = page(browser, "family/")
    assert "کفالتشان پایان یافته" in shown
    assert "سارای پنهان" not in shown
    assert persian_digits(SARA) not in shown
    answer = browser.post(ROOT + "family/", {"member": f"+{SARA}"})
    assert answer.status_code in (302, 404)
    assert Draft.objects.get().actions == {}
    Dependent.objects.filter(dependent_code=SARA).update(dependency_end=TODAY + 300 * DAY)
    shown = page(browser, "family/")
    assert "سارای پنهان" in shown
    assert "کفالتشان پایان یافته" not in shown


def test_the_spouse_enrols_with_the_principal(browser, people):
    to_step_three(browser)
    press(browser, "family/", member=f"+{PARVIZ}")
    refused_family(browser, "همسر همراه")
    with pytest.raises(Refusal, match="SPOUSE_TOO"):
        operations.submit(user_id=people.applicant.pk, national_code=PARVIZ, seen="", now=MORNING)
    Spell.objects.create(
        national_code=MINA, relationship="INSURED_PRINCIPAL", insured_type="COMPULSORY", kinship="SELF",
        start_date=TODAY - DAY,
    )  # fmt: skip
    assert press(browser, "family/", member="") == ROOT + "confirm/"
    Spell.objects.update(end_date=TODAY - DAY)
    refused_family(browser, "همسر همراه")
    cover(PARVIZ, MINA)
    assert press(browser, "family/", member="") == ROOT + "confirm/"
    press(browser, "family/", member=f"+{MINA}")  # now a withdrawal
    refused_family(browser, "همسر همراه")
    given_period(spouse_with_principal=False)
    assert press(browser, "family/", member="") == ROOT + "confirm/"


def test_a_spouse_whose_dependency_is_over_holds_nobody_up(browser):
    Dependent.objects.filter(dependent_code=MINA).update(dependency_end=TODAY - DAY)
    to_step_three(browser)
    press(browser, "family/", member=f"+{PARVIZ}")
    assert press(browser, "family/", member="") == ROOT + "confirm/"


def test_one_open_request_at_a_time(browser, people):
    case = people.apply()
    assert case.number in page(browser, "")
    for path in ("terms/", "principal/", "family/", "confirm/"):
        assert browser.get(ROOT + path)["Location"] == ROOT
    with pytest.raises(Refusal, match="ALREADY_OPEN"):
        people.apply()
    # The form of step 4 sent twice leads to what came of it.
    assert press(browser, "confirm/", seen="x") == f"{ROOT}requests/{case.number}/"
    assert Case.objects.count() == 1


def test_what_is_confirmed_is_what_was_shown(browser):
    to_step_three(browser)
    press(browser, "family/", member=f"+{SAM}")
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', page(browser, "confirm/"))[1]
    Dependent.objects.filter(dependent_code=SAM).update(dependency_end=TODAY + 200 * DAY)
    answer = browser.post(ROOT + "confirm/", {"seen": seen})
    assert answer.status_code == 409
    assert "چیزی عوض شده است" in answer.content.decode()
    assert not Case.objects.exists()


def test_a_city_without_an_association_is_told_so(browser, people):
    to_step_three(browser)
    press(browser, "family/", member=f"+{SAM}")
    Pension.objects.update(branch_code="90002")
    Office.objects.filter(code="KANOON-SHIRAZ").update(city="مشهد")
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', page(browser, "confirm/"))[1]
    answer = browser.post(ROOT + "confirm/", {"seen": seen})
    assert "کانون بازنشستگان شهر شعبهٔ شما" in answer.content.decode()
    assert not Case.objects.exists()


def test_of_several_files_the_one_that_started_last_says_which_association(people):
    Pension.objects.create(
        national_code=PARVIZ, file_number="5", kind="SURVIVOR", branch_code="90002", start_date=TODAY - DAY
    )
    case = people.apply(members=(SAM,))
    assert case.office.code == "KANOON-SHIRAZ"


@pytest.mark.parametrize("now", [MORNING - 61 * DAY, MORNING + 85 * DAY])
def test_outside_the_window_nothing_begins_and_nothing_is_sent(people, now):
    with pytest.raises(Refusal, match="NO_OPEN_PERIOD"):
        people.apply(now=now)
    assert not Draft.objects.exists()
    assert not Case.objects.exists()


def test_who_draws_no_pension_is_told_what_to_do(people):
    for national_code, name in ((MINA, "مینا کریمی"), ("0084575948", "ناشناس")):
        browser = signed_in_client(activated_user(national_code, full_name=name))
        shown = page(browser, "")
        assert "اکنون نمی‌توانید درخواست بدهید" in shown
        assert "آغاز</a>" not in shown
        assert browser.get(ROOT + "terms/")["Location"] == ROOT
        assert press(browser, "terms/") == ROOT


def test_taking_a_request_back(browser, people):
    case = people.apply()
    mine = f"requests/{case.number}/"
    assert press(browser, mine + "withdraw/", version=str(case.version))
    assert Case.objects.get().state == "WITHDRAWN"
    assert "مختومه - انصراف متقاضی" in page(browser, mine)
    assert "مختومه - انصراف متقاضی" in last_text()
    people.apply()  # and another may begin


def test_after_the_association_has_approved_it_is_too_late(browser, people):
    case = people.approved()
    answer = browser.post(f"{ROOT}requests/{case.number}/withdraw/", {"version": str(case.version)})
    assert answer.status_code == 409
    assert Case.objects.get().state == "AT_BRANCH"


def test_a_returned_request_is_corrected_and_sent_again(browser, people):
    case = people.apply()
    case = operations.decide(
        case_id=case.pk, transition="return", version=case.version, reason="سام را هم بیاورید", by=people.approver.pk,
        now=MORNING,
    )  # fmt: skip
    mine = f"requests/{case.number}/"
    shown = page(browser, mine)
    assert "نیاز به اصلاح متقاضی" in shown
    assert "سام را هم بیاورید" in shown
    assert "نیاز به اصلاح متقاضی" in last_text()
    # Even when the window has closed meanwhile.
    later = MORNING + 90 * DAY
    with time_machine.travel(later, tick=False):
        browser = signed_in_client(people.applicant)
        assert press(browser, mine + "correct/") == ROOT + "principal/"
        press(browser, "principal/")
        press(browser, "family/", member=f"+{SAM}")
        assert press(browser, "family/", member="") == ROOT + "confirm/"
        confirm(browser)
    case.refresh_from_db()
    assert (case.state, Case.objects.count(), Request.objects.get().revision) == ("AT_ASSOCIATION", 1, 2)
    assert RequestLine.objects.filter(revision=2, action="ENROL").count() == 3
    assert RequestLine.objects.filter(revision=1, action="ENROL").count() == 2


def test_a_rejection_tells_its_reason(browser, people):
    case = people.apply()
    operations.decide(
        case_id=case.pk,
        transition="reject",
        version=case.version,
        reason="مدارک ناقص",
        by=people.approver.pk,
        now=MORNING,
    )
    shown = page(browser, f"requests/{case.number}/")
    assert "مختومه - عدم تایید" in shown
    assert "مدارک ناقص" in shown


def test_nobody_else_sees_or_touches_a_request(people):
    case = people.apply()
    stranger = signed_in_client(activated_user(MINA, full_name="مینا کریمی"))
    for path in ("", "correct/", "withdraw/"):
        url = f"{ROOT}requests/{case.number}/{path}"
        assert stranger.get(url).status_code in (404, 405)
        assert stranger.post(url, {"version": "1"}).status_code in (404, 405)
    assert Case.objects.get().state == "AT_ASSOCIATION"
    assert "درخواست‌های من" not in page(stranger, "")

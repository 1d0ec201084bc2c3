"""The pages, from the need to the memorandum, without scripts; and who is turned away."""

import re
from html import unescape

import pytest
import time_machine
from django.urls import reverse

from peyvand.eservices.agency_onboarding.choices.admission import Ballot
from peyvand.eservices.agency_onboarding.models import Conclusion, Draft, Need, Recusal, Suspension, Vote
from peyvand.foundation.agencies.models import Agency, Member, Memorandum
from peyvand.foundation.audit.models import RefusedAttempt
from peyvand.foundation.cases.models import Case
from tests.eservices.onboarding.admission.cast import NATIONAL_ID, REASON
from tests.foundation.accounts.people import NOW, activated_user, signed_in_client

FORM = {
    "agency_name": "صندوق بازنشستگي مس",
    "national_id": "۱۰۳۸۰-۲۸۴۷۹۰",
    "audience": "FUND",
    "address": "کرمان، بلوار جمهوری، پلاک ۸",
    "position": "معاون اداری",
    "letter_number": "12/450",
    "letter_date_day": "10",
    "letter_date_month": "8",
    "letter_date_year": "1405",
    "services": ["INQUIRY", "BATCH"],
    "purposes": "برقراری مستمری\r\n\r\nپرداخت وام\nپرداخت  وام",
    "daily_volume": "۴۰۰",
    "networks": "10.20.0.0/16",
    "legal_ground": "مادهٔ ۱۱ اساسنامه",
}


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


def at(name, *args):
    return reverse(f"agency_onboarding:{name}", args=args)


def text_of(response):
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode())))


@pytest.fixture
def browser(people):
    return signed_in_client(people.representative)


def seen(user, name, *args, status=200):
    response = signed_in_client(user).get(at(name, *args))
    assert response.status_code == status
    return text_of(response)


def test_an_agency_declares_its_need(people, browser):
    assert "اعلام نیاز دستگاه" in text_of(browser.get(at("home")))
    assert browser.get(at("need-check"))["Location"] == at("need")
    wrong = browser.post(at("need"), {**FORM, "national_id": "10380284791", "services": []})
    assert wrong.status_code == 422
    assert "این شناسهٔ ملی درست نیست" in text_of(wrong)
    assert 'href="#id_services_0"' in wrong.content.decode()
    again = browser.get(at("need"))
    assert "مشکلی هست" not in text_of(again)
    assert "10380284791" in again.content.decode()
    assert browser.post(at("need"), FORM)["Location"] == at("need-check")
    check = text_of(browser.get(at("need-check")))
    assert "صندوق بازنشستگی مس" in check
    assert "برقراری مستمری، پرداخت وام" in check
    assert not Case.objects.exists()
    sent = browser.post(at("need-check"))
    case = Case.objects.get()
    assert sent["Location"] == at("declared", case.number)
    need = Need.objects.get()
    assert (need.national_id, need.daily_volume, need.networks) == (NATIONAL_ID, 400, ["10.20.0.0/16"])
    assert [purpose["title"] for purpose in need.purposes] == ["برقراری مستمری", "پرداخت وام"]
    assert "در حال بررسی کمیته" in text_of(browser.get(sent["Location"]))
    assert "اعلام نیاز دستگاه" not in text_of(browser.get(at("home"))).partition("درخواست‌ها")[2]


def test_a_draft_waits(people, browser):
    kept = browser.post(at("need"), {"agency_name": "صندوق", "later": "1"})
    assert kept["Location"] == at("home")
    assert Draft.objects.get().typed["agency_name"] == ["صندوق"]
    assert "ادامهٔ پیش‌نویس" in text_of(browser.get(at("home")))
    assert 'value="صندوق"' in browser.get(at("need")).content.decode()


def test_a_second_declaration_is_refused_beside_its_field(people, browser):
    people.declared()
    other = signed_in_client(activated_user("0093471181"))
    other.post(at("need"), FORM)
    refused = other.post(at("need-check"))
    assert refused.status_code == 409
    assert "برای این شناسهٔ ملی درخواستی در جریان است" in text_of(refused)
    assert Case.objects.count() == 1


def test_the_committee_votes_and_rules(people):
    case = people.declared()
    first, *others = people.members
    member = signed_in_client(first)
    agenda = text_of(member.get(at("agenda")))
    assert "صندوق بازنشستگی مس" in agenda
    assert "رأی نداده‌اید" in agenda
    assert "۰ رأی از ۳ رأی لازم" in text_of(member.get(at("admission", case.number)))
    without_reason = member.post(at("vote", case.number), {"ballot": "APPROVE"})
    assert without_reason.status_code == 422
    assert not Vote.objects.exists()
    assert member.post(at("vote", case.number), {"ballot": "APPROVE", "reason": REASON}).status_code == 302
    page = text_of(member.get(at("admission", case.number)))
    assert "رأی شما: موافقت" in page
    assert "کمیته به حد نصاب نرسیده است" in page
    assert member.get(at("ruling", case.number)).status_code == 409
    aside = signed_in_client(others[-1])
    aside.post(at("recuse", case.number), {"reason": "خویشاوند مدیر دستگاهم."})
    assert Recusal.objects.get().member == others[-1]
    for one in others[:2]:
        signed_in_client(one).post(at("vote", case.number), {"ballot": "APPROVE", "reason": REASON})
    ruling = member.get(at("ruling", case.number))
    assert "اعلام رأی کمیته: موافقت" in text_of(ruling)
    conditions = {
        "version": "1", "announced": "APPROVE", "services": ["INQUIRY"], "daily_quota": "۵۰۰", "months": "۱۲",
        "purposes": ["P1"], "requires_purpose": "on", "networks": "10.20.1.0/24",
    }  # fmt: skip
    wider = member.post(at("ruling", case.number), conditions)
    assert wider.status_code == 422
    assert "سهمیهٔ روزانه از ۱ تا ۴۰۰ است" in text_of(wider)
    assert member.post(at("ruling", case.number), {**conditions, "daily_quota": "50"}).status_code == 302
    assert "رأی کمیته: موافقت" in text_of(member.get(at("admission", case.number)))
    assert "آنچه کمیته پذیرفت" in seen(people.representative, "declared", case.number)


def test_a_returned_need_is_corrected_and_sent_again(people, browser):
    case = people.declared()
    assert browser.get(at("need-correct", case.number)).status_code == 409
    people.vote(case, *[Ballot.RETURN] * 3)
    people.close(case, announced=Ballot.RETURN, conditions=None, reason="شمار استعلام روشن نیست.")
    assert "شمار استعلام روشن نیست." in text_of(browser.get(at("declared", case.number)))
    form = browser.get(at("need-correct", case.number))
    assert "شمار استعلام روشن نیست." in text_of(form)
    assert 'value="۴۰۰"' in form.content.decode()
    browser.post(at("need-correct", case.number), {**FORM, "daily_volume": "20"})
    browser.post(at("correct-check", case.number))
    assert Need.objects.latest("round").daily_volume == 20
    case.refresh_from_db()
    assert case.state == "COMMITTEE"


def test_the_applicant_withdraws(people, browser):
    case = people.declared()
    assert browser.post(at("withdraw", case.number), {"version": "x"}).status_code == 400
    browser.post(at("withdraw", case.number), {"version": "1"})
    case.refresh_from_db()
    assert case.state == "WITHDRAWN"


def test_the_two_directors_conclude_and_everybody_concerned_has_a_copy(people, browser):
    case = people.approved()
    assert "تفاهم‌نامه و امضا" in seen(people.registration, "admission", case.number)
    preview = seen(people.registration, "concluding", case.number)
    assert "سهمیهٔ دستگاه روزانه ۴۰۰ استعلام است." in preview
    act = {"version": "2", "act": "send_back", "reason": "x"}
    registration, pensions = signed_in_client(people.registration), signed_in_client(people.pensions)
    assert registration.post(at("concluding", case.number), act).status_code == 409
    assert registration.post(at("concluding", case.number), {**act, "act": "sign"}).status_code == 302
    assert "بازگرداندن به امضای نخست" in text_of(pensions.get(at("concluding", case.number)))
    pensions.post(at("concluding", case.number), {**act, "version": "3"})
    registration.post(at("concluding", case.number), {"version": "4", "act": "sign"})
    assert pensions.post(at("concluding", case.number), {"version": "5", "act": "countersign"}).status_code == 302
    concluded = Conclusion.objects.get()
    pdfs = {
        browser.get(at("declared-pdf", case.number)).content,
        signed_in_client(people.officer).get(at("memorandum-pdf", concluded.memorandum_id)).content,
    }
    manager = activated_user("0093471181")
    Member.objects.create(agency=concluded.memorandum.agency, user=manager, role="MANAGER", created_at=NOW)
    pdfs.add(signed_in_client(manager).get(at("agency-pdf")).content)
    (pdf,) = pdfs
    assert pdf.startswith(b"%PDF-")
    assert "معتبر" in seen(manager, "home")


def test_directors_suspend_and_resume_with_a_reason(people):
    concluded = people.concluded()
    memorandum = concluded.memorandum_id
    assert "معتبر" in seen(people.officer, "memoranda")
    director = signed_in_client(people.pensions)
    assert director.post(at("memorandum", memorandum), {}).status_code == 422
    director.post(at("memorandum", memorandum), {"reason": "گزارش ممیزی."})
    assert "معلق" in seen(people.officer, "memorandum", memorandum)
    director.post(at("memorandum", memorandum), {"reason": "رفع شد."})
    assert [one.measure for one in Suspension.objects.order_by("pk")] == ["SUSPEND", "RESUME"]
    officer = signed_in_client(people.officer)
    assert officer.post(at("memorandum", memorandum), {"reason": "x"}).status_code == 403
    assert RefusedAttempt.objects.latest("pk").reason == "ROLE_MISSING"


def test_memoranda_of_circular_1_are_marked(people):
    agency = Agency.objects.create(code="JUD-1", name="دادگستری کل", audience="JUDICIAL")
    old = Memorandum.objects.create(
        agency=agency, number="1000/96/10391-1", date=NOW.date(), basis="CIRCULAR_1", services=["INQUIRY"]
    )
    assert "بخشنامه ۱ نام‌نویسی" in seen(people.officer, "memoranda")
    assert "پیش از این سامانه" in seen(people.officer, "memorandum", old.pk)
    assert signed_in_client(people.officer).get(at("memorandum-pdf", old.pk)).status_code == 404


def test_strangers_see_nothing(people):
    case = people.declared()
    stranger = activated_user("0093471181")
    for name in ("declared", "need-correct", "correct-check", "declared-pdf"):
        seen(stranger, name, case.number, status=404)
    assert signed_in_client(stranger).post(at("withdraw", case.number), {"version": "1"}).status_code == 404
    seen(stranger, "agency-pdf", status=404)
    for name, *args in (("agenda",), ("admission", case.number), ("ruling", case.number), ("memoranda",)):
        seen(stranger, name, *args, status=403)
    # The second director sees the case once it comes to them, no sooner.
    seen(people.pensions, "admission", case.number, status=404)
    assert RefusedAttempt.objects.latest("pk").reason == "CASE_NOT_FOUND"
    seen(people.members[0], "admission", "000000000", status=404)

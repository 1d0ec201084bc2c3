"""A memorandum nears its end, ends, is suspended and resumed (ONB-4)."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from peyvand.eservices.agency_onboarding import paper
from peyvand.eservices.agency_onboarding.models import Reminder, Suspension
from peyvand.eservices.agency_onboarding.operations import admission as operations
from peyvand.foundation.accounts.models import User
from peyvand.foundation.agencies.models import Agency, Member, Memorandum
from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.coverage import operations as coverage
from peyvand.foundation.coverage.questions import Asker
from peyvand.foundation.letters import press
from peyvand.foundation.letters.models import Document
from peyvand.foundation.notifications.models import TextMessage
from peyvand.kit.crypto import decrypt
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import midnight
from tests.eservices.onboarding.admission.traces import everything, refused, texts
from tests.foundation.accounts.people import NOW, activated_user
from tests.foundation.accounts.staff import staff


def member(agency: Agency, code: str, role: str, mobile: str, **changes) -> User:
    user = activated_user(code, mobile=mobile)
    Member.objects.create(agency=agency, user=user, role=role, created_at=NOW, **changes)
    return user


@pytest.fixture
def concluded(people):
    """A memorandum of a year with its agency's people; no text message so far."""
    concluded = people.concluded()
    agency = concluded.memorandum.agency
    member(agency, "0093471181", "MANAGER", "09121110001")
    member(agency, "0064128709", "MANAGER", "09121110002")
    member(agency, "0077182049", "MANAGER", "09121110003", suspended_at=NOW)
    member(agency, "0044903162", "OPERATOR", "09121110004")
    TextMessage.objects.all().delete()
    return concluded


def morning(day: date):
    return midnight(day) + timedelta(hours=8)


def test_managers_are_reminded_once_for_each_figure_of_the_law(concluded):
    memorandum = concluded.memorandum
    told = {}
    for left in (91, 90, 89, 61, 60, 31, 30, 29, 16, 15, 1, 0, -1):
        before = TextMessage.objects.count()
        for _ in range(2):
            operations.remind(now=morning(memorandum.valid_to - timedelta(days=left)))
        if TextMessage.objects.count() > before:
            told[left] = sorted(TextMessage.objects.values_list("mobile", flat=True)[before:])
    assert told == {left: ["09121110001", "09121110002"] for left in (90, 60, 30, 15)}
    assert sorted(Reminder.objects.values_list("days", flat=True)) == [15, 30, 60, 90]
    first = decrypt(TextMessage.objects.order_by("pk").first().text)
    assert "۹۰ روز" in first


def test_a_missed_reminder_is_made_up_for(concluded):
    memorandum = concluded.memorandum
    operations.remind(now=morning(memorandum.valid_to - timedelta(days=28)))
    assert list(Reminder.objects.values_list("days", flat=True)) == [30]
    assert "۲۸ روز" in decrypt(TextMessage.objects.first().text)


def test_without_managers_the_representative_is_told_and_where_there_is_nobody_nothing_is_noted(people, concluded):
    Member.objects.filter(role="MANAGER").update(suspended_at=NOW)
    old = Agency.objects.create(code="JUD-1", name="دادگستری", audience="JUDICIAL")
    Memorandum.objects.create(
        agency=old, number="7", date=date(2020, 1, 1), valid_to=concluded.memorandum.valid_to, basis="CIRCULAR_1",
        services=["INQUIRY"],
    )  # fmt: skip
    operations.remind(now=morning(concluded.memorandum.valid_to))
    assert texts() == [(people.representative.mobile, "memorandum_ending")]
    assert Reminder.objects.get().memorandum == concluded.memorandum


def test_a_renewed_memorandum_is_not_reminded_of(concluded):
    old = concluded.memorandum
    Memorandum.objects.create(
        agency=old.agency, number="neu", date=old.valid_to, valid_to=None, basis="COMMITTEE", services=["INQUIRY"]
    )
    operations.remind(now=morning(old.valid_to))
    assert texts() == []


# -- access ends at once ---------------------------------------------------------------------------------------------


def enter(concluded, day: date) -> str:
    operator = Member.objects.get(agency=concluded.memorandum.agency, role="OPERATOR").user_id
    try:
        coverage.enter(
            asker=Asker(user_id=operator), channel=Channel.PANEL, now=morning(day), source="10.20.1.1", asking=True
        )
    except Refusal as refusal:
        return refusal.code
    return ""


def test_access_ends_with_the_last_day(concluded):
    memorandum = concluded.memorandum
    assert enter(concluded, memorandum.date) == ""
    assert enter(concluded, memorandum.valid_to) == ""
    assert enter(concluded, memorandum.valid_to + timedelta(days=1)) == "EXPIRED"


def test_access_stops_and_goes_on_with_a_director_s_word(people, concluded):
    agency_id, day = concluded.memorandum.agency_id, concluded.memorandum.date
    operations.suspend(agency_id=agency_id, reason="گزارش ممیزی", by=people.pensions.pk, now=NOW)
    assert enter(concluded, day) == "SUSPENDED"
    assert {kind for _, kind in texts()} == {"memorandum_suspended"}
    with refused("ALREADY_SUSPENDED", by=people.pensions.pk, action="memorandum:suspend"):
        operations.suspend(agency_id=agency_id, reason="باز", by=people.pensions.pk, now=NOW)
    operations.resume(agency_id=agency_id, reason="رفع شد", by=people.registration.pk, now=NOW)
    assert enter(concluded, day) == ""
    assert texts()[-1] == ("09121110002", "memorandum_resumed")
    with refused("NOT_SUSPENDED", by=people.registration.pk, action="memorandum:resume"):
        operations.resume(agency_id=agency_id, reason="باز", by=people.registration.pk, now=NOW)
    assert [one.reason for one in Suspension.objects.order_by("pk")] == ["گزارش ممیزی", "رفع شد"]


def test_only_a_director_of_another_house_suspends_and_says_why(people, concluded):
    agency_id = concluded.memorandum.agency_id
    with refused("ROLE_MISSING", by=people.officer.pk, action="memorandum:suspend"):
        operations.suspend(agency_id=agency_id, reason="x", by=people.officer.pk, now=NOW)
    with refused("REASON_REQUIRED", by=people.pensions.pk, action="memorandum:suspend", field="reason"):
        operations.suspend(agency_id=agency_id, reason=" ", by=people.pensions.pk, now=NOW)
    with refused("UNKNOWN_AGENCY", by=people.pensions.pk, action="memorandum:suspend"):
        operations.suspend(agency_id=0, reason="x", by=people.pensions.pk, now=NOW)
    operator = User.objects.get(national_code="0044903162")
    staff(operator.national_code, "PENSIONS_DIRECTOR")
    with refused("OWN_AGENCY", by=operator.pk, action="memorandum:resume"):
        operations.resume(agency_id=agency_id, reason="x", by=operator.pk, now=NOW)


# -- the document ----------------------------------------------------------------------------------------------------


def test_the_document_is_signed_once_and_kept(concluded):
    before = everything()
    first = paper.memorandum_of(concluded.case_id, now=NOW)
    assert paper.memorandum_of(concluded.case_id, now=NOW + timedelta(days=1)) == first
    kept = Document.objects.get()
    assert kept.pk == concluded.document > 10**16
    assert press.judge(first, now=NOW).genuine
    assert everything() == before
    assert f"1405/{concluded.case.number}".encode() in concluded.content.encode()


def test_whoever_holds_the_document_can_have_it_verified(client, concluded):
    pdf = paper.memorandum_of(concluded.case_id, now=NOW)
    for content, status, said in (
        (pdf, 200, "از زمان امضا تغییری نکرده است"),
        (pdf.replace(b"%PDF-1.7", b"%PDF-1.6"), 422, "پس از امضا تغییر کرده است"),
    ):
        file = SimpleUploadedFile("memorandum.pdf", content, content_type="application/pdf")
        answer = client.post(reverse("verify:file"), {"file": file})
        assert (answer.status_code, said in answer.content.decode()) == (status, True)


def test_a_case_without_a_memorandum_has_no_document(people):
    with pytest.raises(Refusal, match="NOT_CONCLUDED"):
        paper.memorandum_of(people.declared().pk, now=NOW)

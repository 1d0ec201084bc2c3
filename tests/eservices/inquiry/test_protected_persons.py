"""Each judicial answer that leaves somebody's whereabouts to the head office becomes a case there, and nowhere else."""

from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.audit.models import Access, RefusedAttempt
from peyvand.foundation.cases import queries as cases
from peyvand.foundation.cases.models import Case
from peyvand.foundation.cases.queries import states_in_database
from peyvand.foundation.coverage import operations
from peyvand.foundation.coverage.models import Answer, ProtectedInquiry
from peyvand.foundation.coverage.questions import Answered, Asker, Question
from peyvand.foundation.coverage.rules import Period
from peyvand.foundation.coverage.rules.sandbox import invented_persons
from peyvand.foundation.coverage.workflow import PROTECTED_INQUIRY
from peyvand.kit import jobs
from tests.foundation.accounts.people import signed_in_client
from tests.foundation.accounts.staff import staff
from tests.foundation.cases.statements import statements
from tests.rules.golden import GOLDEN

pytestmark = pytest.mark.usefixtures("golden")

JOB = "coverage.open_protected_inquiry"
PROTECTED, EMPLOYED, UNKNOWN = "0000190543", "0000027227", "0012345679"


def question(who, code, **changes):
    return replace(
        Question(Asker(user_id=who.operator.pk), "PANEL", code, source="127.0.0.1", case_number="1405/77"), **changes
    )


def asked(*questions, now):
    replies = operations.answer(list(questions), now=now)
    assert all(isinstance(reply, Answered) for reply in replies)
    return [reply.tracking_code for reply in replies]


def opened(who, now, code=PROTECTED):
    (answer_id,) = asked(question(who, code), now=now)
    operations.open_protected_inquiry(answer_id=answer_id, now=now)
    return Case.objects.latest("pk")


@pytest.fixture
def officer(database):
    return staff("0051234092", Role.PROTECTION_OFFICER)


def test_an_answer_that_names_the_head_office_queues_a_job_and_no_other_does(court, fund, morning):
    period = Period(morning.date() - timedelta(days=3000), morning.date())
    told = asked(
        question(court, PROTECTED), question(court, EMPLOYED), question(court, UNKNOWN),
        question(court, PROTECTED, period=period), now=morning,
    )  # fmt: skip
    asked(question(fund, PROTECTED), question(fund, EMPLOYED), now=morning)
    assert jobs.waiting(JOB) == [{"answer_id": told[0]}, {"answer_id": told[3]}]


def test_the_letter_names_the_head_office_exactly_where_a_job_is_queued(court, morning):
    for code in dict.fromkeys((*(line["national_code"] for line in GOLDEN["persons"]), UNKNOWN)):
        known = len(jobs.waiting(JOB))
        (answer_id,) = asked(question(court, code), now=morning)
        named = "از طریق ستاد سازمان اعلام می‌گردد" in Answer.objects.get(pk=answer_id).body
        assert len(jobs.waiting(JOB)) - known == named, code


def test_a_sandbox_s_answer_is_nobody_s_business(database, morning):
    call_command("open_sandbox", json=True, stdout=StringIO())
    protected = [code for code, one in invented_persons(morning.date()).items() if one.person.protected]
    assert protected
    sandbox = Asker(agency_code="SANDBOX-JUD", command="command:test")
    for code in protected:
        asked(Question(sandbox, "COMMAND", code, case_number="1"), now=morning)
    assert jobs.waiting(JOB) == []


def test_other_answers_cost_no_statement_more(court, morning):
    asked(question(court, EMPLOYED), now=morning)
    with statements() as plain:
        asked(question(court, EMPLOYED), now=morning)
    assert len(plain) == 2


def test_the_job_opens_one_case_however_often_it_runs(court, morning, officer):
    (answer_id,) = asked(question(court, PROTECTED), now=morning)
    for _ in range(3):
        operations.open_protected_inquiry(answer_id=answer_id, now=morning)
    case, link = Case.objects.get(), ProtectedInquiry.objects.get()
    assert (link.case, link.answer_id) == (case, answer_id)
    assert (case.kind, case.state, case.role, case.agency) == (
        "protected_inquiry", "AT_HEAD_OFFICE", Role.PROTECTION_OFFICER, court.agency
    )  # fmt: skip
    opened(court, morning)  # asked again, it is another case
    assert Case.objects.count() == 2


def test_nobody_who_asked_reads_of_it(court, morning, officer):
    case = opened(court, morning)
    for user in (court.manager, court.operator):
        assert cases.applied_by(cases.acting(user.pk, now=morning, as_applicant=True)).cases == []
        client = signed_in_client(user)
        assert case.number not in client.get("/my/requests/").content.decode()
        assert client.get(f"/my/requests/{case.number}/").status_code == 404
        assert client.get(f"/desk/protected-inquiries/{case.number}/").status_code == 403


def test_the_list_names_the_court_and_the_page_names_the_person(court, morning, officer):
    case = opened(court, morning)
    client = signed_in_client(officer)
    listed = client.get("/desk/worklists/HEAD_OFFICE_PROTECTION/PROTECTION_OFFICER/").content.decode()
    assert case.number in listed
    assert court.agency.name in listed
    assert PROTECTED not in listed
    assert f"/desk/protected-inquiries/{case.number}/" in client.get(f"/desk/cases/{case.number}/").content.decode()
    before = Access.objects.count()
    page = client.get(f"/desk/protected-inquiries/{case.number}/").content.decode()
    assert "۰۰۰۰۱۹۰۵۴۳" in page
    assert "۱۴۰۵/۷۷" in page.replace("</bdi>", "").replace('<bdi dir="ltr">', "")
    person = next(line for line in GOLDEN["persons"] if line["national_code"] == PROTECTED)
    assert person["phone"] not in page
    assert person["address"] not in page
    entry = Access.objects.latest("pk")
    assert Access.objects.count() == before + 1
    assert (entry.national_code, entry.actor, entry.ground, entry.agency_code) == (
        PROTECTED, f"user:{officer.pk}", "STAFF", ""
    )  # fmt: skip


def test_the_head_office_notes_how_it_told(court, morning, officer):
    case = opened(court, morning)
    client, url = signed_in_client(officer), f"/desk/protected-inquiries/{case.number}/"
    assert client.post(url, {"version": 1, "note": " "}).status_code == 422
    assert client.post(url, {"version": 7, "note": "نامهٔ ۱۲"}).status_code == 409
    assert client.post(url, {"version": 1, "note": "نامهٔ ۱۲"})["Location"] == f"/desk/cases/{case.number}/"
    case.refresh_from_db()
    assert (case.state, case.steps.latest("version").reason) == ("TOLD", "نامهٔ ۱۲")
    assert RefusedAttempt.objects.latest("pk").reason == "CASE_MOVED"
    assert "ثبت پاسخ ستاد" not in client.get(url).content.decode().split("<form", 2)[-1]


def test_another_office_s_people_see_nothing(court, morning, officer):
    case = opened(court, morning)
    url = f"/desk/protected-inquiries/{case.number}/"
    assert signed_in_client(staff("0051234084", Role.IT_OFFICER)).get(url).status_code == 403
    assert signed_in_client(officer).get("/desk/protected-inquiries/123456789/").status_code == 404


def test_the_database_knows_the_states():
    assert states_in_database("protected_inquiry") == {state.name for state in PROTECTED_INQUIRY.states}
    assert PROTECTED_INQUIRY.check() == []

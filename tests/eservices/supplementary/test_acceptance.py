"""The branch accepts: covers and documents to the rial, all of it or none (SUP-7, SUP-8)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection, transaction

from peyvand.eservices.supplementary_enrolment import operations
from peyvand.eservices.supplementary_enrolment.models import Deduction, Reversal
from peyvand.foundation.audit.models import RefusedAttempt
from peyvand.foundation.cases.models import Case, Step
from peyvand.foundation.notifications.models import TextMessage
from peyvand.foundation.records.models import Dependent, Pension, Person, Supplementary
from peyvand.kit.errors import Refusal
from tests.eservices.conftest import MORNING
from tests.eservices.supplementary.cast import covers, documents, given_period
from tests.eservices.supplementary.households import (
    MINA,
    NASRIN,
    PARVIZ,
    PERIOD,
    SAM,
    TODAY,
    cover,
    dependent,
    pension,
    person,
)
from tests.foundation.accounts.people import activated_user

DAY = timedelta(days=1)
SHARE, LIFE = 3_050_000, 250_000
END = date(2027, 11, 21)  # 1406/08/30


def nothing_changed(case: Case) -> None:
    fresh = Case.objects.get(pk=case.pk)
    assert (fresh.state, fresh.version) == (case.state, case.version)
    assert not Deduction.objects.exists()
    assert not Supplementary.objects.filter(created_here=True).exists()


def refused(people, case, code, by=None, now=MORNING) -> None:
    """The branch is refused, and nothing is written but that."""
    sent = TextMessage.objects.count()
    with pytest.raises(Refusal) as raised:
        operations.accept(case_id=case.pk, version=case.version, by=(by or people.clerk).pk, now=now)
    assert raised.value.code == code
    assert RefusedAttempt.objects.filter(action="supplementary:accept", reason=code).exists()
    assert TextMessage.objects.count() == sent
    nothing_changed(case)


def test_enrolments_get_their_covers_and_documents(people):
    case = people.accepted(members=(PARVIZ, MINA, SAM))
    assert case.state == "ACCEPTED"
    assert covers() == {
        (member, kind, TODAY, END, True) for member in (PARVIZ, MINA, SAM) for kind in ("HEALTH", "LIFE")
    }
    assert documents() == {
        (member, kind, amount, "1405/10", "1406/08")
        for member in (PARVIZ, MINA, SAM)
        for kind, amount in (("HEALTH", SHARE), ("LIFE", LIFE))
    }
    assert set(Deduction.objects.values_list("case_id", "file_number")) == {(case.pk, "77")}


def test_before_the_cover_begins_the_first_month_is_that_of_the_cover(people):
    early = MORNING - timedelta(days=50)
    people.accepted(now=early, members=(PARVIZ, MINA))
    assert {line[3:] for line in documents()} == {("1405/09", "1406/08")}
    assert {line[2] for line in covers()} == {TODAY}


def test_the_line_ends_with_the_dependency(people):
    Dependent.objects.filter(dependent_code=SAM).update(dependency_end=date(2027, 2, 3))  # 1405/11/14
    people.accepted(members=(SAM,))
    assert documents() == {(SAM, "HEALTH", SHARE, "1405/10", "1405/11"), (SAM, "LIFE", LIFE, "1405/10", "1405/11")}
    assert {line[3] for line in covers()} == {date(2027, 2, 3)}


def test_a_dependency_that_ends_before_the_first_month_can_t_be_chosen(people):
    Dependent.objects.filter(dependent_code=SAM).update(dependency_end=TODAY + 20 * DAY)
    with pytest.raises(Refusal, match="NO_ACTION"):
        people.apply(members=(SAM,))


def test_life_that_is_in_force_isn_t_bought_twice(people):
    cover(PARVIZ, PARVIZ, "LIFE")
    people.accepted(members=(PARVIZ, MINA))
    assert {line[:2] for line in documents()} == {(PARVIZ, "HEALTH"), (MINA, "HEALTH"), (MINA, "LIFE")}


def test_a_withdrawal_closes_the_later_months_by_reversal_and_the_covers_with_this_month(people):
    people.accepted(members=(PARVIZ, MINA))
    later = MORNING + timedelta(days=45)  # 1405/10/16
    with time_machine.travel(later, tick=False):
        case = people.accepted(now=later, members=(MINA,))
    assert {line for line in documents() if line[0] == MINA} == {
        (MINA, "HEALTH", SHARE, "1405/10", "1405/10"),
        (MINA, "LIFE", LIFE, "1405/10", "1405/10"),
    }
    assert {line[3] for line in covers() if line[0] == MINA} == {date(2027, 1, 20)}  # 1405/10/30
    assert {(row.ending, row.case_id, row.amount) for row in Reversal.objects.all()} == {
        ("WITHDRAWAL", case.pk, 10 * SHARE),
        ("WITHDRAWAL", case.pk, 10 * LIFE),
    }
    assert {line[4] for line in documents() if line[0] == PARVIZ} == {"1406/08"}


def test_a_withdrawal_before_the_first_deducted_month_leaves_nothing_to_deduct(people):
    people.accepted(members=(PARVIZ, MINA))
    case = people.accepted(members=(MINA,))
    assert {line[3:] for line in documents() if line[0] == MINA} == {("1405/10", "1405/09")}
    assert {row.amount for row in Reversal.objects.filter(case=case)} == {11 * SHARE, 11 * LIFE}
    # The cover lasts to the end of the month; asking once more changes nothing and isn't offered.
    with pytest.raises(Refusal, match="NO_ACTION"):
        people.apply(members=(MINA,))


def test_after_a_withdrawal_somebody_may_enrol_again_next_month(people):
    people.accepted(members=(PARVIZ, MINA))
    people.accepted(members=(MINA,))
    later = MORNING + timedelta(days=30)  # 1405/10/01
    with time_machine.travel(later, tick=False):
        people.accepted(now=later, members=(MINA,))
    assert (MINA, "HEALTH", SHARE, "1405/11", "1406/08") in documents()


def test_a_cover_that_came_with_a_bundle_is_withdrawn_and_no_bundle_opens_it_again(people):
    cover(PARVIZ, PARVIZ)
    cover(PARVIZ, PARVIZ, "LIFE")
    people.accepted(members=(PARVIZ,))
    assert {line[3:] for line in covers()} == {(date(2026, 12, 21), True)}  # 1405/09/30
    assert documents() == set()


def test_nothing_happens_at_another_branch_until_the_case_is_sent_on(people):
    case = people.approved()
    Pension.objects.filter(national_code=PARVIZ).update(branch_code="90002")
    refused(people, case, "WRONG_BRANCH")
    operations.transfer(case_id=case.pk, office_code="90002", reason="انتقال پرونده", by=people.clerk.pk, now=MORNING)
    case = Case.objects.get(pk=case.pk)
    refused(people, case, "NOT_YOUR_ROLE")
    operations.accept(case_id=case.pk, version=case.version, by=people.other_clerk.pk, now=MORNING)
    assert Step.objects.filter(case=case, name="send", reason="انتقال پرونده").exists()
    assert len(documents()) == 4


@pytest.mark.parametrize(
    ("happens", "code"),
    [
        (lambda: Person.objects.filter(pk=PARVIZ).update(death_date=TODAY), "NO_LONGER_ELIGIBLE"),
        (lambda: Pension.objects.update(end_date=TODAY - DAY), "NO_LONGER_ELIGIBLE"),
        (lambda: Pension.objects.update(former_staff=True), "NO_LONGER_ELIGIBLE"),
        (lambda: Person.objects.filter(pk=MINA).update(death_date=TODAY), "NO_LONGER_LISTED"),
        (lambda: Dependent.objects.update(dependency_end=TODAY - DAY), "NO_LONGER_LISTED"),
        (lambda: Dependent.objects.update(dependency_end=TODAY), "NO_MONTH_LEFT"),
        (lambda: cover(PARVIZ, MINA), "ALREADY_ENROLLED"),
    ],
)
def test_what_changed_since_the_request_stops_the_whole(people, happens, code):
    case = people.approved()
    happens()
    refused(people, case, code)


def test_a_window_that_has_closed_meanwhile_stops_nothing(people):
    case = people.approved()
    later = MORNING + timedelta(days=100)
    with time_machine.travel(later, tick=False):
        operations.accept(case_id=case.pk, version=case.version, by=people.clerk.pk, now=later)
    assert {line[3:] for line in documents()} == {("1406/01", "1406/08")}  # accepted on 1405/12/11


def test_a_person_has_one_cover_whoever_pays(people):
    """A child of two pensioners: the second to accept is refused, and the wizard says so before."""
    person(NASRIN, "نسرین نوری")
    pension(NASRIN, "88")
    dependent(NASRIN, SAM, "SON")
    mother = activated_user(NASRIN, full_name="نسرین نوری")
    second = people.approved(user=mother, members=(SAM,))
    people.accepted(members=(SAM,))
    before = documents()
    with pytest.raises(Refusal, match="ENROLLED_ELSEWHERE"):
        operations.accept(case_id=second.pk, version=second.version, by=people.clerk.pk, now=MORNING)
    assert documents() == before
    assert Case.objects.get(pk=second.pk).state == "AT_BRANCH"


def test_the_same_form_sent_again_changes_nothing(people):
    case = people.approved()
    for _ in range(2):
        operations.accept(case_id=case.pk, version=case.version, by=people.clerk.pk, now=MORNING)
    assert len(documents()) == 4
    assert TextMessage.objects.count() == 3  # submitted, approved, accepted
    with pytest.raises(Refusal, match="CASE_MOVED"):
        operations.accept(case_id=case.pk, version=case.version, by=people.teammate.pk, now=MORNING)


def test_nothing_is_half_done(people, monkeypatch):
    case = people.approved()

    def dies(*args, **kwargs):
        raise RuntimeError("killed")

    monkeypatch.setattr("peyvand.eservices.supplementary_enrolment.operations.accepting.tell", dies)
    with pytest.raises(RuntimeError), transaction.atomic():
        operations.accept(case_id=case.pk, version=case.version, by=people.clerk.pk, now=MORNING)
    nothing_changed(case)


@pytest.mark.parametrize("by", ["other_clerk", "approver", "applicant"])
def test_nobody_else_accepts(people, by):
    refused(people, people.approved(), "NOT_YOUR_ROLE", by=getattr(people, by))


def test_the_database_lets_nobody_pay_twice_and_nothing_of_a_document_be_edited(people):
    people.accepted(members=(SAM,))
    document = Deduction.objects.filter(kind="HEALTH").get()
    for broken in (
        {"case_id": None, "first_month": document.runs_to, "principal_code": NASRIN},
        {"first_month": document.last_month + 1},
        {"amount": -1},
        {"kind": "TEETH"},
    ):
        twin = Deduction.objects.get(pk=document.pk)
        for column, value in {"pk": None, **broken}.items():
            setattr(twin, column, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save(force_insert=True)
    for change in ({"amount": 1}, {"runs_to": document.runs_to - 1}, {"member_code": MINA}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Deduction.objects.filter(pk=document.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM supplementary_enrolment_deduction")


def test_a_period_that_was_applied_or_deducted_under_keeps_its_terms(people):
    people.accepted(members=(SAM,))
    for change in ({"insurer": "دیگر"}, {"monthly": {**PERIOD["monthly"], "life_premium": 1}}):
        with pytest.raises(Refusal, match="FILE_CONFLICT"):
            given_period(**change)
    assert given_period(requests_to="2027-03-20").requests_to == date(2027, 3, 20)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE supplementary_enrolment_period SET member_share = 1, organisation_aid = 6099999")

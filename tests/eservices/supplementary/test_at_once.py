"""The same moment, twice: forms sent double, two clerks, two pensioners and one child, acceptance beside withdrawal."""

import pytest

from peyvand.eservices.supplementary_enrolment import operations
from peyvand.eservices.supplementary_enrolment.invariants import VIEWS
from peyvand.eservices.supplementary_enrolment.models import Deduction, Request
from peyvand.foundation.cases.models import Case, Step
from peyvand.foundation.notifications.models import TextMessage
from peyvand.kit.postgres import invariants
from tests.eservices.conftest import MORNING
from tests.eservices.supplementary.cast import Cast, cast, documents
from tests.eservices.supplementary.households import NASRIN, PARVIZ, SAM, cover, dependent, pension, person
from tests.foundation.accounts.people import activated_user
from tests.foundation.cases.test_at_once import at_once


@pytest.fixture
def people(committing_db: None, database: None, morning) -> Cast:
    return cast()


def test_a_form_sent_twice_at_once_makes_one_request(people):
    user = people.applicant
    who = {"user_id": user.pk, "national_code": PARVIZ, "now": MORNING}
    operations.accept_terms(**who)
    operations.confirm_principal(**who)
    operations.choose(**who, member_code=SAM, chosen=True)
    seen = people.seen(user)
    codes = at_once(*[lambda: operations.submit(**who, seen=seen)] * 3)
    assert codes.count(None) == 1
    assert (Case.objects.count(), Request.objects.count(), TextMessage.objects.count()) == (1, 1, 1)


def test_two_clerks_accept_and_one_has_accepted(people):
    case = people.approved()
    codes = at_once(
        *(
            lambda by=user.pk: operations.accept(case_id=case.pk, version=case.version, by=by, now=MORNING)
            for user in (people.clerk, people.teammate)
        )
    )
    assert sorted(codes, key=str) == ["CASE_MOVED", None]
    assert len(documents()) == 4
    assert Step.objects.filter(case=case, name="accept").count() == 1


def test_the_applicant_withdraws_while_the_association_approves(people):
    case = people.apply()
    codes = at_once(
        lambda: operations.approve(case_id=case.pk, version=case.version, by=people.approver.pk, now=MORNING),
        lambda: operations.withdraw(case_id=case.pk, version=case.version, user_id=people.applicant.pk, now=MORNING),
    )
    assert sorted(codes, key=str) == ["CASE_MOVED", None]
    assert Case.objects.get().state == ("AT_BRANCH" if codes[0] is None else "WITHDRAWN")
    assert TextMessage.objects.count() == 2


def both_held() -> bool:
    return all(verdict.holds for verdict in invariants.check(VIEWS))


@pytest.mark.parametrize("attempt", range(2))
def test_a_withdrawal_beside_the_acceptance_comes_too_late(people, attempt):
    case = people.approved()
    codes = at_once(
        lambda: operations.accept(case_id=case.pk, version=case.version, by=people.clerk.pk, now=MORNING),
        lambda: operations.withdraw(case_id=case.pk, version=case.version, user_id=people.applicant.pk, now=MORNING),
    )
    assert codes[0] is None
    assert codes[1] in ("NOT_FROM_HERE", "CASE_MOVED")
    assert (Case.objects.get().state, len(documents())) == ("ACCEPTED", 4)
    assert both_held()


@pytest.mark.parametrize("attempt", range(2))
def test_accepted_or_sent_back_and_withdrawn_but_not_both(people, attempt):
    case = people.approved()

    def send_back_and_withdraw() -> None:
        operations.decide(
            case_id=case.pk,
            transition="send_back",
            version=case.version,
            reason="x",
            by=people.teammate.pk,
            now=MORNING,
        )
        operations.withdraw(case_id=case.pk, version=case.version + 1, user_id=people.applicant.pk, now=MORNING)

    codes = at_once(
        lambda: operations.accept(case_id=case.pk, version=case.version, by=people.clerk.pk, now=MORNING),
        send_back_and_withdraw,
    )
    assert sorted(codes, key=str) == ["CASE_MOVED", None]
    accepted = codes[0] is None
    assert (Case.objects.get().state, len(documents())) == (("ACCEPTED", 4) if accepted else ("WITHDRAWN", 0))
    assert both_held()


@pytest.mark.parametrize("attempt", range(3))
def test_accepted_here_or_sent_to_another_branch_but_not_both(people, attempt):
    case = people.approved()
    codes = at_once(
        lambda: operations.accept(case_id=case.pk, version=case.version, by=people.clerk.pk, now=MORNING),
        lambda: operations.transfer(
            case_id=case.pk, office_code="90002", reason="x", by=people.teammate.pk, now=MORNING
        ),
    )
    assert codes.count(None) == 1
    found = Case.objects.get()
    if codes[0] is None:
        assert (found.state, found.office, len(documents())) == ("ACCEPTED", people.branch, 4)
    else:
        assert codes[0] == "CASE_MOVED"
        assert (found.state, found.office, len(documents())) == ("AT_BRANCH", people.other_branch, 0)
    assert both_held()


def test_two_pensioners_and_one_child(people):
    person(NASRIN, "نسرین نوری")
    pension(NASRIN, "88")
    dependent(NASRIN, SAM, "SON")
    mother = activated_user(NASRIN, full_name="نسرین نوری")
    cases = [people.approved(members=(SAM,)), people.approved(user=mother, members=(SAM,))]
    codes = at_once(
        *(
            lambda case=case, by=by.pk: operations.accept(case_id=case.pk, version=case.version, by=by, now=MORNING)
            for case, by in zip(cases, (people.clerk, people.teammate), strict=True)
        )
    )
    assert sorted(codes, key=str) == ["ENROLLED_ELSEWHERE", None]
    assert Deduction.objects.count() == 2
    assert sorted(Case.objects.values_list("state", flat=True)) == ["ACCEPTED", "AT_BRANCH"]


def test_two_nights_at_once_document_once(people):
    for member in (PARVIZ, SAM):
        cover(PARVIZ, member)
    assert at_once(*[lambda: operations.keep_up(now=MORNING)] * 3) == [None] * 3
    assert len(documents()) == Deduction.objects.count() == 2

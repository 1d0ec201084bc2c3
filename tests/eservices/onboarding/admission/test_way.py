"""From the need to the memorandum: what each step writes, and whom it tells (ONB-1)."""

from datetime import date

import pytest

from peyvand.eservices.agency_onboarding.choices.admission import Ballot
from peyvand.eservices.agency_onboarding.models import Draft, Need, Ruling
from peyvand.eservices.agency_onboarding.operations import admission as operations
from peyvand.foundation.agencies import queries as agencies
from peyvand.foundation.agencies.models import Agency, Member, Memorandum
from peyvand.foundation.agencies.rules import Purpose
from peyvand.foundation.audit.models import Act
from peyvand.foundation.cases import operations as cases
from peyvand.kit import jobs
from tests.eservices.onboarding.admission.cast import NATIONAL_ID, NEED, OTHER_NATIONAL_ID, all_of
from tests.eservices.onboarding.admission.traces import refused, texts
from tests.foundation.accounts.people import NOW, activated_user

TODAY = NOW.date()


def state(case):
    case.refresh_from_db()
    return case.state


def test_a_need_goes_to_the_committee(people):
    operations.keep_draft(case_id=None, typed={"agency_name": ["صندوق"]}, by=people.representative.pk, now=NOW)
    case = people.declared()
    assert (case.state, case.role, case.person_id) == ("COMMITTEE", "COMMITTEE_MEMBER", people.representative.pk)
    need = Need.objects.get(case=case)
    assert need.round == 1
    assert need.services == ["INQUIRY", "BATCH", "API"]
    assert need.purposes == [{"code": "P1", "title": "برقراری مستمری"}, {"code": "P2", "title": "پرداخت وام"}]
    assert not Draft.objects.exists()
    assert texts() == [("09131112233", "admission_declared")]


def test_the_memorandum_s_clauses_are_those_that_the_committee_granted(people):
    case = people.declared()
    people.vote(case, Ballot.APPROVE, Ballot.REJECT, Ballot.APPROVE)
    granted = all_of(
        case, services=("INQUIRY",), daily_quota=50, purposes=({"code": "P2", "title": "پرداخت وام"},),
        networks=("10.20.3.0/24",), months=6, requires_purpose=True,
    )  # fmt: skip
    people.close(case, conditions=granted)
    ruling = Ruling.objects.get(need__case=case)
    assert (ruling.approve, ruling.reject, ruling.returned, ruling.quorum) == (2, 1, 0, 3)
    assert ruling.law == [{"key": "committee.quorum", "value": 3, "from": None}]
    assert state(case) == "SIGNING"
    operations.sign(case_id=case.pk, version=None, by=people.registration.pk, now=NOW)
    assert state(case) == "COUNTERSIGNING"
    assert not Agency.objects.exists()
    concluded = operations.countersign(case_id=case.pk, version=None, by=people.pensions.pk, now=NOW)
    assert state(case) == "CONCLUDED"
    agency = Agency.objects.get()
    assert (agency.code, agency.name, agency.audience) == (NATIONAL_ID, NEED.agency_name, "FUND")
    memorandum = agencies.memorandum_in_force(agency.pk, TODAY)
    assert memorandum.number == f"1405/{case.number}"
    assert (memorandum.date, memorandum.valid_to, memorandum.suspended) == (TODAY, date(2027, 5, 21), False)
    assert (memorandum.services, memorandum.daily_quota) == ({"INQUIRY"}, 50)
    assert memorandum.purposes == (Purpose("P2", "پرداخت وام"),)
    assert (memorandum.requires_purpose, memorandum.requires_case_number) == (True, False)
    assert memorandum.networks == ("10.20.3.0/24",)
    assert Memorandum.objects.get().basis == "COMMITTEE"
    assert (concluded.signed_by, concluded.countersigned_by) == (people.registration, people.pensions)
    assert jobs.waiting("agency_onboarding.make_document") == [{"case_id": case.pk}]
    assert [kind for _, kind in texts()] == [
        "admission_declared", "admission_approved", "admission_signed", "list-awaited",
    ]  # fmt: skip


def test_each_step_is_an_act_of_somebody(people):
    people.concluded()
    verbs = list(Act.objects.order_by("pk").values_list("verb", flat=True))
    assert [verb for verb in verbs if "add" not in verb] == [
        "agency_admission:open", *["agency_admission:vote"] * 3, "agency_admission:approve", "agency_admission:sign",
        "agency_admission:countersign", "agency_users:open",
    ]  # fmt: skip
    assert {"agency:add", "memorandum:add"} <= set(verbs)


@pytest.mark.parametrize(
    ("ballot", "end", "kind"),
    [(Ballot.REJECT, "REJECTED", "admission_rejected"), (Ballot.RETURN, "CORRECTION", "admission_returned")],
)
def test_what_is_not_approved_ends_or_comes_back_with_the_reason(people, ballot, end, kind):
    case = people.declared()
    people.vote(case, ballot, ballot, Ballot.APPROVE)
    people.close(case, announced=ballot, conditions=None, reason="مستند قانونی روشن نیست.")
    assert state(case) == end
    assert case.steps.latest("version").reason == "مستند قانونی روشن نیست."
    assert texts()[-1] == ("09131112233", kind)
    assert Ruling.objects.get().services == []


def test_a_corrected_need_is_voted_on_anew(people):
    case = people.declared()
    people.vote(case, *[Ballot.RETURN] * 3)
    people.close(case, announced=Ballot.RETURN, conditions=None, reason="مقصودها روشن نیست.")
    corrected = operations.resubmit(case_id=case.pk, declaration=NEED, by=people.representative.pk, now=NOW)
    assert corrected.state == "COMMITTEE"
    assert list(Need.objects.order_by("round").values_list("round", flat=True)) == [1, 2]
    with refused("NO_QUORUM", by=people.members[0].pk, action="agency_admission:close"):
        people.close(case)
    people.vote(case, *[Ballot.APPROVE] * 3)
    people.close(case)
    assert state(case) == "SIGNING"


def test_the_director_refers_back_and_the_committee_votes_anew(people):
    case = people.approved()
    operations.refer_back(case_id=case.pk, reason="سهمیه زیاد است.", version=None, by=people.registration.pk, now=NOW)
    assert state(case) == "COMMITTEE"
    assert Need.objects.filter(case=case).latest("round").round == 2
    people.vote(case, *[Ballot.APPROVE] * 3)
    people.close(case, conditions=all_of(case, daily_quota=10))
    operations.sign(case_id=case.pk, version=None, by=people.registration.pk, now=NOW)
    operations.countersign(case_id=case.pk, version=None, by=people.pensions.pk, now=NOW)
    assert Memorandum.objects.get().daily_quota == 10


def test_the_applicant_withdraws_before_the_decision_only(people):
    case = people.declared()
    cases.take(case_id=case.pk, transition="withdraw", version=1, reason="", by=people.representative.pk, now=NOW)
    assert state(case) == "WITHDRAWN"
    case = people.approved(national_id=OTHER_NATIONAL_ID)
    with refused("NOT_FROM_HERE", by=people.representative.pk, action="case:move"):
        cases.take(case_id=case.pk, transition="withdraw", version=2, reason="", by=people.representative.pk, now=NOW)


@pytest.fixture
def manager(people):
    """Of an agency whose memorandum rests on Circular 1."""
    agency = Agency.objects.create(code="FND-07", name="صندوق فولاد", audience="FUND")
    Memorandum.objects.create(
        agency=agency, number="1000/96/10391-7", date=date(2017, 12, 17), valid_to=date(2026, 12, 17),
        basis="CIRCULAR_1", services=["INQUIRY"], daily_quota=10,
        purposes=[{"code": "LOAN", "title": "پرداخت وام"}],
    )  # fmt: skip
    user = activated_user("0093471181", full_name="پیمان زند", mobile="09121110000")
    return Member.objects.create(agency=agency, user=user, role="MANAGER", created_at=NOW)


def test_a_memorandum_of_circular_1_is_renewed_like_any_other(people, manager):
    case = operations.declare(declaration=NEED, agency_id=manager.agency_id, by=manager.user_id, now=NOW)
    assert (case.agency_id, case.person_id) == (manager.agency_id, None)
    need = Need.objects.get()
    assert (need.agency_name, need.audience) == ("صندوق فولاد", "FUND")
    assert need.purposes == [{"code": "P1", "title": "برقراری مستمری"}, {"code": "LOAN", "title": "پرداخت وام"}]
    people.vote(case, *[Ballot.APPROVE] * 3)
    people.close(case)
    operations.sign(case_id=case.pk, version=None, by=people.registration.pk, now=NOW)
    operations.countersign(case_id=case.pk, version=None, by=people.pensions.pk, now=NOW)
    assert Agency.objects.count() == 1
    assert list(Memorandum.objects.order_by("pk").values_list("basis", flat=True)) == ["CIRCULAR_1", "COMMITTEE"]
    assert agencies.memorandum_in_force(manager.agency_id, TODAY).services == {"INQUIRY", "BATCH", "API"}
    assert texts()[-1] == ("09121110000", "list-awaited")


def test_a_renewal_does_not_lift_a_suspension(people, manager):
    case = operations.declare(declaration=NEED, agency_id=manager.agency_id, by=manager.user_id, now=NOW)
    people.vote(case, *[Ballot.APPROVE] * 3)
    people.close(case)
    operations.sign(case_id=case.pk, version=None, by=people.registration.pk, now=NOW)
    Memorandum.objects.update(suspended_at=NOW)
    with refused("MEMORANDUM_SUSPENDED", by=people.pensions.pk, action="agency_admission:countersign"):
        operations.countersign(case_id=case.pk, version=None, by=people.pensions.pk, now=NOW)


# -- who may not -----------------------------------------------------------------------------------------------------


def test_only_the_manager_applies_for_an_agency(people, manager):
    with refused("NOT_A_MANAGER", by=people.representative.pk, action="agency_admission:declare"):
        operations.declare(declaration=NEED, agency_id=manager.agency_id, by=people.representative.pk, now=NOW)


def test_one_case_at_a_time_for_a_legal_person(people):
    people.declared()
    other = activated_user("0093471181")
    with refused("ALREADY_DECLARED", by=other.pk, action="agency_admission:declare", field="national_id"):
        operations.declare(declaration=NEED, agency_id=None, by=other.pk, now=NOW)


def test_whoever_has_a_memorandum_asks_for_its_renewal(people):
    people.concluded()
    with refused("AGENCY_EXISTS", by=people.representative.pk, action="agency_admission:declare", field="national_id"):
        people.declared()

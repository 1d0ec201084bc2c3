"""Who may not: each is refused, and nothing is written but the refused entry."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from peyvand.eservices.agency_onboarding.choices.admission import Ballot
from peyvand.eservices.agency_onboarding.models import Conclusion, Need, Ruling, Vote
from peyvand.eservices.agency_onboarding.operations import admission as operations
from peyvand.foundation.agencies.models import Agency, Member
from tests.eservices.onboarding.admission.cast import NATIONAL_ID, NEED, REASON, all_of
from tests.eservices.onboarding.admission.traces import refused
from tests.foundation.accounts.people import NOW, activated_user
from tests.foundation.accounts.staff import staff

VOTE, CLOSE, SIGN = "agency_admission:vote", "agency_admission:close", "agency_admission:sign"


def vote(case, user, ballot=Ballot.APPROVE, reason=REASON):
    operations.vote(case_id=case.pk, ballot=ballot, reason=reason, by=user.pk, now=NOW)


def test_a_member_has_one_vote(people):
    case = people.declared()
    member = people.members[0]
    vote(case, member)
    with refused("ALREADY_VOTED", by=member.pk, action=VOTE):
        vote(case, member, Ballot.REJECT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.create(need=Need.objects.get(), member=member, ballot=Ballot.REJECT, reason="x", at=NOW)


def test_a_vote_says_why(people):
    case = people.declared()
    with refused("REASON_REQUIRED", by=people.members[0].pk, action=VOTE, field="reason"):
        vote(case, people.members[0], reason="  ")


def test_whoever_speaks_for_an_agency_does_not_decide_about_it(people):
    staff(people.representative.national_code, "COMMITTEE_MEMBER")
    case = people.declared()
    with refused("OWN_AGENCY", by=people.representative.pk, action=VOTE):
        vote(case, people.representative)
    with refused("OWN_AGENCY", by=people.representative.pk, action="agency_admission:recuse"):
        operations.recuse(case_id=case.pk, reason=REASON, by=people.representative.pk, now=NOW)
    people.vote(case, *[Ballot.APPROVE] * 3)
    with refused("OWN_AGENCY", by=people.representative.pk, action=CLOSE):
        people.close(case, by=people.representative.pk)


@pytest.mark.parametrize("suspended_at", [None, NOW])
@pytest.mark.parametrize("code", ["FND-07", NATIONAL_ID])
def test_whoever_works_for_an_agency_does_not_decide_about_it(people, code, suspended_at):
    agency = Agency.objects.create(code=code, name="صندوق مس", audience="FUND")
    member = people.members[0]
    Member.objects.create(agency=agency, user=member, role="OPERATOR", created_at=NOW, suspended_at=suspended_at)
    manager = Member.objects.create(agency=agency, user=activated_user("0093471181"), role="MANAGER", created_at=NOW)
    case = operations.declare(declaration=NEED, agency_id=agency.pk, by=manager.user_id, now=NOW)
    with refused("OWN_AGENCY", by=member.pk, action=VOTE):
        vote(case, member)


def test_whoever_stepped_aside_stays_aside(people):
    case = people.declared()
    member = people.members[0]
    operations.recuse(case_id=case.pk, reason="با مدیر دستگاه خویشاوندم.", by=member.pk, now=NOW)
    with refused("RECUSED", by=member.pk, action=VOTE):
        vote(case, member)
    with refused("RECUSED", by=member.pk, action="agency_admission:recuse"):
        operations.recuse(case_id=case.pk, reason=REASON, by=member.pk, now=NOW)
    for other in people.members[1:]:
        vote(case, other)
    with refused("RECUSED", by=member.pk, action=CLOSE):
        people.close(case)
    people.close(case, by=people.members[1].pk)


def test_who_voted_can_no_longer_step_aside(people):
    case = people.declared()
    vote(case, people.members[0])
    with refused("ALREADY_VOTED", by=people.members[0].pk, action="agency_admission:recuse"):
        operations.recuse(case_id=case.pk, reason=REASON, by=people.members[0].pk, now=NOW)


def test_without_a_quorum_nothing_is_decided(people):
    case = people.declared()
    people.vote(case, Ballot.APPROVE, Ballot.APPROVE)
    with refused("NO_QUORUM", by=people.members[0].pk, action=CLOSE):
        people.close(case)


def test_without_a_majority_the_others_vote_too(people):
    case = people.declared()
    people.vote(case, Ballot.APPROVE, Ballot.REJECT, Ballot.RETURN)
    with refused("NO_MAJORITY", by=people.members[0].pk, action=CLOSE):
        people.close(case)
    vote(case, people.members[3], Ballot.APPROVE)
    with refused("VOTES_CHANGED", by=people.members[0].pk, action=CLOSE):
        people.close(case)
    people.close(case, announced=Ballot.RETURN, conditions=None, reason="نظر کمیته یکی نیست.")


def test_the_votes_may_have_changed_since_the_page_was_seen(people):
    case = people.declared()
    people.vote(case, *[Ballot.REJECT] * 3)
    with refused("VOTES_CHANGED", by=people.members[0].pk, action=CLOSE):
        people.close(case, announced=Ballot.APPROVE)


def test_a_rejection_says_why(people):
    case = people.declared()
    people.vote(case, *[Ballot.REJECT] * 3)
    with refused("REASON_REQUIRED", by=people.members[0].pk, action=CLOSE, field="reason"):
        people.close(case, announced=Ballot.REJECT, conditions=None, reason=" ")


def test_an_approval_comes_with_its_conditions_and_never_grants_more_than_was_asked(people):
    case = people.declared()
    people.vote(case, *[Ballot.APPROVE] * 3)
    with refused("CONDITIONS_REQUIRED", by=people.members[0].pk, action=CLOSE):
        people.close(case, conditions=None)
    with refused("QUOTA_WIDER", by=people.members[0].pk, action=CLOSE, field="daily_quota"):
        people.close(case, conditions=all_of(case, daily_quota=401))


@pytest.mark.parametrize("role", ["PENSIONS_DIRECTOR", "IT_OFFICER", "AUDITOR"])
def test_who_is_not_of_the_committee_has_no_vote(people, role):
    case = people.declared()
    stranger = staff("0093471181", role)
    with refused("NOT_YOUR_ROLE", by=stranger.pk, action=VOTE):
        vote(case, stranger)
    with refused("NOT_YOUR_ROLE", by=people.representative.pk, action=VOTE):
        vote(case, people.representative)


def test_a_vote_comes_too_late(people):
    case = people.approved()
    with refused("NOT_FROM_HERE", by=people.members[3].pk, action=VOTE):
        vote(case, people.members[3])
    with refused("NOT_FROM_HERE", by=people.members[0].pk, action=CLOSE):
        people.close(case)


# -- the two directors -----------------------------------------------------------------------------------------------


def test_the_same_person_does_not_sign_twice(people):
    both = people.registration
    staff(both.national_code, "PENSIONS_DIRECTOR")
    case = people.signed()
    with refused("FOUR_EYES", by=both.pk, action="agency_admission:countersign"):
        operations.countersign(case_id=case.pk, version=None, by=both.pk, now=NOW)
    operations.countersign(case_id=case.pk, version=None, by=people.pensions.pk, now=NOW)
    with refused("NOT_FROM_HERE", by=people.pensions.pk, action="agency_admission:countersign"):
        operations.countersign(case_id=case.pk, version=None, by=people.pensions.pk, now=NOW)


def test_each_director_signs_in_their_turn(people):
    case = people.approved()
    with refused("NOT_YOUR_ROLE", by=people.pensions.pk, action=SIGN):
        operations.sign(case_id=case.pk, version=None, by=people.pensions.pk, now=NOW)
    with refused("NOT_FROM_HERE", by=people.pensions.pk, action="agency_admission:countersign"):
        operations.countersign(case_id=case.pk, version=None, by=people.pensions.pk, now=NOW)


def test_a_director_does_not_sign_for_their_own_agency(people):
    staff(people.representative.national_code, "REGISTRATION_DIRECTOR")
    case = people.approved()
    with refused("OWN_AGENCY", by=people.representative.pk, action=SIGN):
        operations.sign(case_id=case.pk, version=None, by=people.representative.pk, now=NOW)


def test_an_agency_that_came_into_being_meanwhile_is_not_taken_over(people):
    case = people.signed()
    Agency.objects.create(code=NATIONAL_ID, name="دیگری", audience="FUND")
    with refused("AGENCY_EXISTS", by=people.pensions.pk, action="agency_admission:countersign"):
        operations.countersign(case_id=case.pk, version=None, by=people.pensions.pk, now=NOW)


# -- the database ----------------------------------------------------------------------------------------------------


def test_what_was_declared_or_decided_is_never_changed(people):
    people.concluded()
    for table, changes in (
        (Need, {"daily_volume": 9}),
        (Vote, {"ballot": "REJECT"}),
        (Ruling, {"months": 60}),
        (Conclusion, {"content": ""}),
    ):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            table.objects.update(**changes)
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            table.objects.all()._raw_delete("default")


def test_the_database_knows_what_an_approval_is(people):
    case = people.declared()
    need = Need.objects.get(case=case)
    few = {"need": need, "quorum": 3, "law": [], "closed_by": people.members[0], "at": NOW}
    granted = {"services": ["INQUIRY"], "daily_quota": 1, "months": 1}
    wrong = [
        {"outcome": "APPROVE", "approve": 2, "reject": 0, "returned": 0, **granted},
        {"outcome": "APPROVE", "approve": 2, "reject": 2, "returned": 0, **granted},
        {"outcome": "APPROVE", "approve": 3, "reject": 0, "returned": 0},
        {"outcome": "REJECT", "approve": 0, "reject": 3, "returned": 0},
        {"outcome": "REJECT", "approve": 0, "reject": 3, "returned": 0, "reason": "x", **granted},
    ]
    for values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Ruling.objects.create(**few, **values)

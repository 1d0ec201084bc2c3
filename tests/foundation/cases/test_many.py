"""Many cases at once: each its own refusal, none holds up the others, and no more statements than for one."""

import pytest

from peyvand.foundation.accounts.models import User
from peyvand.foundation.audit.models import Act
from peyvand.foundation.cases import operations
from peyvand.foundation.cases.models import Case, Step
from peyvand.kit.errors import Refusal
from tests.foundation.accounts.people import NOW
from tests.foundation.cases.statements import statements
from tests.foundation.cases.traces import everything, traces

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(people):
    """Twelve cases that wait at the branch."""
    persons = User.objects.bulk_create(
        User(national_code=f"{n:010d}", full_name=f"نفر {n}", mobile="09120000000", created_at=NOW) for n in range(12)
    )
    return [people.at_branch(person_id=person.pk) for person in persons]


def codes(outcomes):
    return [outcome.code if isinstance(outcome, Refusal) else outcome.state for outcome in outcomes.values()]


def test_the_clean_ones_go_and_each_of_the_others_says_why(people, waiting):
    taken, done, gone, foreign, *clean = waiting
    operations.claim(case_id=taken.pk, by=people.teammate.pk, now=NOW)
    operations.move(case_id=done.pk, transition="verify", by=people.teammate.pk, now=NOW)
    operations.send_to_office(case_id=foreign.pk, office_code="90002", by=people.clerk.pk, reason="x", now=NOW)
    seen = {case.pk: case.version for case in waiting} | {taken.pk: 3, foreign.pk: 3, gone.pk: 1, -1: 1}
    outcomes = operations.take_many(versions=seen, transition="verify", reason="", by=people.clerk.pk, now=NOW)
    assert list(outcomes) == list(seen)
    assert codes(outcomes) == [
        "CLAIMED", "CASE_MOVED", "CASE_MOVED", "NOT_YOUR_ROLE", *["VERIFIED"] * 8, "CASE_NOT_FOUND"
    ]  # fmt: skip
    assert Step.objects.filter(name="verify", by=people.clerk).count() == 8
    acts = Act.objects.filter(verb="garden_permit:verify", actor=f"user:{people.clerk.pk}")
    assert set(acts.values_list("subject", flat=True)) == {f"case:{case.number}" for case in clean}
    assert [reason for _, action, reason in traces() if action == "case:move"] == [
        "CLAIMED", "CASE_MOVED", "CASE_MOVED", "NOT_YOUR_ROLE", "CASE_NOT_FOUND"
    ]  # fmt: skip


def test_the_same_form_sent_twice_is_taken_once(people, waiting):
    seen = {case.pk: case.version for case in waiting}
    for _ in range(2):
        outcomes = operations.take_many(versions=seen, transition="verify", reason="", by=people.clerk.pk, now=NOW)
        assert codes(outcomes) == ["VERIFIED"] * 12
    assert Step.objects.filter(name="verify").count() == 12
    assert traces() == []


def test_four_eyes_hold_for_many_too(people, waiting):
    for n, case in enumerate(waiting):
        by = people.clerk if n % 2 else people.teammate
        operations.move(case_id=case.pk, transition="verify", by=by.pk, now=NOW)
    seen = {case.pk: case.version + 1 for case in waiting}
    outcomes = operations.take_many(versions=seen, transition="accept", reason="", by=people.clerk.pk, now=NOW)
    assert codes(outcomes) == ["AT_IT", "FOUR_EYES"] * 6
    assert set(Case.objects.filter(state="AT_IT").values_list("office__code", flat=True)) == {"IT"}


@pytest.mark.parametrize(
    ("transition", "reason", "code"),
    [
        ("doubt", "x", "NOT_IN_BULK"),
        ("burn", "", "UNKNOWN_TRANSITION"),
        ("accept", "", "NOT_FROM_HERE"),
        ("disapprove", "", "NOT_FROM_HERE"),
    ],
)
def test_what_can_not_be_done_to_many_is_done_to_none(people, waiting, transition, reason, code):
    seen = {case.pk: case.version for case in waiting}
    before = everything()
    outcomes = operations.take_many(versions=seen, transition=transition, reason=reason, by=people.clerk.pk, now=NOW)
    assert codes(outcomes) == [code] * 12
    assert everything() == before
    assert len(traces()) == 12


def test_a_transition_with_a_page_of_its_own_is_not_taken_for_many_on_the_desk(people):
    case = people.opened()
    outcomes = operations.take_many(
        versions={case.pk: 1}, transition="approve", reason="", by=people.association_clerk.pk, now=NOW
    )
    assert codes(outcomes) == ["HAS_ITS_PAGE"]


def test_twelve_take_as_many_statements_as_one(people, waiting):
    first, *rest = waiting
    by = people.clerk.pk
    with statements() as one:
        operations.move_many(case_ids=[first.pk], transition="verify", by=by, now=NOW)
    with statements() as many:
        operations.move_many(case_ids=[case.pk for case in rest], transition="verify", by=by, now=NOW)
    assert len(one) == len(many) == 6, many  # cases, offices, posts, update, steps, acts
    assert Case.objects.filter(state="VERIFIED").count() == 12

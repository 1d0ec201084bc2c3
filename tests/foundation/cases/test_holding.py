"""With whom a case lies: an owner takes and hands on, a teammate waits or says why, a stranger does nothing."""

from datetime import timedelta

import pytest

from peyvand.foundation.accounts.models import Assignment
from peyvand.foundation.audit.models import Access, Act
from peyvand.foundation.cases import operations, queries
from peyvand.foundation.cases.models import Case, Presence, Step
from tests.foundation.accounts.people import NOW
from tests.foundation.cases.traces import refused, traces

pytestmark = pytest.mark.django_db


def holder(case: Case) -> int | None:
    return Case.objects.values_list("assigned_to_id", flat=True).get(pk=case.pk)


def claim(case, user):
    operations.claim(case_id=case.pk, by=user.pk, now=NOW)


def hand_over(case, to, by, reason=""):
    operations.hand_over(case_id=case.pk, to=to.pk, by=by.pk, reason=reason, now=NOW)


def send(case, by, office_code="90002", reason="پرونده در شعبهٔ دیگری است"):
    operations.send_to_office(case_id=case.pk, office_code=office_code, by=by.pk, reason=reason, now=NOW)


# -- taking and putting back -----------------------------------------------------------------------------------------


def test_a_case_is_taken_and_put_back(people):
    case = people.at_branch()
    claim(case, people.clerk)
    assert holder(case) == people.clerk.pk
    claim(case, people.clerk)  # once more changes nothing
    operations.release(case_id=case.pk, by=people.clerk.pk, now=NOW)
    assert holder(case) is None
    assert list(Act.objects.order_by("pk").values_list("verb", flat=True))[-2:] == [
        "garden_permit:claim",
        "garden_permit:release",
    ]
    assert Step.objects.filter(case=case).count() == 2  # the history tells where a case went, not who looked after it
    assert traces() == []


def test_a_teammate_does_not_take_or_put_back_what_is_taken(people):
    case = people.at_branch()
    claim(case, people.clerk)
    with refused("CLAIMED", by=people.teammate.pk, action="case:claim", about=case.pk):
        claim(case, people.teammate)
    with refused("NOT_YOURS", by=people.teammate.pk, action="case:release", about=case.pk):
        operations.release(case_id=case.pk, by=people.teammate.pk, now=NOW)


@pytest.mark.parametrize("who", ["stranger", "association_clerk", "applicant", "officer"])
def test_a_stranger_does_nothing_with_it(people, who):
    case, stranger = people.at_branch(), getattr(people, who)
    with refused("NOT_YOUR_ROLE", by=stranger.pk, action="case:claim", about=case.pk):
        claim(case, stranger)
    with refused("NOT_YOUR_ROLE", by=stranger.pk, action="case:release", about=case.pk):
        operations.release(case_id=case.pk, by=stranger.pk, now=NOW)
    with refused("NOT_YOUR_ROLE", by=stranger.pk, action="case:hand-over", about=case.pk):
        hand_over(case, people.clerk, stranger, "x")
    with refused("NOT_YOUR_ROLE", by=stranger.pk, action="case:send", about=case.pk):
        send(case, stranger)


def test_where_nobody_of_the_staff_acts_nothing_is_taken(people):
    case = people.opened()
    operations.take(
        case_id=case.pk, transition="return", version=1, reason="امضا", by=people.association_clerk.pk, now=NOW
    )
    with refused("NOT_YOUR_ROLE", by=people.association_clerk.pk, action="case:claim", about=case.pk):
        claim(case, people.association_clerk)
    with refused("CASE_NOT_FOUND", by=people.association_clerk.pk, action="case:claim", about=0):
        operations.claim(case_id=0, by=people.association_clerk.pk, now=NOW)


# -- handing on ------------------------------------------------------------------------------------------------------


def test_an_owner_hands_on_without_a_word_and_a_teammate_takes_with_a_reason(people):
    case = people.at_branch()
    claim(case, people.clerk)
    hand_over(case, people.teammate, people.clerk)
    assert holder(case) == people.teammate.pk
    with refused("REASON_REQUIRED", by=people.clerk.pk, action="case:hand-over", about=case.pk, field="reason"):
        hand_over(case, people.clerk, people.clerk)
    hand_over(case, people.clerk, people.clerk, "همکارم در مرخصی است")
    assert holder(case) == people.clerk.pk
    steps = Step.objects.filter(case=case, name="hand_over").order_by("version")
    assert [(step.by, step.reason, step.from_state == step.to_state) for step in steps] == [
        (people.clerk, "", True),
        (people.clerk, "همکارم در مرخصی است", True),
    ]


def test_a_free_case_is_given_to_a_colleague(people):
    case = people.at_branch()
    hand_over(case, people.teammate, people.clerk)
    assert holder(case) == people.teammate.pk


def test_only_a_colleague_gets_it_and_only_once(people):
    case = people.at_branch()
    for somebody in (people.stranger, people.association_clerk, people.applicant):
        with refused("NOT_A_COLLEAGUE", by=people.clerk.pk, action="case:hand-over", about=case.pk, field="to"):
            hand_over(case, somebody, people.clerk)
    Assignment.objects.filter(user=people.teammate).update(ends_at=NOW)
    with refused("NOT_A_COLLEAGUE", by=people.clerk.pk, action="case:hand-over", about=case.pk, field="to"):
        hand_over(case, people.teammate, people.clerk)
    claim(case, people.clerk)
    with refused("ALREADY_THERE", by=people.clerk.pk, action="case:hand-over", about=case.pk, field="to"):
        hand_over(case, people.clerk, people.clerk)


def test_what_a_colleague_who_has_left_took_is_taken_over(people):
    case = people.at_branch()
    claim(case, people.teammate)
    Assignment.objects.filter(user=people.teammate).update(ends_at=NOW)
    hand_over(case, people.clerk, people.clerk, "همکارم رفته است")
    assert holder(case) == people.clerk.pk


# -- sending elsewhere -----------------------------------------------------------------------------------------------


def test_a_case_goes_to_another_branch_as_it_stands(people):
    case = people.at_branch()
    claim(case, people.clerk)
    send(case, people.clerk)
    sent = Case.objects.get(pk=case.pk)
    assert (sent.office, sent.state, sent.due_on, sent.entered_at) == (
        people.other_branch, "AT_BRANCH", case.due_on, case.entered_at
    )  # fmt: skip
    assert sent.assigned_to is None
    step = Step.objects.filter(case=case).latest("version")
    assert (step.name, step.office, step.reason) == ("send", people.branch, "پرونده در شعبهٔ دیگری است")
    assert Act.objects.latest("pk").detail == {"office": "90002"}
    claim(case, people.stranger)  # theirs now


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"office_code": "NOWHERE"}, "OFFICE_UNFIT", "office_code"),
        ({"office_code": "KANOON"}, "OFFICE_UNFIT", "office_code"),
        ({"office_code": "IT"}, "OFFICE_UNFIT", "office_code"),
        ({"office_code": "90001"}, "ALREADY_THERE", "office_code"),
        ({"reason": ""}, "REASON_REQUIRED", "reason"),
    ],
)
def test_a_case_is_not_sent_where_nobody_can_act(people, changes, code, field):
    case = people.at_branch()
    with refused(code, by=people.clerk.pk, action="case:send", about=case.pk, field=field):
        send(case, people.clerk, **changes)


def test_a_colleague_s_case_and_a_central_office_s_are_not_sent(people):
    case = people.at_branch()
    claim(case, people.teammate)
    with refused("CLAIMED", by=people.clerk.pk, action="case:send", about=case.pk):
        send(case, people.clerk)
    verified = people.verified(person_id=people.neighbour.pk)
    operations.move(case_id=verified.pk, transition="accept", by=people.teammate.pk, now=NOW)
    with refused("OFFICE_UNFIT", by=people.officer.pk, action="case:send", about=verified.pk, field="office_code"):
        send(verified, people.officer)


# -- who has it open -------------------------------------------------------------------------------------------------


def opened_by(case, user, now=NOW):
    posts = queries.acting(user.pk, now=now).posts
    operations.note_opened(case=queries.found_by(posts, case.number), by=user.pk, now=now)


def others(case, user, now=NOW):
    found = queries.found_by(queries.acting(user.pk, now=now).posts, case.number)
    view = queries.view_of(found, queries.acting(user.pk, now=now), now=now, today=now.date())
    return view.open_by


def test_a_colleague_who_has_it_open_is_seen_for_a_while(people):
    case = people.at_branch()
    for _ in range(2):
        opened_by(case, people.clerk)
    assert Presence.objects.count() == 1
    assert others(case, people.teammate) == ("راضیه اکبری",)
    assert others(case, people.clerk) == ()
    assert others(case, people.teammate, now=NOW + timedelta(minutes=10)) == ()
    opened_by(case, people.clerk, now=NOW + timedelta(minutes=9))
    assert others(case, people.teammate, now=NOW + timedelta(minutes=10)) == ("راضیه اکبری",)


def test_a_person_is_told_who_saw_their_name_and_an_agency_has_none(people):
    opened_by(people.at_branch(agency_id=people.agency.pk), people.clerk)
    assert not Access.objects.exists()
    opened_by(people.at_branch(), people.clerk)
    entry = Access.objects.get()
    assert (entry.national_code, entry.actor, entry.channel, entry.ground, entry.disclosed) == (
        people.applicant.national_code, f"user:{people.clerk.pk}", "DESK", "STAFF", ["IDENTITY"]
    )  # fmt: skip

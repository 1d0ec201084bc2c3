"""From state to state by the table alone: who may, what is written, and what a refusal leaves."""

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import Error, IntegrityError, connection, transaction

from peyvand.foundation.accounts.models import Assignment
from peyvand.foundation.accounts.rules import Post
from peyvand.foundation.agencies.models import Member
from peyvand.foundation.audit.models import Act
from peyvand.foundation.cases import operations, queries, rules
from peyvand.foundation.cases.constraints import states_of
from peyvand.foundation.cases.models import Case, Step
from peyvand.foundation.law.models import Parameter
from peyvand.foundation.notifications.models import TextMessage
from peyvand.kit.errors import Refusal
from tests.foundation.accounts.people import NOW
from tests.foundation.cases.garden import operations as garden
from tests.foundation.cases.traces import refused, traces, unchanged

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
LATER = NOW + timedelta(hours=5)


def take(case: Case, transition: str, by: int, *, reason: str = "", version: int | None = None) -> Case:
    return operations.take(
        case_id=case.pk, transition=transition, by=by, reason=reason, version=version or case.version, now=LATER
    )


def move(case: Case, transition: str, by: int | None, **more) -> Case:
    return operations.move(case_id=case.pk, transition=transition, by=by, now=LATER, **more)


# -- opening ---------------------------------------------------------------------------------------------------------


def test_a_case_begins_in_the_first_state_with_a_step_and_an_act(people):
    case = people.opened()
    case.refresh_from_db()
    assert (case.state, case.role, case.office, case.version) == (
        "AT_ASSOCIATION", "ASSOCIATION_CLERK", people.association, 1
    )  # fmt: skip
    assert case.due_on == TODAY + timedelta(days=3)
    assert case.number == rules.number_of(case.pk)
    (step,) = Step.objects.values("version", "name", "from_state", "to_state", "by_id", "office_id", "at")
    assert step == {
        "version": 1,
        "name": "open",
        "from_state": "",
        "to_state": "AT_ASSOCIATION",
        "by_id": people.applicant.pk,
        "office_id": people.association.pk,
        "at": NOW,
    }
    act = Act.objects.get()
    assert (act.actor, act.verb, act.subject) == (
        f"user:{people.applicant.pk}", "garden_permit:open", f"case:{case.number}"
    )  # fmt: skip


def test_one_unfinished_case_where_the_workflow_says_one(people):
    first = people.opened()
    with unchanged("ALREADY_OPEN"):
        people.opened()
    people.opened(person_id=people.neighbour.pk)
    people.opened(agency_id=people.agency.pk)
    with unchanged("ALREADY_OPEN"):
        people.opened(agency_id=people.agency.pk)
    move(first, "withdraw", people.applicant.pk)
    people.opened()


def test_many_unfinished_cases_where_it_does_not(people):
    for _ in range(2):
        operations.open_case(
            kind="garden_objection",
            office_id=people.member.assignments.get().office_id,
            person_id=people.applicant.pk,
            by=people.applicant.pk,
            now=NOW,
        )
    assert Case.objects.filter(kind="garden_objection").count() == 2


def test_a_case_begins_only_where_somebody_can_act(people):
    with unchanged("OFFICE_UNFIT"):
        people.opened(office_id=people.branch.pk)
    with unchanged("OFFICE_UNFIT"):
        people.opened(office_id=0)


# -- moving ----------------------------------------------------------------------------------------------------------


def test_a_move_writes_state_role_office_clock_step_and_act(people):
    case = people.opened()
    operations.claim(case_id=case.pk, by=people.association_clerk.pk, now=NOW)
    garden.approve(case_id=case.pk, branch_code="90001", by=people.association_clerk.pk, now=LATER)
    case.refresh_from_db()
    assert (case.state, case.role, case.office_id) == ("AT_BRANCH", "BRANCH_CLERK", people.branch.pk)
    assert (case.assigned_to, case.entered_at, case.version) == (None, LATER, 3)
    assert case.due_on == TODAY + timedelta(days=10)
    step = Step.objects.latest("version")
    assert (step.version, step.name, step.from_state, step.to_state) == (3, "approve", "AT_ASSOCIATION", "AT_BRANCH")
    assert (step.by, step.office) == (people.association_clerk, people.association)
    act = Act.objects.get(verb="garden_permit:approve")
    assert (act.subject, act.detail) == (
        f"case:{case.number}", {"from": "AT_ASSOCIATION", "to": "AT_BRANCH", "office": "90001"}
    )  # fmt: skip
    assert TextMessage.objects.count() == 1


def test_to_a_central_office_the_case_finds_its_way(people):
    case = move(people.verified(), "accept", people.teammate.pk)
    assert (case.office.code, case.role, case.due_on) == ("IT", "IT_OFFICER", None)


def test_whoever_has_it_keeps_it_while_the_same_role_acts_there(people):
    case = people.at_branch()
    operations.claim(case_id=case.pk, by=people.clerk.pk, now=NOW)
    case = move(case, "verify", people.clerk.pk)
    assert case.assigned_to_id == people.clerk.pk
    operations.release(case_id=case.pk, by=people.clerk.pk, now=NOW)
    operations.claim(case_id=case.pk, by=people.teammate.pk, now=NOW)
    assert move(case, "accept", people.teammate.pk).assigned_to is None


def test_a_final_state_waits_for_nobody(people):
    case = people.opened()
    operations.claim(case_id=case.pk, by=people.association_clerk.pk, now=NOW)
    case = take(case, "disapprove", people.association_clerk.pk, reason="نقص مدارک", version=2)
    case.refresh_from_db()
    assert (case.role, case.assigned_to, case.due_on, case.closed_at) == ("", None, None, LATER)
    assert Step.objects.latest("version").reason == "نقص مدارک"


def test_the_applicant_and_the_system_have_transitions_of_their_own(people):
    case = people.opened()
    case = take(case, "return", people.association_clerk.pk, reason="امضا ندارد")
    assert (case.role, case.office_id, case.due_on) == ("", people.association.pk, TODAY + timedelta(days=10))
    case = move(case, "resubmit", people.applicant.pk)
    assert case.role == "ASSOCIATION_CLERK"
    case = take(case, "return", people.association_clerk.pk, reason="هنوز ندارد")
    move(case, "lapse", None, reason="مهلت گذشت")
    step = Step.objects.latest("version")
    assert (step.by, step.name) == (None, "lapse")
    assert Act.objects.get(verb="garden_permit:lapse").actor == "system"


def test_an_agency_s_manager_applies_for_it_and_nobody_else_does(people):
    case = people.opened(agency_id=people.agency.pk, by=people.manager.pk)
    for somebody in (people.operator, people.other_manager, people.applicant, people.association_clerk):
        with unchanged("NOT_THE_APPLICANT"):
            move(case, "withdraw", somebody.pk)
    Member.objects.filter(user=people.manager).update(suspended_at=NOW)
    with unchanged("NOT_THE_APPLICANT"):
        move(case, "withdraw", people.manager.pk)
    Member.objects.filter(user=people.manager).update(suspended_at=None)
    assert move(case, "withdraw", people.manager.pk).state == "WITHDRAWN"


# -- refusals --------------------------------------------------------------------------------------------------------


def test_another_role_another_office_and_a_former_colleague_are_refused(people):
    case = people.at_branch()
    Assignment.objects.filter(user=people.teammate).update(ends_at=LATER)
    for somebody in (people.association_clerk, people.stranger, people.applicant, people.officer, people.teammate):
        with refused("NOT_YOUR_ROLE", by=somebody.pk, action="case:move", about=case.pk):
            take(case, "verify", somebody.pk)


def test_four_eyes_whoever_verified_does_not_accept(people):
    case = people.verified()
    with refused("FOUR_EYES", by=people.clerk.pk, action="case:move", about=case.pk):
        take(case, "accept", people.clerk.pk)
    case = take(case, "doubt", people.teammate.pk, reason="رونوشت ناخواناست")
    case = take(case, "verify", people.teammate.pk)
    for somebody in (people.clerk, people.teammate):  # both have verified it by now
        with refused("FOUR_EYES", by=somebody.pk, action="case:move", about=case.pk):
            take(case, "accept", somebody.pk)


@pytest.mark.parametrize(
    ("reason", "code"), [("", "REASON_REQUIRED"), (" \n", "REASON_REQUIRED"), ("x" * 2001, "REASON_TOO_LONG")]
)
def test_a_reason_is_written_where_the_table_wants_one(people, reason, code):
    case = people.opened()
    with refused(code, by=people.association_clerk.pk, action="case:move", about=case.pk, field="reason"):
        take(case, "disapprove", people.association_clerk.pk, reason=reason)


def test_what_does_not_lead_from_here_is_refused(people):
    case = people.at_branch()
    with refused("NOT_FROM_HERE", by=people.teammate.pk, action="case:move", about=case.pk):
        take(case, "accept", people.teammate.pk)
    with refused("UNKNOWN_TRANSITION", by=people.teammate.pk, action="case:move", about=case.pk):
        take(case, "burn", people.teammate.pk)
    with refused("CASE_NOT_FOUND", by=people.teammate.pk, action="case:move", about=0):
        operations.take(case_id=0, transition="verify", by=people.teammate.pk, reason="", version=1, now=NOW)


def test_a_colleague_s_case_is_left_alone(people):
    case = people.at_branch()
    operations.claim(case_id=case.pk, by=people.clerk.pk, now=NOW)
    with refused("CLAIMED", by=people.teammate.pk, action="case:move", about=case.pk):
        take(case, "verify", people.teammate.pk, version=case.version + 1)


def test_nobody_does_by_hand_what_the_system_does(people):
    case = take(people.opened(), "return", people.association_clerk.pk, reason="امضا ندارد")
    with unchanged("NOT_BY_HAND"):
        move(case, "lapse", people.association_clerk.pk, reason="x")
    with unchanged("NOT_THE_APPLICANT"):
        move(case, "resubmit", None)


def test_a_transition_with_a_page_of_its_own_is_not_taken_on_the_desk_s(people):
    case = people.opened()
    with refused("HAS_ITS_PAGE", by=people.association_clerk.pk, action="case:move", about=case.pk):
        take(case, "approve", people.association_clerk.pk)


def test_a_local_office_must_be_named_and_of_the_right_kind(people):
    case = people.opened()
    with pytest.raises(ValueError, match="BRANCH"):
        move(case, "approve", people.association_clerk.pk)
    with unchanged("OFFICE_UNFIT"):
        move(case, "approve", people.association_clerk.pk, office_id=people.officer.assignments.get().office_id)
    with unchanged("OFFICE_UNFIT"):
        move(case, "approve", people.association_clerk.pk, office_id=0)


def test_a_clock_without_a_law_refuses(people, monkeypatch):
    case = people.opened()
    monkeypatch.setattr(Parameter.objects.none().__class__, "values_list", lambda self, *columns: [])
    with unchanged("LAW_MISSING"):
        move(case, "approve", people.association_clerk.pk, office_id=people.branch.pk)


# -- a service's own operation ---------------------------------------------------------------------------------------


def test_a_service_s_refusal_undoes_the_move_and_leaves_one_trace(people):
    case = people.opened()
    by = people.association_clerk.pk
    for code, changes in (
        ("BRANCH_SHUT", {"reason": "قفل شعبه"}),
        ("NOT_YOUR_ROLE", {"by": people.clerk.pk}),
        ("OFFICE_UNFIT", {"branch_code": "IT"}),
    ):
        values = {"branch_code": "90001", "by": by, **changes}
        field = "office_code" if code == "OFFICE_UNFIT" else None
        with refused(code, by=values["by"], action="garden:approve", about=case.pk, field=field):
            garden.approve(case_id=case.pk, now=LATER, **values)
    assert len(traces()) == 3


# -- seen and sent again ---------------------------------------------------------------------------------------------


def test_the_same_form_sent_twice_is_taken_once(people):
    case = people.at_branch()
    for _ in range(2):
        assert take(case, "verify", people.clerk.pk, version=case.version).state == "VERIFIED"
    assert Step.objects.filter(name="verify").count() == 1
    assert Act.objects.filter(verb="garden_permit:verify").count() == 1
    assert traces() == []


def test_a_case_that_changed_since_it_was_seen_is_left_as_it_is(people):
    case = people.at_branch()
    operations.claim(case_id=case.pk, by=people.clerk.pk, now=NOW)
    with refused("CASE_MOVED", by=people.clerk.pk, action="case:move", about=case.pk):
        take(case, "verify", people.clerk.pk)
    take(case, "verify", people.clerk.pk, version=case.version + 1)
    with refused("CASE_MOVED", by=people.teammate.pk, action="case:move", about=case.pk):
        take(case, "verify", people.teammate.pk, version=case.version + 1)


# -- the database says no --------------------------------------------------------------------------------------------


@contextmanager
def committed():
    """At the end of the block what the end of the transaction would check."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_a_state_written_past_the_history_is_refused(people):
    with committed():
        case = people.at_branch()
    with pytest.raises(IntegrityError, match="without a step"), transaction.atomic(), committed():
        Case.objects.filter(pk=case.pk).update(state="GRANTED")
    values = Case.objects.filter(pk=case.pk).values().get()
    with pytest.raises(IntegrityError, match="without a step"), transaction.atomic(), committed():
        Case.objects.create(**{**values, "id": case.pk + 1, "number": "000000001", "person_id": people.neighbour.pk})


@pytest.mark.parametrize("change", ["update", "delete", "truncate"])
def test_history_is_append_only(people, change):
    with committed():
        people.at_branch()
    statement = {
        "update": "UPDATE cases_step SET reason = 'x'",
        "delete": "DELETE FROM cases_step",
        "truncate": "TRUNCATE cases_step",
    }[change]
    with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "values",
    [
        {"person_id": None},
        {"role": "KING"},
        {"closed_at": NOW},
        {"number": "12"},
    ],
)
def test_a_case_that_cannot_be_is_refused(people, values):
    case = people.at_branch()
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**values)


def test_both_applicants_or_two_live_cases_are_refused(people):
    case = people.at_branch()
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(agency_id=people.agency.pk)
    other = people.opened(person_id=people.neighbour.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=other.pk).update(person_id=people.applicant.pk)


def test_no_two_steps_start_from_the_same_version(people):
    case = people.at_branch()
    step = Step.objects.filter(case=case).latest("version")
    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.create(
            case=case, version=step.version, name="x", to_state="AT_BRANCH", office=people.branch, at=NOW
        )


def test_a_migration_holds_a_kind_to_its_states(people):
    with committed():
        people.opened()
    assert queries.states_in_database("garden_permit") is None
    change = states_of("garden_permit", ["AT_ASSOCIATION", "RETURNED"])
    with connection.cursor() as cursor:
        for statement in change.sql:
            cursor.execute(statement)
    assert queries.states_in_database("garden_permit") == {"AT_ASSOCIATION", "RETURNED"}
    with pytest.raises(IntegrityError), transaction.atomic():
        people.at_branch(person_id=people.neighbour.pk)


# -- rules -----------------------------------------------------------------------------------------------------------


def test_numbers_are_nine_digits_that_nobody_shares():
    numbers = {rules.number_of(case_id) for case_id in range(1, 20_000)}
    assert len(numbers) == 19_999
    assert {len(number) for number in numbers} == {9}
    assert rules.number_of(10**8 + 5) == rules.number_of(5)  # the constraint refuses the hundred-millionth and first


@pytest.mark.parametrize("typed", ["{}", "  {}  ", "{0[0]}{0[1]}{0[2]}-{0[3]}{0[4]}{0[5]} {0[6]}{0[7]}{0[8]}"])
def test_a_number_is_read_however_it_is_typed(typed):
    number = rules.number_of(77)
    assert rules.parse_number(typed.format(number)) == number
    assert rules.parse_number(typed.format(number).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))) == number


@pytest.mark.parametrize("typed", ["", "12345678", "۱۲۳۴۵۶۷۸x", "1234567890"])
def test_a_mistyped_number_is_refused(typed):
    with pytest.raises(Refusal, match="INVALID_CASE_NUMBER"):
        rules.parse_number(typed)


def test_every_wrong_digit_of_a_number_is_noticed():
    number = rules.number_of(4711)
    for place in range(9):
        for digit in "0123456789":
            wrong = number[:place] + digit + number[place + 1 :]
            if wrong != number:
                with pytest.raises(Refusal):
                    rules.parse_number(wrong)


@pytest.mark.parametrize(
    ("entered", "days", "due"),
    [
        (date(2026, 11, 22), 3, date(2026, 11, 25)),
        (date(2026, 11, 22), 5, date(2026, 11, 28)),  # the 27th is a Friday
        (date(2026, 11, 22), 0, date(2026, 11, 22)),
    ],
)
def test_a_due_day_that_is_a_friday_passes_to_saturday(entered, days, due):
    assert rules.due_on(entered_on=entered, days=days) == due


def test_the_last_day_is_not_yet_overdue():
    assert not rules.is_overdue(TODAY, today=TODAY)
    assert rules.is_overdue(TODAY, today=TODAY + timedelta(days=1))
    assert not rules.is_overdue(None, today=TODAY)


def test_a_clock_begins_on_tehran_s_day(people):
    before_midnight = NOW.replace(hour=20, minute=29)
    assert people.opened(now=before_midnight).due_on == TODAY + timedelta(days=3)
    after_midnight = NOW.replace(hour=20, minute=31)
    assert people.opened(now=after_midnight, person_id=people.neighbour.pk).due_on == TODAY + timedelta(days=4)


def test_a_role_counts_in_its_office_alone():
    post = Post("BRANCH_CLERK", 7, "BRANCH", "7", "شعبه ۷")
    actor = rules.Actor(1, posts=(post,))
    assert actor.holds("BRANCH_CLERK", 7)
    assert not actor.holds("BRANCH_CLERK", 8)
    assert not actor.holds("AUDITOR", 7)

"""From the memorandum to the users: the list is filled in, sent, returned, carried out in one act (ONB-2)."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peyvand.eservices.agency_onboarding.models import ListedUser, UserList
from peyvand.eservices.agency_onboarding.operations import user_lists as operations
from peyvand.eservices.agency_onboarding.queries import user_lists as queries
from peyvand.foundation.accounts.models import ActivationCode, User
from peyvand.foundation.accounts.operations import activate
from peyvand.foundation.agencies.models import Agency, Member, Memorandum
from peyvand.foundation.agencies.operations import suspend_member
from peyvand.foundation.audit.models import RefusedAttempt
from peyvand.foundation.cases import queries as cases
from peyvand.foundation.cases.operations import claim
from peyvand.kit.errors import Refusal
from tests.eservices.onboarding.export import person
from tests.eservices.onboarding.user_lists.world import (
    NOW,
    World,
    acts,
    admission,
    everything,
    line,
    read,
    refused,
    texts,
)
from tests.foundation.accounts.people import activated_user

MANAGER = line(1, role="MANAGER")


def wrong_of(world: World, *, checking: bool = False) -> dict[int, list[str]]:
    of_list = UserList.objects.get(case=world.case)
    found = queries.judged(queries.lines_of(of_list.pk), agency_id=world.agency.pk, checking=checking)
    return {number: [one.flaw.value for one in wrong] for number, wrong in found.items()}


# -- it begins -------------------------------------------------------------------------------------------------------


def test_the_memorandum_lies_in_the_it_offices_worklist_and_its_agency_is_asked(world: World) -> None:
    assert (world.case.state, world.case.role, world.case.office.kind) == ("AWAITED", "IT_OFFICER", "IT")
    assert (world.case.person_id, world.case.agency_id) == (world.representative.pk, None)
    assert texts() == ["list-awaited"]


def test_where_a_manager_applied_any_manager_of_the_agency_sends_the_list(world: World) -> None:
    manager = world.staffed()
    case = operations.open_user_list(
        agency_id=world.agency.pk,
        memorandum_id=world.memorandum.pk,
        admission_case_id=None,
        applicant_id=manager.pk,
        now=NOW,
    )
    assert (case.person_id, case.agency_id) == (None, world.agency.pk)


def test_an_unfinished_list_goes_on_under_the_new_memorandum(world: World) -> None:
    renewal = Memorandum.objects.create(
        agency=world.agency, number="FND-07/2", date=date(2026, 11, 22), basis="COMMITTEE", services=["INQUIRY"]
    )
    case = operations.open_user_list(
        agency_id=world.agency.pk,
        memorandum_id=renewal.pk,
        admission_case_id=None,
        applicant_id=world.outsider.pk,
        now=NOW,
    )
    assert case.pk == world.case.pk
    assert UserList.objects.get(case=case).memorandum == renewal
    assert texts() == ["list-awaited"]


# -- it is filled in -------------------------------------------------------------------------------------------------


def test_a_file_with_wrong_lines_stands_in_the_list_for_its_sender_to_mend(world: World) -> None:
    world.fill(MANAGER, line(2, national_code="123"), line(3, mobile="021", role="KING"), line(1))
    assert wrong_of(world) == {4: ["BAD_NATIONAL_CODE"], 5: ["BAD_MOBILE", "BAD_ROLE"], 6: ["REPEATED"]}
    operations.edit_lines(
        case_id=world.case.pk,
        changed={4: line(2), 5: line(3)},
        removed=[6],
        added=[line(4, full_name="", national_code="")],
        by=world.representative.pk,
        now=NOW,
    )
    assert wrong_of(world) == {7: ["NO_NATIONAL_CODE", "NO_NAME"]}
    assert acts("user-list:fill") == [f"user:{world.representative.pk}"] * 2


def test_another_file_replaces_all_that_was_there(world: World) -> None:
    world.fill(MANAGER, line(2))
    world.fill(line(3))
    assert list(ListedUser.objects.values_list("national_code", flat=True)) == [person(3)]


@pytest.mark.parametrize("who", ["outsider", "officer", "other_manager"])
def test_nobody_but_the_applicant_fills_a_list_in_or_sends_it(world: World, who: str) -> None:
    world.fill(MANAGER)
    stranger = getattr(world, who)
    with refused("NOT_THE_APPLICANT", by=stranger):
        operations.replace_lines(case_id=world.case.pk, lines=read(line(9)), by=stranger.pk, now=NOW)
    with refused("NOT_THE_APPLICANT", by=stranger):
        operations.submit(case_id=world.case.pk, version=world.fresh().version, by=stranger.pk, now=NOW)
    with refused("NOT_THE_APPLICANT", by=stranger):
        operations.withdraw(case_id=world.case.pk, version=world.fresh().version, by=stranger.pk, now=NOW)


def test_what_has_been_sent_is_changed_no_more(world: World) -> None:
    world.send(MANAGER)
    with refused("NOT_FROM_HERE", by=world.representative):
        world.fill(line(2))


def test_a_list_has_five_hundred_lines_at_most(world: World) -> None:
    with refused("TOO_MANY_LINES", by=world.representative, field="file"):
        world.fill(*(line(number) for number in range(501)))
    with refused("EMPTY_LIST", by=world.representative, field="file"):
        world.fill()


@pytest.mark.parametrize(
    ("lines", "code", "field"),
    [
        ([], "EMPTY_LIST", "file"),
        ([line(1), line(2)], "MANAGER_MISSING", None),
        ([MANAGER, line(2, mobile="")], "LINES_WRONG", None),
    ],
)
def test_what_cannot_be_carried_out_is_not_sent(world: World, lines, code: str, field: str | None) -> None:
    if lines:
        world.fill(*lines)
    with refused(code, by=world.representative, field=field):
        operations.submit(case_id=world.case.pk, version=world.fresh().version, by=world.representative.pk, now=NOW)


def test_sent_twice_it_is_sent_once(world: World) -> None:
    version = world.fresh().version
    world.send(MANAGER)
    before = everything()
    operations.submit(case_id=world.case.pk, version=version, by=world.representative.pk, now=NOW)
    assert everything() == before
    assert world.fresh().state == "CHECK"


def test_the_first_list_is_corrected_and_not_withdrawn(world: World) -> None:
    with refused("FIRST_LIST", by=world.representative):
        operations.withdraw(case_id=world.case.pk, version=world.fresh().version, by=world.representative.pk, now=NOW)


# -- it is returned --------------------------------------------------------------------------------------------------


def test_the_it_office_returns_a_list_with_reasons_beside_the_lines(world: World) -> None:
    world.send(MANAGER, line(2))
    operations.return_list(
        case_id=world.case.pk,
        version=world.fresh().version,
        objections={3: " سمت مدیر روشن نیست ", 4: "  "},
        note="",
        by=world.officer.pk,
        now=NOW,
    )
    shown = queries.sent_by(cases.acting(world.representative.pk, now=NOW, as_applicant=True), world.case.number)
    assert shown is not None
    assert (shown.state, shown.objections) == ("RETURNED", {3: "سمت مدیر روشن نیست"})
    assert [one.number for one in shown.open_lines] == [3]
    assert "۱ سطر" in shown.reason
    assert texts()[-1] == "list-returned"
    operations.edit_lines(
        case_id=world.case.pk, changed={3: {**MANAGER, "position": "مدیر"}}, removed=[], added=[],
        by=world.representative.pk, now=NOW,
    )  # fmt: skip
    assert not ListedUser.objects.exclude(objection="").exists()
    operations.submit(case_id=world.case.pk, version=world.fresh().version, by=world.representative.pk, now=NOW)
    assert world.fresh().state == "CHECK"


@pytest.mark.parametrize(
    ("objections", "note", "code", "field"),
    [
        ({}, " ", "REASON_REQUIRED", "reason"),
        ({3: "  "}, "", "REASON_REQUIRED", "reason"),
        ({3: "ن" * 301}, "", "OBJECTION_TOO_LONG", "reason"),
        ({99: "این کیست؟"}, "", "UNKNOWN_LINE", None),
        ({}, "ن" * 2001, "REASON_TOO_LONG", "reason"),
    ],
)
def test_nothing_goes_back_without_saying_why(world: World, objections, note, code, field) -> None:
    world.send(MANAGER)
    with refused(code, by=world.officer, field=field):
        operations.return_list(
            case_id=world.case.pk, version=world.fresh().version, objections=objections, note=note,
            by=world.officer.pk, now=NOW,
        )  # fmt: skip


# -- it is carried out -----------------------------------------------------------------------------------------------


def test_all_of_a_list_become_users_in_one_act(world: World) -> None:
    world.send(MANAGER, line(2), line(3))
    assert world.provision() == 3
    members = Member.objects.filter(agency=world.agency).order_by("user__national_code")
    assert [(one.user.national_code, one.role, one.suspended_at) for one in members] == [
        (person(1), "MANAGER", None), (person(2), "OPERATOR", None), (person(3), "OPERATOR", None),
    ]  # fmt: skip
    assert not any(one.user.has_usable_password() for one in members)
    assert ActivationCode.objects.filter(user__in=[one.user_id for one in members], used_at=None).count() == 3
    assert set(ListedUser.objects.values_list("user_id", flat=True)) == {one.user_id for one in members}
    assert acts("user:provision") == acts("member:add") == [f"user:{world.officer.pk}"] * 3
    assert (world.fresh().state, world.case.closed_at) == ("PROVISIONED", NOW)
    assert texts() == ["list-awaited", "list-provisioned"]


def test_carried_out_twice_by_the_same_form_it_is_done_once(world: World) -> None:
    world.send(MANAGER)
    version = world.fresh().version
    world.provision()
    before = everything()
    assert operations.provision_list(case_id=world.case.pk, version=version, by=world.officer.pk, now=NOW) == 1
    assert everything() == before
    with refused("CASE_MOVED", by=world.colleague):
        operations.provision_list(case_id=world.case.pk, version=version, by=world.colleague.pk, now=NOW)


def test_two_hundred_users_cost_no_more_statements_than_two(world: World) -> None:
    world.send(MANAGER, *(line(number) for number in range(2, 201)))
    with CaptureQueriesContext(
        connection,
    ) as captured:
        world.provision()
    assert len(captured) < 60


def test_whoever_has_an_account_keeps_it_as_it_is(world: World) -> None:
    joining = activated_user(person(2), full_name="رضا مرادی", mobile="09120000002")
    password = User.objects.get(pk=joining.pk).password
    world.send(MANAGER, line(2, full_name="رضا‌ مرادي"))
    world.provision()
    joining.refresh_from_db()
    assert (joining.password, joining.full_name, joining.activated_at) == (password, "رضا مرادی", joining.created_at)
    assert not ActivationCode.objects.filter(user=joining).exists()
    assert Member.objects.get(user=joining).agency == world.agency


@pytest.mark.parametrize(
    ("spoil", "flaw"),
    [
        (lambda world: Member.objects.create(
            agency=world.other_agency, user=activated_user(person(2)), role="OPERATOR", created_at=NOW),
         "MEMBER_ELSEWHERE"),
        (lambda world: Member.objects.create(
            agency=world.agency, user=activated_user(person(2)), role="OPERATOR", created_at=NOW),
         "ALREADY_MEMBER"),
        (lambda world: Member.objects.create(
            agency=world.agency, user=activated_user(person(2)), role="OPERATOR", created_at=NOW, suspended_at=NOW),
         "SUSPENDED_HERE"),
        (lambda world: activated_user(person(2), full_name="کس دیگری", mobile="09120000002"), "IDENTITY_DIFFERS"),
        (lambda world: activated_user(person(2), full_name="رضا مرادی", mobile="09129999999"), "IDENTITY_DIFFERS"),
        (lambda world: activated_user(
            person(2), full_name="رضا مرادی", mobile="09120000002", is_active=False), "ACCOUNT_CLOSED"),
    ],
)  # fmt: skip
def test_one_line_that_cannot_be_stops_the_whole_and_says_why(world: World, spoil, flaw: str) -> None:
    world.send(MANAGER, line(2), line(3))
    spoil(world)
    assert wrong_of(world, checking=True) == {4: [flaw]}
    with refused("LINES_BLOCKED", by=world.officer) as found:
        world.provision()
    assert list(found.value.data["lines"]) == [4]
    assert not User.objects.filter(national_code__in=[person(1), person(3)]).exists()


def test_the_sender_is_told_of_memberships_and_not_of_what_an_account_says(world: World) -> None:
    activated_user(person(2), full_name="کس دیگری", mobile="09129999999")
    world.fill(MANAGER, line(2))
    assert wrong_of(world) == {}
    assert wrong_of(world, checking=True) == {4: ["IDENTITY_DIFFERS"]}


def test_who_left_another_agency_may_come_to_this_one(world: World) -> None:
    mover = activated_user(person(2), full_name="رضا مرادی", mobile="09120000002")
    Member.objects.create(
        agency=world.other_agency, user=mover, role="MANAGER", created_at=NOW, suspended_at=NOW, suspended_for="LEFT",
        warned_at=NOW,
    )  # fmt: skip
    world.send(MANAGER, line(2))
    world.provision()
    member = Member.objects.get(user=mover)
    assert (member.agency, member.role, member.suspended_at, member.suspended_for, member.warned_at) == (
        world.agency, "OPERATOR", None, "", None,
    )  # fmt: skip


def test_who_had_a_hand_in_admitting_the_agency_does_not_let_in_its_users(world: World) -> None:
    admission(world, world.colleague, world.officer)
    world.send(MANAGER)
    with refused("FOUR_EYES", by=world.officer):
        world.provision()
    entry = RefusedAttempt.objects.latest("pk")
    assert (entry.action, entry.channel) == ("user-list:provision", "DESK")


def test_nor_do_they_for_a_further_list(world: World) -> None:
    manager = world.staffed()
    admission(world, world.officer)
    world.case = operations.open_further_list(by=manager.pk, now=NOW)
    world.representative = manager
    world.send(line(7))
    with refused("FOUR_EYES", by=world.officer):
        world.provision()
    assert world.provision(by=world.colleague) == 1


@pytest.mark.parametrize(
    ("clauses", "code"),
    [
        ({"valid_to": date(2026, 11, 21)}, "EXPIRED"),
        ({"date": date(2026, 11, 23)}, "NOT_YET_VALID"),
        ({"suspended_at": NOW}, "SUSPENDED"),
    ],
)
def test_nobody_is_let_in_while_the_memorandum_is_not_in_force(world: World, clauses, code: str) -> None:
    world.send(MANAGER)
    Memorandum.objects.filter(pk=world.memorandum.pk).update(**clauses)
    with refused(code, by=world.officer):
        world.provision()


def test_only_the_it_office_carries_out_and_returns(world: World) -> None:
    world.send(MANAGER)
    for stranger in (world.representative, world.outsider, world.other_manager):
        with refused("NOT_YOUR_ROLE", by=stranger):
            world.provision(by=stranger)
        with refused("NOT_YOUR_ROLE", by=stranger):
            operations.return_list(
                case_id=world.case.pk, version=world.fresh().version, objections={}, note="نه", by=stranger.pk, now=NOW
            )


def test_what_a_colleague_has_taken_is_left_to_them(world: World) -> None:
    world.send(MANAGER)
    claim(case_id=world.case.pk, by=world.colleague.pk, now=NOW)
    with refused("CLAIMED", by=world.officer):
        world.provision()


def test_an_account_made_at_the_same_moment_stops_the_whole(world: World, monkeypatch) -> None:
    """Between the look and the write: what the lock doesn't cover as there is nothing to lock yet."""
    world.send(MANAGER)
    monkeypatch.setattr(
        "peyvand.eservices.agency_onboarding.operations.user_lists.checking.known_people", lambda codes: {}
    )
    User.objects.create(national_code=person(1), full_name="رضا مرادی", mobile="09120000001", created_at=NOW)
    with refused("ALREADY_KNOWN", by=world.officer):
        world.provision()


def test_an_unknown_case_has_no_list(world: World) -> None:
    with refused("CASE_NOT_FOUND", by=world.officer):
        operations.provision_list(case_id=0, version=1, by=world.officer.pk, now=NOW)


# -- further lists ---------------------------------------------------------------------------------------------------


def test_a_manager_opens_a_further_list_and_may_withdraw_it(world: World) -> None:
    manager = world.staffed()
    case = operations.open_further_list(by=manager.pk, now=NOW)
    assert (case.state, case.agency_id) == ("AWAITED", world.agency.pk)
    with refused("LIST_OPEN", by=manager) as found:
        operations.open_further_list(by=manager.pk, now=NOW)
    assert found.value.data["number"] == case.number
    operations.withdraw(case_id=case.pk, version=case.version, by=manager.pk, now=NOW)
    case.refresh_from_db()
    assert case.state == "WITHDRAWN"
    assert operations.open_further_list(by=manager.pk, now=NOW + timedelta(minutes=1)).state == "AWAITED"


def test_nobody_but_a_manager_opens_one(world: World) -> None:
    manager = world.staffed()
    with refused("NOT_A_MANAGER", by=world.member(2).user):
        operations.open_further_list(by=world.member(2).user_id, now=NOW)
    with refused("NOT_A_MEMBER", by=world.outsider):
        operations.open_further_list(by=world.outsider.pk, now=NOW)
    suspend_member(agency_id=world.agency.pk, user_id=manager.pk, now=NOW, actor="system")
    with refused("MEMBER_SUSPENDED", by=manager):
        operations.open_further_list(by=manager.pk, now=NOW)


def test_nor_one_under_an_expired_memorandum(world: World) -> None:
    manager = world.staffed()
    Memorandum.objects.update(valid_to=date(2026, 11, 21))
    with refused("EXPIRED", by=manager):
        operations.open_further_list(by=manager.pk, now=NOW)


def test_a_list_of_operators_alone_will_do_where_a_manager_is_in_place(world: World) -> None:
    manager = world.staffed()
    world.case, world.representative = operations.open_further_list(by=manager.pk, now=NOW), manager
    world.send(line(7), line(8))
    assert world.provision() == 2


# -- and then --------------------------------------------------------------------------------------------------------


def test_nobody_but_the_user_ever_sees_the_password(world: World, monkeypatch) -> None:
    from peyvand.foundation.accounts.operations import make_activation_code

    world.send(MANAGER)
    world.provision()
    made = make_activation_code(activation_id=ActivationCode.objects.get().pk, now=NOW)
    assert made is not None
    assert made.mobile == "09120000001"
    activate(national_code=person(1), code=made.code, password="سه درخت کهن کنار جوی", source="192.0.2.1", now=NOW)
    user = User.objects.get(national_code=person(1))
    assert user.check_password("سه درخت کهن کنار جوی")


def test_the_database_lets_an_agency_have_one_unfinished_list(world: World) -> None:
    manager = world.staffed()
    case = operations.open_further_list(by=manager.pk, now=NOW)
    other = Agency.objects.get(code="FND-08")
    assert UserList.objects.filter(agency=other).count() == 0
    with pytest.raises(Exception, match="user_list_one_live_of_agency"):
        UserList.objects.create(case_id=_another_case(world).pk, agency=world.agency, applicant=manager, live=True)
    assert case.state == "AWAITED"


def _another_case(world: World):
    from peyvand.foundation.cases.operations import open_case

    return open_case(kind="agency_users", office_id=world.case.office_id, by=None, person_id=world.outsider.pk, now=NOW)


def test_a_refusal_names_what_to_do(world: World) -> None:
    world.fill(MANAGER, line(2, mobile=""))
    with pytest.raises(Refusal, match="LINES_WRONG") as found:
        operations.submit(case_id=world.case.pk, version=world.fresh().version, by=world.representative.pk, now=NOW)
    assert found.value.message.startswith("۱ سطر")

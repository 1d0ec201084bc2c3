"""What becomes of an agency's users: leaving, coming back, accounts that lapse, the quarter's word, help (ONB-5)."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator

from peyvand.eservices.agency_onboarding.models import Certification
from peyvand.eservices.agency_onboarding.operations import user_lists as operations
from peyvand.eservices.agency_onboarding.queries import user_lists as queries
from peyvand.foundation.accounts.models import ActivationCode, Session, User
from peyvand.foundation.agencies.models import ApiClient, Member, Memorandum
from peyvand.foundation.law.operations import enact
from peyvand.kit.jalali import midnight
from peyvand.kit.jobs import registered
from tests.eservices.cast import api_token
from tests.eservices.onboarding.user_lists.world import (
    NOW,
    TODAY,
    World,
    acts,
    everything,
    line,
    refused,
    texts,
)
from tests.foundation.accounts.people import signed_in_client


def open_round(world: World, *, now: datetime = NOW) -> Certification:
    """A round of the agency that began this moment; its users came before."""
    Member.objects.filter(agency=world.agency).update(created_at=now - timedelta(days=100))
    return Certification.objects.create(
        agency=world.agency, opened_on=TODAY, last_day=TODAY + timedelta(days=30), opened_at=now
    )


@pytest.fixture
def manager(world: World) -> User:
    return world.staffed()


def later(days: int) -> datetime:
    return midnight(TODAY + timedelta(days=days)) + timedelta(hours=8)


# -- the manager -----------------------------------------------------------------------------------------------------


def test_a_user_is_shut_out_and_let_in_again(world: World, manager: User) -> None:
    user = world.member(2).user_id
    operations.suspend_user(user_id=user, left=False, by=manager.pk, now=NOW)
    assert (world.member(2).suspended_at, world.member(2).suspended_for) == (NOW, "BY_AGENCY")
    codes = ActivationCode.objects.filter(user_id=user)
    first = codes.get().pk
    operations.resume_user(user_id=user, by=manager.pk, now=NOW)
    member = world.member(2)
    assert (member.suspended_at, member.suspended_for, member.resumed_at) == (None, "", NOW)
    assert codes.get().pk != first  # whoever never activated gets another code
    assert acts("member:suspend") == acts("member:resume") == [f"user:{manager.pk}"]


def test_who_left_comes_back_by_a_list_only(world: World, manager: User) -> None:
    user = world.member(2).user_id
    operations.suspend_user(user_id=user, left=True, by=manager.pk, now=NOW)
    assert world.member(2).suspended_for == "LEFT"
    with refused("MEMBER_LEFT", by=manager):
        operations.resume_user(user_id=user, by=manager.pk, now=NOW)
    world.case, world.representative = operations.open_further_list(by=manager.pk, now=NOW), manager
    world.send(line(2))
    world.provision()
    assert (world.member(2).suspended_at, world.member(2).suspended_for) == (None, "")


def test_who_is_suspended_may_leave_too(world: World, manager: User) -> None:
    user = world.member(2).user_id
    operations.suspend_user(user_id=user, left=False, by=manager.pk, now=NOW)
    operations.suspend_user(user_id=user, left=True, by=manager.pk, now=NOW + timedelta(days=1))
    assert (world.member(2).suspended_at, world.member(2).suspended_for) == (NOW, "LEFT")


def test_a_manager_acts_on_their_own_agency_and_on_others_than_themselves(world: World, manager: User) -> None:
    stranger = world.other_manager.pk
    with refused("OWN_ACCOUNT", by=manager):
        operations.suspend_user(user_id=manager.pk, left=False, by=manager.pk, now=NOW)
    for act in (operations.resume_user, operations.invite_again):
        with refused("UNKNOWN_MEMBER", by=manager):
            act(user_id=stranger, by=manager.pk, now=NOW)
    with refused("UNKNOWN_MEMBER", by=manager):
        operations.suspend_user(user_id=stranger, left=True, by=manager.pk, now=NOW)
    operator = world.member(2).user
    with refused("NOT_A_MANAGER", by=operator):
        operations.suspend_user(user_id=world.member(3).user_id, left=False, by=operator.pk, now=NOW)


def test_another_code_goes_out_until_the_account_is_active(world: World, manager: User) -> None:
    user = world.member(2).user_id
    first = ActivationCode.objects.get(user_id=user).pk
    operations.invite_again(user_id=user, by=manager.pk, now=NOW)
    assert ActivationCode.objects.get(user_id=user, used_at=None).pk != first
    User.objects.filter(pk=user).update(activated_at=NOW)
    with refused("ALREADY_ACTIVE", by=manager):
        operations.invite_again(user_id=user, by=manager.pk, now=NOW)
    operations.suspend_user(user_id=world.member(3).user_id, left=False, by=manager.pk, now=NOW)
    with refused("MEMBER_SUSPENDED", by=manager):
        operations.invite_again(user_id=world.member(3).user_id, by=manager.pk, now=NOW)


# -- unused accounts -------------------------------------------------------------------------------------------------


def run_day(days: int) -> None:
    operations.look_after_unused(now=later(days))


def test_an_unused_account_is_warned_and_lapses_a_fortnight_later(world: World, manager: User) -> None:
    Member.objects.exclude(user=world.member(2).user).delete()
    run_day(165)
    assert texts()[-1] == "list-provisioned"
    run_day(166)
    run_day(166)
    assert texts()[-1:] == ["unused-warning"]
    assert world.member(2).suspended_at is None
    run_day(179)
    assert texts().count("unused-warning") == 1
    run_day(180)
    assert world.member(2).suspended_for == "UNUSED"
    assert texts()[-1] == "unused-lapsed"
    run_day(181)
    assert texts().count("unused-lapsed") == 1
    assert acts("member:suspend") == ["system"]


def test_nobody_lapses_unwarned_though_no_worker_ran(world: World, manager: User) -> None:
    run_day(400)
    assert world.member(2).suspended_at is None
    run_day(413)
    assert world.member(2).suspended_at is None
    run_day(414)
    assert world.member(2).suspended_for == "UNUSED"


def test_a_sign_in_starts_the_time_anew_and_so_does_being_let_in_again(world: World, manager: User) -> None:
    run_day(166)
    User.objects.filter(pk=world.member(2).user_id).update(last_login=later(170))
    operations.suspend_user(user_id=world.member(3).user_id, left=False, by=manager.pk, now=later(171))
    operations.resume_user(user_id=world.member(3).user_id, by=manager.pk, now=later(172))
    run_day(180)
    assert world.member(1).suspended_for == "UNUSED"
    assert (world.member(2).suspended_at, world.member(3).suspended_at) == (None, None)
    run_day(336)
    assert {member.suspended_at for member in (world.member(2), world.member(3))} == {None}
    run_day(350)
    assert world.member(2).suspended_for == "UNUSED"


def test_the_law_says_how_long(world: World, manager: User) -> None:
    enact(
        key="accounts.unused_days", value=30, holds_from=TODAY + timedelta(days=1), instrument="بخشنامه", grade="A",
        note="", today=TODAY, actor="system", now=NOW,
    )  # fmt: skip
    run_day(16)
    run_day(30)
    assert world.member(2).suspended_for == "UNUSED"


# -- re-certification ------------------------------------------------------------------------------------------------


def certifications(days: int) -> None:
    operations.look_after_certifications(now=later(days))


def test_each_quarter_the_managers_are_asked_reminded_and_the_unconfirmed_shut_out(world: World, manager: User) -> None:
    Member.objects.filter(agency=world.other_agency).delete()
    certifications(90)  # 1405/09/01 and three Jalali months: 1405/12/01, the 90th day
    (running,) = Certification.objects.all()
    assert (running.agency, running.last_day) == (world.agency, running.opened_on + timedelta(days=30))
    assert running.opened_on == date(2027, 2, 20)
    certifications(91)
    assert texts().count("certify-due") == 1
    certifications(113)
    certifications(114)
    assert texts().count("certify-due") == 2
    certifications(120)
    assert world.member(2).suspended_at is None
    certifications(121)
    assert [world.member(n).suspended_for for n in (1, 2, 3)] == ["", "UNCONFIRMED", "UNCONFIRMED"]
    assert texts()[-1] == "certify-missed"
    certifications(122)
    assert texts().count("certify-missed") == 1
    running.refresh_from_db()
    assert running.closed_at is not None
    assert running.closed_by is None


def test_whom_the_manager_keeps_stays_and_the_next_round_comes_a_quarter_later(world: World, manager: User) -> None:
    open_round(world)
    keep, left = world.member(2).user_id, world.member(3).user_id
    assert operations.certify(keep=[keep], left=[], by=manager.pk, now=NOW) == 1
    assert Certification.objects.get().closed_at is None
    assert operations.certify(keep=[], left=[left], by=manager.pk, now=NOW) == 0
    assert (Certification.objects.get().closed_by, world.member(3).suspended_for) == (manager, "LEFT")
    assert world.member(1).confirmed_at == world.member(2).confirmed_at == NOW
    certifications(89)
    assert Certification.objects.filter(agency=world.agency).count() == 1
    certifications(90)
    assert Certification.objects.filter(agency=world.agency).count() == 2


def test_who_came_during_the_round_needs_no_word(world: World, manager: User) -> None:
    running = open_round(world)
    Member.objects.filter(pk=world.member(3).pk).update(created_at=running.opened_at + timedelta(hours=1))
    assert [one.user_id for one in queries.open_in_round(world.agency.pk)] == [manager.pk, world.member(2).user_id]


@pytest.mark.parametrize("clauses", [{"valid_to": date(2026, 11, 22)}, {"suspended_at": NOW}])
def test_without_a_memorandum_in_force_nobody_is_asked(world: World, manager: User, clauses) -> None:
    Memorandum.objects.filter(agency=world.agency).update(**clauses)
    certifications(200)
    assert not Certification.objects.filter(agency=world.agency).exists()


def test_a_word_about_users_must_be_one_word_about_ones_own(world: World, manager: User) -> None:
    user = world.member(2).user_id
    with refused("NO_ROUND", by=manager):
        operations.certify(keep=[user], left=[], by=manager.pk, now=NOW)
    open_round(world)
    with refused("CONTRADICTORY", by=manager):
        operations.certify(keep=[user], left=[user], by=manager.pk, now=NOW)
    with refused("OWN_ACCOUNT", by=manager):
        operations.certify(keep=[user], left=[manager.pk], by=manager.pk, now=NOW)
    with refused("UNKNOWN_MEMBER", by=manager):
        operations.certify(keep=[world.other_manager.pk], left=[], by=manager.pk, now=NOW)
    with refused("NOT_A_MANAGER", by=user):
        operations.certify(keep=[], left=[], by=user, now=NOW)


def test_the_job_of_the_morning_does_both(world: World, manager: User) -> None:
    with time_machine.travel(later(166), tick=False):
        registered()["agency_onboarding.look_after_users"](timestamp=0)
    assert {"unused-warning", "certify-due"} <= set(texts())


# -- help ------------------------------------------------------------------------------------------------------------


def test_who_lost_the_device_begins_anew(world: World, manager: User) -> None:
    user = world.representative
    Member.objects.create(agency=world.agency, user=user, role="OPERATOR", created_at=NOW)
    signed_in_client(user)
    operations.reset_second_factor(agency_id=world.agency.pk, user_id=user.pk, by=world.officer.pk, now=NOW)
    user.refresh_from_db()
    assert not user.has_usable_password()
    assert user.activated_at is None
    assert not Authenticator.objects.filter(user=user).exists()
    assert not Session.objects.filter(user=user).exists()
    assert ActivationCode.objects.filter(user=user, used_at=None).exists()
    assert acts("user:reset-credentials") == [f"user:{world.officer.pk}"]


def test_nobody_but_the_it_office_resets_and_nobody_for_themselves(world: World, manager: User) -> None:
    user = world.member(2).user_id
    with refused("NO_POST", by=manager):
        operations.reset_second_factor(agency_id=world.agency.pk, user_id=user, by=manager.pk, now=NOW)
    with refused("UNKNOWN_MEMBER", by=world.officer):
        operations.reset_second_factor(agency_id=world.other_agency.pk, user_id=user, by=world.officer.pk, now=NOW)
    with refused("UNKNOWN_MEMBER", by=world.officer):
        operations.reset_second_factor(
            agency_id=world.agency.pk, user_id=world.colleague.pk, by=world.officer.pk, now=NOW
        )
    with refused("OWN_ACCOUNT", by=world.officer):
        operations.reset_second_factor(
            agency_id=world.agency.pk, user_id=world.officer.pk, by=world.officer.pk, now=NOW
        )


def test_the_it_office_lets_a_manager_in_again_whom_nobody_else_can(world: World, manager: User) -> None:
    Member.objects.filter(user=manager).update(suspended_at=NOW, suspended_for="UNUSED")
    operations.resume_for_agency(agency_id=world.agency.pk, user_id=manager.pk, by=world.officer.pk, now=NOW)
    assert world.member(1).suspended_at is None
    with refused("NO_POST", by=manager):
        operations.resume_for_agency(agency_id=world.agency.pk, user_id=manager.pk, by=manager.pk, now=NOW)


def test_a_system_is_cut_off_for_good(world: World) -> None:
    api_token(world.agency, "inquiry")
    client_id = ApiClient.objects.get().client_id
    operations.revoke_client(agency_id=world.agency.pk, client_id=client_id, by=world.officer.pk, now=NOW)
    assert ApiClient.objects.get().revoked_at == NOW
    before = everything()
    with refused("CLIENT_REVOKED", by=world.officer):
        operations.revoke_client(agency_id=world.agency.pk, client_id=client_id, by=world.officer.pk, now=NOW)
    with refused("UNKNOWN_CLIENT", by=world.officer):
        operations.revoke_client(agency_id=world.other_agency.pk, client_id=client_id, by=world.officer.pk, now=NOW)
    with refused("NO_POST", by=world.outsider):
        operations.revoke_client(agency_id=world.agency.pk, client_id=client_id, by=world.outsider.pk, now=NOW)
    assert everything() == before

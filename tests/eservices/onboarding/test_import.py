"""An export line by line: what each becomes, and that nobody gets a right that they didn't have (LEG-1)."""

from typing import Any

import pytest

from peyvand.eservices.agency_onboarding.choices.legacy import Settlement
from peyvand.eservices.agency_onboarding.models import LegacyUser
from peyvand.foundation.accounts.models import User
from peyvand.foundation.agencies.models import Member
from peyvand.foundation.agencies.operations import suspend_member
from peyvand.foundation.audit.models import Act
from tests.eservices.onboarding.export import (
    COURT,
    FUND,
    NOW,
    UNKNOWN,
    agency,
    all_rights,
    everything,
    import_lines,
    invited,
    line,
    person,
    right_of,
    settle,
)

pytestmark = pytest.mark.usefixtures("agencies")

NEW, UNCHANGED, UPDATED = ("new", ""), ("unchanged", ""), ("updated", "CHANGED")
REPEATED = ("unchanged", "REPEATED")


def activate(number: int) -> User:
    User.objects.filter(national_code=person(number)).update(activated_at=NOW)
    return User.objects.get(national_code=person(number))


def member(number: int) -> Member:
    return Member.objects.get(user__national_code=person(number))


def suspend(number: int) -> None:
    who = member(number)
    suspend_member(agency_id=who.agency_id, user_id=who.user_id, now=NOW, actor="user:1")


# -- new -------------------------------------------------------------------------------------------------------------


def test_an_active_user_gets_an_account_a_membership_and_a_code():
    assert import_lines(line(1, role="MANAGER"), line(2)) == [NEW, NEW]
    assert (right_of(person(1)), right_of(person(2))) == ((FUND, "MANAGER"), (FUND, "OPERATOR"))
    user = User.objects.get(national_code=person(1))
    assert (user.full_name, user.mobile, user.activated_at) == ("مریم رضایی", "09121234567", None)
    assert not user.has_usable_password()
    assert invited() == [person(1), person(2)]


def test_every_step_leaves_its_entry_in_the_log():
    import_lines(line(1), line(2, active="0"))
    verbs = list(Act.objects.order_by("id").values_list("verb", flat=True))
    assert sorted(verbs) == sorted(
        ["user:provision"] * 2 + ["user:issue-activation"] + ["member:add"] * 2 + ["legacy:import"]
    )
    counts = Act.objects.get(verb="legacy:import").detail
    assert counts == {"new": 2, "unchanged": 0, "updated": 0, "rejected": 0, "ambiguous": 0, "orphan": 0}
    for act in Act.objects.all():
        assert person(1) not in f"{act.subject}{act.detail}"


def test_an_inactive_user_is_known_but_suspended_and_gets_no_message():
    assert import_lines(line(1, active="0")) == [NEW]
    assert member(1).suspended_at == NOW
    assert right_of(person(1)) is None
    assert invited() == []


def test_somebody_with_an_account_of_the_same_name_and_mobile_joins_the_agency():
    User.objects.create(
        national_code=person(1), full_name="مريم  رضايي", mobile="09121234567", created_at=NOW, activated_at=NOW
    )
    assert import_lines(line(1)) == [NEW]
    assert right_of(person(1)) == (FUND, "OPERATOR")
    assert User.objects.get(national_code=person(1)).full_name == "مريم  رضايي"
    assert invited() == []


def test_two_user_names_of_one_person_become_one_member():
    assert import_lines(line(1, username="a"), line(1, username="b")) == [NEW, ("unchanged", "SAME_PERSON")]
    assert set(LegacyUser.objects.values_list("member", flat=True)) == {member(1).pk}
    assert import_lines(line(1, username="a"), line(1, username="b")) == [UNCHANGED, UNCHANGED]


# -- the same once more ----------------------------------------------------------------------------------------------


def test_a_second_run_changes_nothing_and_sends_nothing():
    lines = [
        line(1),
        line(2, active="0"),
        line(3, national_code="1"),
        line(4, agency_code=UNKNOWN),
        line(5, username="x"),
        line(5, username="y", agency_code=COURT),
    ]
    first = import_lines(*lines)
    assert [classed for classed, _ in first] == ["new", "new", "rejected", "orphan", "ambiguous", "ambiguous"]
    rights, messages = all_rights(), invited()
    assert [classed for classed, _ in import_lines(*lines)] == ["unchanged"] * 2 + [classed for classed, _ in first[2:]]
    assert (all_rights(), invited()) == (rights, messages)
    settled_down = everything()
    import_lines(*lines)
    assert everything() == settled_down


@pytest.mark.parametrize(
    "same",
    [
        {"full_name": "مريم رضايي"},
        {"full_name": " مریم   رضایی "},
        {"full_name": "مریم\u200cرضایی"},
        {"full_name": "مریم\u00a0رضایی"},
        {"full_name": "\u202bمریم رضایی\u202c"},
        {"mobile": "۰۹۱۲۱۲۳۴۵۶۷"},
        {"mobile": "0912-123-4567"},
        {"national_code": person(1).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))},
        {"active": "۱"},
        {"active": "TRUE"},
        {"role": " operator "},
        {"username": "user۱"},
        {"agency_code": "FND-۰۱"},
    ],
    ids=repr,
)
def test_what_only_looks_different_is_no_change(same: dict[str, str]):
    import_lines(line(1))
    before = list(User.objects.values_list("full_name", "mobile"))
    assert import_lines(line(1, **same)) == [UNCHANGED]
    assert list(User.objects.values_list("full_name", "mobile")) == before
    assert import_lines(line(1), line(1, **same)) == [UNCHANGED, REPEATED]


@pytest.mark.parametrize(
    ("odd", "first"),
    [({}, "new"), ({"mobile": "1"}, "rejected"), ({"agency_code": UNKNOWN}, "orphan")],
)
def test_a_line_repeated_within_the_file_adds_nothing(odd: dict[str, str], first: str):
    assert [classed for classed, _ in import_lines(line(1, **odd), line(1, **odd))] == [first, "unchanged"]
    assert LegacyUser.objects.count() == 1


# -- updated ---------------------------------------------------------------------------------------------------------


def test_a_new_mobile_before_activation_gets_a_code_of_its_own():
    import_lines(line(1))
    assert import_lines(line(1, mobile="09350000000")) == [UPDATED]
    assert User.objects.get(national_code=person(1)).mobile == "09350000000"
    assert invited() == [person(1)]  # one open code; the earlier one is void
    assert import_lines(line(1, mobile="09350000000")) == [UNCHANGED]


def test_a_new_mobile_of_somebody_suspended_gets_none_and_voids_the_old_ones_code():
    import_lines(line(1))
    suspend(1)
    assert import_lines(line(1, mobile="09350000000")) == [UPDATED]
    assert invited() == []
    assert right_of(person(1)) is None


def test_a_raised_role_is_taken_over_and_the_report_says_so():
    import_lines(line(1))
    assert import_lines(line(1, role="MANAGER")) == [UPDATED]
    assert right_of(person(1)) == (FUND, "MANAGER")
    assert "کاربر استعلام به مدیر دستگاه" in LegacyUser.objects.get().detail
    assert Act.objects.filter(verb="member:update", detail={"role": ["OPERATOR", "MANAGER"]}).exists()


def test_a_role_that_was_changed_here_stays_while_the_export_says_the_same():
    import_lines(line(1, role="MANAGER"))
    Member.objects.update(role="OPERATOR")
    assert import_lines(line(1, role="MANAGER")) == [UNCHANGED]
    assert right_of(person(1)) == (FUND, "OPERATOR")


def test_who_is_switched_off_over_there_is_suspended_here():
    import_lines(line(1), line(2))
    assert import_lines(line(1, active="0"), line(2)) == [UPDATED, UNCHANGED]
    assert all_rights() == {person(2): (FUND, "OPERATOR")}


def test_who_is_suspended_here_stays_suspended_whatever_the_export_says():
    import_lines(line(1), line(2, active="0"))
    suspend(1)
    stays = ("unchanged", "STAYS_SUSPENDED")
    assert import_lines(line(1), line(2)) == [stays, stays]
    assert import_lines(line(1, role="MANAGER"), line(2)) == [UPDATED, stays]
    assert all_rights() == {}
    assert invited() == [person(1)]  # of the first import


def test_who_was_let_in_again_here_isnt_suspended_a_second_time_by_the_same_word():
    import_lines(line(1, active="0"))
    Member.objects.update(suspended_at=None)
    assert import_lines(line(1, active="0")) == [UNCHANGED]
    assert right_of(person(1)) == (FUND, "OPERATOR")


def test_an_inactive_users_other_role_is_no_right_for_who_was_let_in_again_here():
    import_lines(line(1, role="MANAGER", active="0"))
    Member.objects.update(suspended_at=None)
    assert in_doubt(line(1, active="0")) == ["ROLE_DIFFERS"]
    assert right_of(person(1)) == (FUND, "MANAGER")


def test_an_agency_that_has_been_let_in_meanwhile_ends_the_orphans():
    assert import_lines(line(1, agency_code=UNKNOWN)) == [("orphan", "UNKNOWN_AGENCY")]
    agency(UNKNOWN)
    assert import_lines(line(1, agency_code=UNKNOWN)) == [NEW]
    assert right_of(person(1)) == (UNKNOWN, "OPERATOR")


# -- ambiguous: never by itself --------------------------------------------------------------------------------------


def in_doubt(*lines: dict[str, str]) -> list[str]:
    """The reasons of lines that all are ambiguous, and that changed nothing but the notes about themselves."""
    before = {name: rows for name, rows in everything().items() if name != "LegacyUser"}
    found = import_lines(*lines)
    assert {classed for classed, _ in found} == {"ambiguous"}
    assert {name: rows for name, rows in everything().items() if name != "LegacyUser"} == before
    return [reason for _, reason in found]


def test_one_person_at_several_agencies():
    both = [line(1), line(1, agency_code=COURT)]
    assert in_doubt(*both) == ["SEVERAL_AGENCIES"] * 2


def test_one_person_at_several_agencies_in_two_files():
    import_lines(line(1, agency_code=UNKNOWN))
    assert in_doubt(line(1)) == ["SEVERAL_AGENCIES"]


@pytest.mark.parametrize(
    "other", [{"full_name": "زهرا نوری"}, {"mobile": "09350000000"}, {"role": "MANAGER"}, {"active": "0"}], ids=repr
)
def test_lines_about_one_person_that_contradict_each_other(other: dict[str, str]):
    assert in_doubt(line(1, username="a"), line(1, username="b", **other)) == ["CONTRADICTORY"] * 2
    assert in_doubt(line(2), line(2, **other)) == ["CONTRADICTORY"] * 2


def test_a_user_name_with_two_people():
    assert in_doubt(line(1), line(1, national_code=person(2))) == ["CONTRADICTORY"] * 2


def test_a_readable_line_beside_an_unreadable_one_about_the_same_user():
    assert import_lines(line(1), line(1, mobile="1")) == [("ambiguous", "CONTRADICTORY"), ("rejected", "BAD_MOBILE")]
    assert LegacyUser.objects.get().classed == "ambiguous"
    assert User.objects.count() == 0


def test_a_member_of_another_agency_here():
    import_lines(line(1, agency_code=COURT))
    LegacyUser.objects.all().delete()  # as if it had come from the agencies file
    assert in_doubt(line(1)) == ["MEMBER_ELSEWHERE"]
    assert COURT in LegacyUser.objects.get().detail


@pytest.mark.parametrize("other", [{"full_name": "زهرا نوری"}, {"mobile": "09350000000"}], ids=repr)
def test_an_activated_account_isnt_taken_over_by_another_name_or_mobile(other: dict[str, str]):
    import_lines(line(1))
    activate(1)
    assert in_doubt(line(1, **other)) == ["IDENTITY_DIFFERS"]
    assert import_lines(line(1)) == [UNCHANGED]


@pytest.mark.parametrize("other", [{"full_name": "زهرا نوری"}, {"mobile": "09350000000"}], ids=repr)
def test_an_account_that_others_have_made_isnt_taken_over_before_its_activation_either(other: dict[str, str]):
    User.objects.create(national_code=person(1), full_name="مریم رضایی", mobile="09121234567", created_at=NOW)
    assert in_doubt(line(1, **other)) == ["IDENTITY_DIFFERS"]


def test_a_mobile_that_was_changed_here_isnt_changed_again():
    import_lines(line(1))
    User.objects.update(mobile="09190000000")
    assert import_lines(line(1)) == [UNCHANGED]
    assert in_doubt(line(1, mobile="09350000000")) == ["IDENTITY_DIFFERS"]
    assert import_lines(line(1, mobile="09190000000")) == [UNCHANGED]


def test_a_member_here_with_another_role():
    import_lines(line(1))
    LegacyUser.objects.all().delete()
    assert in_doubt(line(1, role="MANAGER")) == ["ROLE_DIFFERS"]


def test_a_closed_account():
    User.objects.create(
        national_code=person(1), full_name="مریم رضایی", mobile="09121234567", created_at=NOW, is_active=False
    )
    assert in_doubt(line(1)) == ["ACCOUNT_CLOSED"]


def test_a_user_name_that_passed_to_somebody_else():
    import_lines(line(1))
    assert in_doubt(line(1, national_code=person(2))) == ["OTHER_PERSON"]


def test_a_change_of_somebody_who_turns_up_at_another_agency_too():
    import_lines(line(1), line(2))
    found = import_lines(line(1, role="MANAGER"), line(1, agency_code=COURT), line(2))
    assert found == [("ambiguous", "SEVERAL_AGENCIES")] * 2 + [UNCHANGED]
    assert right_of(person(1)) == (FUND, "OPERATOR")


def test_who_has_been_moved_and_is_told_as_before_isnt_troubled_by_another_agencys_line():
    import_lines(line(1))
    assert import_lines(line(1), line(1, agency_code=COURT)) == [UNCHANGED, ("ambiguous", "SEVERAL_AGENCIES")]


# -- dropped and changed ---------------------------------------------------------------------------------------------


def test_who_was_dropped_stays_dropped_until_the_export_says_something_else():
    orphan = line(1, agency_code=UNKNOWN)
    import_lines(orphan)
    settle("user1", Settlement.DROPPED, agency_code=UNKNOWN)
    agency(UNKNOWN)
    before = everything()
    assert import_lines(orphan) == [("orphan", "SETTLED")]
    assert everything() == before
    assert import_lines(orphan | {"mobile": "09350000000"}) == [("ambiguous", "CHANGED_SINCE_DROPPED")]
    user = LegacyUser.objects.get()
    assert (user.settlement, user.settled_at, user.settled_by, user.settlement_reason) == ("", None, "", "")
    assert all_rights() == {}


def test_who_was_dropped_makes_nobody_else_doubtful():
    both = [line(1), line(1, agency_code=COURT)]
    import_lines(*both)
    settle("user1", Settlement.DROPPED, agency_code=COURT)
    assert import_lines(*both) == [NEW, ("ambiguous", "SETTLED")]
    assert all_rights() == {person(1): (FUND, "OPERATOR")}


def test_what_was_settled_with_a_transfer_is_unchanged_afterwards():
    doubtful: list[dict[str, Any]] = [line(1), line(1, agency_code=COURT)]
    import_lines(*doubtful)
    settle("user1", Settlement.TRANSFERRED)
    settle("user1", Settlement.DROPPED, agency_code=COURT)
    before = everything()
    assert import_lines(*doubtful) == [("unchanged", "SETTLED"), ("ambiguous", "SETTLED")]
    assert everything() == before
    assert import_lines(line(1, role="MANAGER"), doubtful[1]) == [UPDATED, ("ambiguous", "SETTLED")]

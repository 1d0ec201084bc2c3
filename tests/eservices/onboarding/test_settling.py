"""What an import left open is settled by somebody, with a reason; a refusal writes nothing (LEG-1)."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from peyvand.eservices.agency_onboarding.choices.legacy import Settlement
from peyvand.eservices.agency_onboarding.models import LegacyUser
from peyvand.foundation.accounts.models import User
from peyvand.foundation.agencies.models import Member
from peyvand.foundation.audit.models import Act
from peyvand.kit.errors import Refusal
from tests.eservices.doors import run_command
from tests.eservices.onboarding.export import (
    ACTOR,
    COURT,
    FUND,
    NOW,
    UNKNOWN,
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

TRANSFER, DROP = Settlement.TRANSFERRED, Settlement.DROPPED


@contextmanager
def refused(code: str) -> Iterator[None]:
    before = everything()
    with pytest.raises(Refusal) as refusal:
        yield
    assert refusal.value.code == code
    assert everything() == before


def test_one_of_several_agencies_is_chosen_and_the_others_are_dropped():
    import_lines(line(1, role="MANAGER"), line(1, agency_code=COURT))
    settle("user1", TRANSFER, reason="نامهٔ  شمارهٔ ۱۲ صندوق")
    assert all_rights() == {person(1): (FUND, "MANAGER")}
    assert invited() == [person(1)]
    with refused("MEMBER_ELSEWHERE"):
        settle("user1", TRANSFER, agency_code=COURT)
    settle("user1", DROP, agency_code=COURT)
    user = LegacyUser.objects.get(agency_code=FUND)
    assert (user.settlement, user.settled_by, user.settled_at) == ("TRANSFERRED", ACTOR, NOW)
    assert user.settlement_reason == "نامهٔ شمارهٔ ۱۲ صندوق"
    assert user.member == Member.objects.get()
    details = [act.detail for act in Act.objects.filter(verb="legacy:settle", subject=f"legacy-user:{user.pk}")]
    assert details == [
        {
            "decision": "TRANSFERRED",
            "class": "ambiguous",
            "reason": "SEVERAL_AGENCIES",
            "agency": FUND,
            "role": "MANAGER",
        }
    ]


def test_an_orphan_goes_into_another_agency_in_another_role():
    import_lines(line(1, agency_code=UNKNOWN))
    with refused("UNKNOWN_AGENCY"):
        settle("user1", TRANSFER, agency_code=UNKNOWN)
    settle("user1", TRANSFER, agency_code=UNKNOWN, into=COURT, role="MANAGER")
    assert right_of(person(1)) == (COURT, "MANAGER")
    assert import_lines(line(1, agency_code=UNKNOWN)) == [("unchanged", "SETTLED")]
    assert import_lines(line(1, agency_code=UNKNOWN, active="0")) == [("updated", "CHANGED")]
    assert right_of(person(1)) is None


def test_an_activated_account_keeps_its_name_and_mobile():
    import_lines(line(1))
    User.objects.update(activated_at=NOW)
    import_lines(line(1, full_name="زهرا نوری", mobile="09350000000"))
    settle("user1", TRANSFER)
    user = User.objects.get()
    assert (user.full_name, user.mobile) == ("مریم رضایی", "09121234567")
    assert right_of(person(1)) == (FUND, "OPERATOR")
    assert import_lines(line(1, full_name="زهرا نوری", mobile="09350000000")) == [("unchanged", "SETTLED")]


def test_an_account_that_waits_for_its_activation_takes_the_exports_mobile():
    User.objects.create(national_code=person(1), full_name="مریم رضایی", mobile="09190000000", created_at=NOW)
    import_lines(line(1))
    assert invited() == []
    settle("user1", TRANSFER)
    assert User.objects.get().mobile == "09121234567"
    assert invited() == [person(1)]


def test_an_inactive_user_is_suspended_from_the_first_day():
    import_lines(line(1, active="0"), line(1, agency_code=COURT, active="0"))
    settle("user1", TRANSFER)
    assert all_rights() == {}
    assert Member.objects.get().suspended_at == NOW
    assert invited() == []


def test_who_is_suspended_here_stays_suspended():
    import_lines(line(1))
    Member.objects.update(suspended_at=NOW)
    LegacyUser.objects.all().delete()
    import_lines(line(1, role="MANAGER"))
    settle("user1", TRANSFER)
    assert Member.objects.get().role == "MANAGER"
    assert all_rights() == {}


def test_what_was_declined_for_somebody_who_has_been_moved_isnt_asked_again():
    import_lines(line(1))
    User.objects.update(activated_at=NOW)
    changed = line(1, mobile="09350000000")
    import_lines(changed)
    settle("user1", DROP)
    assert right_of(person(1)) == (FUND, "OPERATOR")
    assert import_lines(changed) == [("unchanged", "SETTLED")]
    assert import_lines(changed | {"role": "MANAGER"}) == [("updated", "CHANGED")]
    assert User.objects.get().mobile == "09121234567"


def test_a_dropped_user_can_still_be_transferred_but_not_dropped_twice():
    import_lines(line(1), line(1, agency_code=COURT))
    settle("user1", DROP)
    with refused("NOT_OPEN"):
        settle("user1", DROP)
    settle("user1", TRANSFER)
    assert right_of(person(1)) == (FUND, "OPERATOR")


def test_what_isnt_open_isnt_settled():
    import_lines(line(1))
    for decision in (TRANSFER, DROP):
        with refused("NOT_OPEN"):
            settle("user1", decision)


@pytest.mark.parametrize(
    "lines",
    [[line(1, mobile="1")], [line(1), line(1, mobile="09350000000")], [line(1), line(1, mobile="1")]],
    ids=["unreadable", "contradictory", "half readable"],
)
def test_what_the_export_doesnt_say_clearly_cant_be_taken_over(lines: list[dict[str, str]]):
    import_lines(*lines)
    with refused("UNCLEAR"):
        settle("user1", TRANSFER)
    settle("user1", DROP)


def test_further_refusals_write_nothing():
    import_lines(line(1), line(1, agency_code=COURT), line(2), line(2, agency_code=COURT))
    User.objects.create(
        national_code=person(2), full_name="مریم رضایی", mobile="09121234567", created_at=NOW, is_active=False
    )
    with refused("REASON_REQUIRED"):
        settle("user1", DROP, reason=" \u200f ")
    with refused("UNKNOWN_LEGACY_USER"):
        settle("nobody", DROP)
    with refused("UNKNOWN_AGENCY"):
        settle("user1", TRANSFER, into="NO-99")
    with refused("ACCOUNT_CLOSED"):
        settle("user2", TRANSFER)


# -- the command -----------------------------------------------------------------------------------------------------


def test_the_command_settles_and_says_so():
    import_lines(line(1), line(1, agency_code=COURT))
    assert run_command("settle_legacy_user", COURT, "user1", "--drop", "--reason", "جابه‌جا شده")[:2] == (
        0,
        "کنار گذاشته شد.\n",
    )
    done = run_command("settle_legacy_user", FUND, "user1", "--transfer", "--reason", "نامه", "--role", "MANAGER")
    assert done[:2] == (0, "منتقل شد.\n")
    assert all_rights() == {person(1): (FUND, "MANAGER")}
    status, _, err = run_command("settle_legacy_user", FUND, "user1", "--drop", "--reason", "نامه")
    assert (status, "چیزی باز نیست" in err) == (1, True)


@pytest.mark.parametrize(
    "arguments",
    [[], ["--drop"], ["--transfer", "--drop", "--reason", "x"], ["--reason", "x"], ["--drop", "--role", "x"]],
)
def test_a_wrong_use_ends_with_two(arguments: list[str]):
    assert run_command("settle_legacy_user", FUND, "user1", *arguments)[0] == 2

"""ONB-4, ONB-5: suspending and resuming; which memorandum governs; whose member and client somebody is."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from peyvand.foundation.accounts.models import User
from peyvand.foundation.agencies import operations, queries
from peyvand.foundation.agencies.models import Agency, Member, Memorandum
from peyvand.foundation.audit.models import Act
from peyvand.kit.errors import Refusal
from tests.foundation.agencies.agencies_file import MANAGER, NOW, OPERATOR, agency, load

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)


def suspend(code="JUD-01", now=NOW):
    return operations.suspend_memorandum(agency_code=code, now=now, actor="command:root")


def resume(code="JUD-01", now=NOW):
    return operations.resume_memorandum(agency_code=code, now=now, actor="command:root")


def acts(verb):
    return list(Act.objects.filter(verb=verb).values_list("actor", "subject"))


def in_force(today=TODAY):
    return queries.memorandum_in_force(Agency.objects.get(code="JUD-01").pk, today)


# -- memoranda -------------------------------------------------------------------------------------------------------
def test_suspending_takes_hold_at_once_and_resuming_lifts_it():
    load(agency())
    assert suspend() == ["1000/96/10391-12"]
    assert in_force().suspended
    assert resume() == ["1000/96/10391-12"]
    assert not in_force().suspended
    assert acts("memorandum:suspend") == [("command:root", "memorandum:1000/96/10391-12")]
    assert acts("memorandum:resume") == [("command:root", "memorandum:1000/96/10391-12")]


def test_suspending_twice_keeps_the_first_moment_and_records_once():
    load(agency())
    suspend()
    assert suspend(now=NOW + timedelta(days=1)) == []
    assert Memorandum.objects.get().suspended_at == NOW
    assert len(acts("memorandum:suspend")) == 1


def test_every_memorandum_that_has_not_expired_is_suspended():
    load(agency(clauses={"number": "expired", "valid_to": "2026-11-21"}))
    load(agency(clauses={"number": "ends today", "valid_to": "2026-11-22"}))
    load(agency(clauses={"number": "ahead", "date": "2027-03-21"}))
    assert suspend() == ["ends today", "ahead"]
    assert Memorandum.objects.get(number="expired").suspended_at is None


def test_another_agencys_memorandum_is_untouched():
    load(agency(), agency(code="FND-01", users=[], clauses={"number": "2"}))
    suspend("FND-01")
    assert not in_force().suspended


@pytest.mark.parametrize("change", [suspend, resume])
def test_an_unknown_agency_and_one_without_a_current_memorandum_are_refused(change):
    load(agency(clauses={"valid_to": "2026-11-21"}))
    for code, reason in (("NO", "UNKNOWN_AGENCY"), ("JUD-01", "NO_MEMORANDUM")):
        with pytest.raises(Refusal, match=reason):
            change(code)
    assert not acts("memorandum:suspend") + acts("memorandum:resume")


def test_the_commands_say_what_they_did():
    load(agency())

    def said(command):
        out = StringIO()
        call_command(command, "JUD-01", stdout=out)
        return out.getvalue().strip()

    assert said("resume_memorandum") == "معلق نبود."
    assert said("suspend_memorandum") == "معلق شد: 1000/96/10391-12"
    assert said("suspend_memorandum") == "از پیش معلق بود."
    assert said("resume_memorandum") == "از تعلیق درآمد: 1000/96/10391-12"


@pytest.mark.parametrize("command", ["suspend_memorandum", "resume_memorandum", "create_api_client"])
def test_a_command_for_an_unknown_agency_fails_with_one_line(command):
    with pytest.raises(CommandError, match="دستگاهی با کد «NO» ثبت نشده است"):
        call_command(command, "NO")


# -- which memorandum governs ----------------------------------------------------------------------------------------
def test_the_last_memorandum_to_begin_governs_and_one_ahead_waits_for_its_day():
    load(agency(clauses={"number": "first"}))
    load(agency(clauses={"number": "second", "date": "2026-11-22"}))
    load(agency(clauses={"number": "third", "date": "2026-11-23"}))
    assert [in_force(TODAY + timedelta(days=n)).number for n in (-1, 0, 1)] == ["first", "second", "third"]


def test_a_newer_memorandum_that_has_expired_does_not_bring_the_older_one_back():
    load(agency(clauses={"number": "first"}))
    load(agency(clauses={"number": "second", "date": "2026-01-01", "valid_to": "2026-06-30"}))
    assert in_force().number == "second"


def test_a_memorandum_that_is_only_ahead_is_shown_as_such_and_none_is_none():
    load(agency(clauses={"date": "2027-03-21"}))
    assert in_force().date == date(2027, 3, 21)
    assert queries.memorandum_in_force(0, TODAY) is None


def test_the_facts_are_those_of_the_file():
    load(agency(clauses={"allowed_networks": ["192.0.2.0/24"]}))
    facts = in_force()
    assert facts.services == {"INQUIRY", "BATCH", "DOCUMENT", "API"}
    assert [(purpose.code, purpose.title) for purpose in facts.purposes] == [("CASE", "رسیدگی قضایی")]
    assert (facts.daily_quota, facts.networks, facts.requires_case_number) == (5000, ("192.0.2.0/24",), True)


# -- members ---------------------------------------------------------------------------------------------------------
def user_id(code):
    return User.objects.get(national_code=code).pk


def test_a_members_agency_role_and_state_are_known():
    load(agency())
    membership = queries.member_of(user_id(MANAGER))
    assert (membership.agency.code, membership.agency.audience) == ("JUD-01", "JUDICIAL")
    assert (membership.member.role, membership.member.suspended, membership.member.active) == ("MANAGER", False, True)
    assert queries.member_of(0) is None


def test_a_member_is_suspended_by_their_own_agency_once():
    load(agency())
    own = Agency.objects.get()
    for _ in range(2):
        operations.suspend_member(agency_id=own.pk, user_id=user_id(OPERATOR), now=NOW, actor="user:1")
    assert queries.member_of(user_id(OPERATOR)).member.suspended
    assert not queries.member_of(user_id(MANAGER)).member.suspended
    assert acts("member:suspend") == [("user:1", f"user:{user_id(OPERATOR)}")]


def test_a_stranger_agency_suspends_nobody():
    load(agency(), agency(code="FND-01", users=[], clauses={"number": "2"}))
    stranger = Agency.objects.get(code="FND-01")
    with pytest.raises(Refusal, match="UNKNOWN_MEMBER"):
        operations.suspend_member(agency_id=stranger.pk, user_id=user_id(OPERATOR), now=NOW, actor="user:1")
    assert not Member.objects.exclude(suspended_at=None).exists()
    assert not acts("member:suspend")

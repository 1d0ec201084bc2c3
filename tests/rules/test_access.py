"""ONB-4, ONB-5, INQ-9: when an agency may ask, and what it must say while asking."""

from dataclasses import replace
from datetime import date

import pytest

from peyvand.foundation.agencies.rules import (
    Member,
    Memorandum,
    Purpose,
    allowed_scopes,
    check_client,
    check_member,
    check_memorandum,
    check_purpose,
    services_of,
)
from peyvand.kit.errors import Refusal

TODAY = date(2026, 11, 22)
OPEN = Memorandum(
    number="1000/96/10391-12",
    date=date(2017, 12, 17),
    valid_to=None,
    suspended=False,
    services=frozenset({"INQUIRY", "BATCH", "DOCUMENT", "API"}),
)


def refused(memorandum, *, services=("INQUIRY",), today=TODAY, source="198.51.100.7"):
    with pytest.raises(Refusal) as caught:
        check_memorandum(memorandum, services=services, today=today, source=source)
    assert caught.value.data["status"] == 403
    return caught.value


def allowed(memorandum, *, services=("INQUIRY",), today=TODAY, source="198.51.100.7"):
    return check_memorandum(memorandum, services=services, today=today, source=source) is memorandum


def test_an_open_memorandum_opens_its_services():
    assert allowed(OPEN, services=("API", "INQUIRY"))


def test_without_a_memorandum_nothing_opens():
    assert refused(None).code == "NO_MEMORANDUM"


def test_a_memorandum_begins_on_its_day():
    begins_tomorrow = replace(OPEN, date=date(2026, 11, 23))
    refusal = refused(begins_tomorrow)
    assert refusal.code == "NOT_YET_VALID"
    assert "۱۴۰۵/۰۹/۰۲" in refusal.message
    assert allowed(begins_tomorrow, today=date(2026, 11, 23))


def test_the_last_day_is_included():
    ends_today = replace(OPEN, valid_to=TODAY)
    assert allowed(ends_today)
    refusal = refused(ends_today, today=date(2026, 11, 23))
    assert refusal.code == "EXPIRED"
    assert "۱۴۰۵/۰۹/۰۱" in refusal.message


def test_a_suspended_memorandum_opens_nothing():
    assert refused(replace(OPEN, suspended=True)).code == "SUSPENDED"


def test_an_expired_memorandum_is_called_expired_even_if_it_is_suspended_too():
    assert refused(replace(OPEN, suspended=True, valid_to=date(2020, 1, 1))).code == "EXPIRED"


@pytest.mark.parametrize(
    ("networks", "source"),
    [
        (("198.51.100.0/24",), "198.51.100.7"),
        (("203.0.113.0/24", "198.51.100.7/32"), "198.51.100.7"),
        (("198.51.100.0/24",), "::ffff:198.51.100.7"),
        (("2001:db8::/32",), "2001:db8:1::1"),
        ((), "192.0.2.1"),
        (("198.51.100.0/24",), None),
    ],
)
def test_an_address_inside_the_allowed_networks_may_ask(networks, source):
    assert allowed(replace(OPEN, networks=networks), source=source)


@pytest.mark.parametrize("source", ["192.0.2.1", "2001:db8::1", "not an address", ""])
def test_an_address_outside_the_allowed_networks_may_not(source):
    assert refused(replace(OPEN, networks=("198.51.100.0/24",)), source=source).code == "NETWORK_NOT_ALLOWED"


def test_a_service_that_the_memorandum_lacks_is_refused_by_name():
    refusal = refused(replace(OPEN, services=frozenset({"INQUIRY"})), services=("BATCH",))
    assert (refusal.code, refusal.data["service"]) == ("SERVICE_NOT_OPEN", "BATCH")
    assert "استعلام گروهی" in refusal.message


@pytest.mark.parametrize(
    ("services", "missing"),
    [({"INQUIRY"}, "API"), ({"API"}, "INQUIRY"), ({"API", "BATCH"}, "INQUIRY")],
)
def test_use_by_api_needs_api_and_the_service(services, missing):
    refusal = refused(replace(OPEN, services=frozenset(services)), services=services_of("inquiry"))
    assert (refusal.code, refusal.data["service"]) == ("SERVICE_NOT_OPEN", missing)


def test_scopes_never_exceed_the_memorandum():
    assert allowed_scopes(OPEN) == ("inquiry", "batch", "document")
    assert allowed_scopes(replace(OPEN, services=frozenset({"API", "BATCH"}))) == ("batch",)
    assert allowed_scopes(replace(OPEN, services=frozenset({"INQUIRY", "BATCH"}))) == ()


def test_a_client_with_the_scope_may_use_it():
    check_client(revoked=False, scopes=["inquiry", "batch"], scope="inquiry")


@pytest.mark.parametrize(
    ("revoked", "scopes", "code"),
    [(True, ["inquiry"], "CLIENT_REVOKED"), (False, ["batch"], "SCOPE_MISSING"), (False, [], "SCOPE_MISSING")],
)
def test_a_revoked_client_or_one_without_the_scope_may_not(revoked, scopes, code):
    with pytest.raises(Refusal) as caught:
        check_client(revoked=revoked, scopes=scopes, scope="inquiry")
    assert (caught.value.code, caught.value.data["status"]) == (code, 403)


def test_an_active_member_passes():
    member = Member(user_id=1, role="OPERATOR", suspended=False, active=True)
    assert check_member(member) is member


@pytest.mark.parametrize(
    ("member", "code"),
    [
        (None, "NOT_A_MEMBER"),
        (Member(user_id=1, role="OPERATOR", suspended=True, active=True), "MEMBER_SUSPENDED"),
        (Member(user_id=1, role="MANAGER", suspended=False, active=False), "MEMBER_SUSPENDED"),
    ],
)
def test_a_stranger_a_suspended_member_and_a_closed_account_are_refused(member, code):
    with pytest.raises(Refusal) as caught:
        check_member(member)
    assert caught.value.code == code


CASE = Purpose("CASE", "رسیدگی قضایی")


@pytest.mark.parametrize(
    ("clauses", "purpose", "case_number"),
    [
        ({}, "", ""),
        ({}, "anything", ""),
        ({"purposes": (CASE,)}, "", ""),
        ({"purposes": (CASE,), "requires_purpose": True}, "CASE", ""),
        ({"requires_purpose": True}, "هر مقصودی", ""),
        ({"requires_case_number": True}, "", "140568920001234567"),
    ],
)
def test_what_the_memorandum_wants_was_said(clauses, purpose, case_number):
    check_purpose(replace(OPEN, **clauses), purpose=purpose, case_number=case_number)


@pytest.mark.parametrize(
    ("clauses", "purpose", "case_number", "code", "field"),
    [
        ({"requires_purpose": True}, "", "1", "PURPOSE_REQUIRED", "purpose"),
        ({"purposes": (CASE,)}, "OTHER", "1", "PURPOSE_UNKNOWN", "purpose"),
        ({"requires_case_number": True}, "CASE", "", "CASE_NUMBER_REQUIRED", "case_number"),
    ],
)
def test_what_the_memorandum_wants_is_missing(clauses, purpose, case_number, code, field):
    with pytest.raises(Refusal) as caught:
        check_purpose(replace(OPEN, **clauses), purpose=purpose, case_number=case_number)
    assert (caught.value.code, caught.value.field, caught.value.data["status"]) == (code, field, 422)

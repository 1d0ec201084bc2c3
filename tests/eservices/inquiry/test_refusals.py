"""Who may not ask, through every door: nothing is answered, recorded or counted, the attempt is noted (ONB-4, 5)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.idp.oidc.models import Token
from django.test import Client

from peyvand.foundation.accounts.models import User
from peyvand.foundation.agencies.models import ApiClient, Member, Memorandum
from peyvand.foundation.audit.models import Access
from peyvand.foundation.coverage.models import Answer
from peyvand.kit.crypto import pseudonym
from peyvand.kit.text import persian_digits
from tests.eservices.cast import Cast, api_token
from tests.eservices.conftest import MORNING
from tests.eservices.doors import ASK, CommandDoor, Door, PageDoor, Said, form, run_command
from tests.eservices.traces import nothing_written, refused, used_today
from tests.foundation.accounts.people import signed_in_client
from tests.rules.golden import TODAY

EMPLOYED, UNKNOWN, RETIRED = "0000027227", "0012345679", "0000095273"
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
# The first moment of the next day in Tehran.
MIDNIGHT = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)
PURPOSES = [{"code": "CASE", "title": "رسیدگی قضایی"}]
WEB = pytest.mark.parametrize("door", ["page", "api", "fast"], indirect=True)
API = pytest.mark.parametrize("door", ["api", "fast"], indirect=True)

pytestmark = pytest.mark.usefixtures("golden")


def change(cast: Cast, **clauses: Any) -> None:
    Memorandum.objects.filter(pk=cast.memorandum.pk).update(**clauses)


def check_said(door: Door, said: Said, reason: str, status: int) -> None:
    """A refusal in the door's own manner: a page, a problem document, or one line of standard error."""
    if isinstance(door, CommandDoor):
        assert said.status == 1
        assert said.text.startswith(f"CommandError: {reason}: ")
        assert said.text.count("\n") == 1
    else:
        assert said.status == status, said.text
        if not isinstance(door, PageDoor):
            assert said.problem["type"] == f"/problems/{reason.lower().replace('_', '-')}"
            assert said.problem["status"] == status
            assert said.problem["title"]
            assert said.problem["detail"]
    assert EMPLOYED not in said.text.replace(f'value="{EMPLOYED}"', "")  # a form shows again what was typed


@pytest.mark.parametrize(
    ("reason", "clauses"),
    [
        ("EXPIRED", {"valid_to": YESTERDAY}),
        ("NOT_YET_VALID", {"date": TOMORROW}),
        ("SUSPENDED", {"suspended_at": MORNING}),
        ("SERVICE_NOT_OPEN", {"services": ["BATCH", "DOCUMENT", "API"]}),
    ],
)
def test_a_memorandum_that_does_not_open_the_inquiry(door: Door, fund: Cast, reason: str, clauses: dict) -> None:
    change(fund, **clauses)
    with refused(reason) as noted:
        said = door.ask(fund, EMPLOYED)
    check_said(door, said, reason, 403)
    assert noted[0].agency_code == fund.agency.code
    assert noted[0].subject_hash == pseudonym(EMPLOYED)


def test_an_agency_without_a_memorandum(door: Door, fund: Cast) -> None:
    fund.memorandum.delete()
    with refused("NO_MEMORANDUM"):
        said = door.ask(fund, EMPLOYED)
    check_said(door, said, "NO_MEMORANDUM", 403)


def test_the_last_day_of_a_memorandum_and_its_first_are_open(door: Door, fund: Cast) -> None:
    change(fund, date=TODAY, valid_to=TODAY)
    said = door.ask(fund, EMPLOYED)
    assert said.status == door.answered
    assert said.answer
    assert said.answer["outcome"] == "ACTIVE"


def test_the_api_needs_its_own_service(door: Door, fund: Cast) -> None:
    change(fund, services=["INQUIRY"])
    if door.answered == 201:
        with refused("SERVICE_NOT_OPEN"):
            check_said(door, door.ask(fund, EMPLOYED), "SERVICE_NOT_OPEN", 403)
    else:
        assert door.ask(fund, EMPLOYED).status == door.answered


@WEB
def test_another_network_than_the_memorandums(door: Door, fund: Cast) -> None:
    change(fund, allowed_networks=["10.20.0.0/16", "2001:db8::/32"])
    with refused("NETWORK_NOT_ALLOWED") as noted:
        said = door.ask(fund, EMPLOYED, address="203.0.113.7")
    check_said(door, said, "NETWORK_NOT_ALLOWED", 403)
    assert noted[0].source == "203.0.113.7"
    for allowed in ("10.20.30.40", "2001:db8::7"):
        assert door.ask(fund, EMPLOYED, address=allowed).status == door.answered


@WEB
def test_a_made_up_forwarded_address_is_not_believed(door: Door, fund: Cast) -> None:
    change(fund, allowed_networks=["10.20.0.0/16"])
    with refused("NETWORK_NOT_ALLOWED") as noted:
        said = door.ask(fund, EMPLOYED, address="203.0.113.7", forwarded="10.20.30.40")
    check_said(door, said, "NETWORK_NOT_ALLOWED", 403)
    assert noted[0].source == "203.0.113.7"


def test_no_network_restricts_the_organisations_own_command(fund: Cast) -> None:
    change(fund, allowed_networks=["10.20.0.0/16"])
    assert CommandDoor().ask(fund, EMPLOYED).status == 0


def test_a_quota_that_is_used_up(door: Door, fund: Cast) -> None:
    change(fund, daily_quota=2)
    assert door.ask(fund, EMPLOYED).status == door.answered
    assert door.ask(fund, UNKNOWN).answer["outcome"] == "NOT_FOUND"  # type: ignore[index]
    assert used_today(fund.agency.id) == 2
    with refused("QUOTA_EXHAUSTED"):
        said = door.ask(fund, RETIRED)
    check_said(door, said, "QUOTA_EXHAUSTED", 429)
    if not isinstance(door, CommandDoor):
        assert f"سهمیه امروز دستگاه شما ({persian_digits(2)} استعلام) تمام شده است" in said.text


def test_a_quota_is_free_again_at_midnight_in_tehran(door: Door, fund: Cast) -> None:
    change(fund, daily_quota=1)
    Token.objects.update(expires_at=MORNING + timedelta(days=2))
    assert door.ask(fund, EMPLOYED).status == door.answered
    with time_machine.travel(MIDNIGHT - timedelta(seconds=1), tick=False), refused("QUOTA_EXHAUSTED"):
        door.ask(fund, EMPLOYED)
    with time_machine.travel(MIDNIGHT, tick=False):
        assert door.ask(fund, EMPLOYED).status == door.answered


def test_opening_an_answer_again_uses_no_quota(fund: Cast) -> None:
    change(fund, daily_quota=1)
    browser = signed_in_client(fund.operator)
    letter = browser.post(ASK, form(EMPLOYED))["Location"]
    code = letter.rstrip("/").rpartition("/")[2]
    for _ in range(2):
        assert browser.get(letter).status_code == 200
        opened = Client().get(f"/api/v1/inquiries/{code}", headers={"Authorization": f"Bearer {fund.token}"})
        assert opened.status_code == 200
    assert used_today(fund.agency.id) == 1
    assert Access.objects.filter(ground="INQUIRY", tracking_code=int(code)).count() == 1
    assert Access.objects.filter(ground="REOPENED", tracking_code=int(code)).count() == 4


def test_a_purpose_and_a_case_number_where_the_memorandum_asks(door: Door, court: Cast) -> None:
    change(court, requires_purpose=True, requires_case_number=True, purposes=PURPOSES)
    for asked, reason, field, beside in (
        ({}, "PURPOSE_REQUIRED", "purpose", "تفاهم‌نامهٔ شما مقصود هر استعلام را می‌خواهد؛ آن را برگزینید."),
        ({"purpose": "SPYING", "case_number": "1"}, "PURPOSE_UNKNOWN", "purpose", "این مقصود در تفاهم‌نامهٔ شما نیست"),
        ({"purpose": "CASE"}, "CASE_NUMBER_REQUIRED", "case_number", "تفاهم‌نامهٔ شما شمارهٔ پرونده یا دادنامه را"),
    ):
        with refused(reason):
            said = door.ask(court, EMPLOYED, **asked)
        check_said(door, said, reason, 422)
        if isinstance(door, PageDoor):
            # The message stands beside the field: its paragraph is the one that the input points to.
            assert beside in said.text.partition(f'id="id_{field}_error"')[2][:400]
        elif not isinstance(door, CommandDoor):
            (error,) = said.problem["errors"][field]
            assert error["code"] == reason
            assert beside in error["message"]
    said = door.ask(court, EMPLOYED, purpose="CASE", case_number="۱۴۰۵/۱۲")
    assert said.status == door.answered


def test_a_stored_inquiry_keeps_purpose_and_case_number(court: Cast) -> None:
    change(court, requires_purpose=True, requires_case_number=True, purposes=PURPOSES)
    said = PageDoor().ask(court, EMPLOYED, purpose="CASE", case_number="٩٨ كلاسه‌ي  ۵")
    stored = Answer.objects.get(pk=int(said.answer["tracking_code"]))  # type: ignore[index]
    assert (stored.purpose, stored.case_number) == ("CASE", "٩٨ کلاسه‌ی ۵")


def test_an_agency_that_nobody_knows(fund: Cast) -> None:
    with refused("UNKNOWN_AGENCY"):
        status, out, err = run_command("inquire", EMPLOYED, "--as", "FND-00")
    assert (status, out) == (1, "")
    assert err == "CommandError: UNKNOWN_AGENCY: دستگاهی با این کد ثبت نشده است.\n"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["1234567890"], "INVALID_CODE"),
        ([EMPLOYED, "--from", "1404/01/01"], "INVALID_PERIOD"),
        ([EMPLOYED, "--to", "1404/01/01"], "INVALID_PERIOD"),
        ([EMPLOYED, "--from", "1404/01/01", "--to", "1403/01/01"], "INVALID_PERIOD"),
        ([EMPLOYED, "--from", "1405/09/02", "--to", "1405/09/03"], "INVALID_PERIOD"),
        ([EMPLOYED, "--from", "1404/13/01", "--to", "1405/01/01"], "INVALID_DATE"),
    ],
)
def test_a_command_that_makes_no_question(fund: Cast, arguments: list[str], reason: str) -> None:
    with refused(reason):
        status, out, err = run_command("inquire", *arguments, "--as", fund.agency.code)
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert err.startswith(f"CommandError: {reason}: ")


def test_wrong_usage_of_the_command(fund: Cast) -> None:
    with nothing_written():
        status, out, _ = run_command("inquire", EMPLOYED)
    assert (status, out) == (2, "")


# -- people ----------------------------------------------------------------------------------------------------------


def test_a_member_who_is_suspended_while_signed_in(fund: Cast) -> None:
    browser = signed_in_client(fund.operator)
    letter = browser.post(ASK, form(EMPLOYED))["Location"]
    Member.objects.filter(user=fund.operator).update(suspended_at=MORNING)
    with refused("MEMBER_SUSPENDED"):
        said = PageDoor().ask(fund, EMPLOYED, browser=browser)
    check_said(PageDoor(), said, "MEMBER_SUSPENDED", 403)
    for address in ("/panel/", "/panel/inquiries/", letter):
        with refused("MEMBER_SUSPENDED"):
            assert browser.get(address).status_code == 403


def test_an_account_that_is_closed_while_signed_in(fund: Cast) -> None:
    browser = signed_in_client(fund.operator)
    assert browser.get("/panel/").status_code == 200
    User.objects.filter(pk=fund.operator.pk).update(is_active=False)
    with nothing_written():
        answer = browser.post(ASK, form(EMPLOYED))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_a_manager_looks_but_does_not_ask(fund: Cast) -> None:
    with refused("NOT_AN_OPERATOR"):
        said = PageDoor().ask(fund, EMPLOYED, browser=signed_in_client(fund.manager))
    check_said(PageDoor(), said, "NOT_AN_OPERATOR", 403)


def test_a_user_of_no_agency(fund: Cast) -> None:
    Member.objects.filter(user=fund.operator).delete()
    with refused("NOT_A_MEMBER"):
        said = PageDoor().ask(fund, EMPLOYED)
    check_said(PageDoor(), said, "NOT_A_MEMBER", 403)


def test_nobody_signed_in(fund: Cast) -> None:
    with nothing_written():
        answer = Client().post(ASK, form(EMPLOYED))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")
    assert EMPLOYED not in answer["Location"]


def test_a_form_from_elsewhere(fund: Cast) -> None:
    browser = signed_in_client(fund.operator, enforce_csrf_checks=True)
    with nothing_written():
        assert browser.post(ASK, form(EMPLOYED)).status_code == 403


# -- tokens ----------------------------------------------------------------------------------------------------------


@API
def test_no_token_or_one_that_nobody_issued(door: Door, fund: Cast) -> None:
    for token in ("", "made-up", "\u0641".encode().decode("latin-1")):
        with refused("UNAUTHENTICATED"):
            said = door.ask(fund, EMPLOYED, token=token)
        check_said(door, said, "UNAUTHENTICATED", 401)
        assert said.headers["www-authenticate"].startswith("Bearer")


@API
def test_a_token_that_has_expired(door: Door, fund: Cast) -> None:
    Token.objects.update(expires_at=MORNING)
    with refused("UNAUTHENTICATED"):
        said = door.ask(fund, EMPLOYED)
    check_said(door, said, "UNAUTHENTICATED", 401)


@API
def test_a_token_for_something_else(door: Door, fund: Cast) -> None:
    with refused("SCOPE_MISSING") as noted:
        said = door.ask(fund, EMPLOYED, token=api_token(fund.agency, "batch", "document"))
    check_said(door, said, "SCOPE_MISSING", 403)
    assert noted[0].actor == f"client:{ApiClient.objects.latest('id').pk}"


@API
def test_a_system_that_was_shut_out(door: Door, fund: Cast) -> None:
    ApiClient.objects.update(revoked_at=MORNING)
    with refused("CLIENT_REVOKED"):
        said = door.ask(fund, EMPLOYED)
    check_said(door, said, "CLIENT_REVOKED", 403)


# -- sealing ---------------------------------------------------------------------------------------------------------


@API
def test_an_inquiry_withheld_from_the_person(door: Door, fund: Cast, court: Cast) -> None:
    for who, asked, reason, field in (
        (fund, {"seal_days": 10, "seal_reason": "تعقیب"}, "SEAL_NOT_ALLOWED", "seal_days"),
        (court, {"seal_days": 91, "seal_reason": "تعقیب"}, "SEAL_TOO_LONG", "seal_days"),
        (court, {"seal_days": 90}, "SEAL_REASON_REQUIRED", "seal_reason"),
    ):
        with refused(reason):
            said = door.ask(who, EMPLOYED, **asked)
        check_said(door, said, reason, 422)
        assert said.problem["errors"][field][0]["code"] == reason
    said = door.ask(court, EMPLOYED, seal_days=90, seal_reason="تعقیب")
    assert said.status == 201
    assert set(Access.objects.values_list("sealed_until", flat=True)) == {TODAY + timedelta(days=90)}
    assert "seal" not in said.text

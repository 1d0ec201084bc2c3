"""«استعلام سند»: the recipient, and no other, opens a certificate by its code; who guesses is stopped (CIT-5)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from peyvand.eservices.certificates import rules
from peyvand.eservices.certificates.models import WrongCodes
from peyvand.foundation.agencies.models import Memorandum
from peyvand.foundation.audit.models import Access, Act, RefusedAttempt
from peyvand.foundation.coverage.models import Answer
from tests.eservices.cast import Cast
from tests.eservices.certificates.people import golden_citizen
from tests.eservices.certificates.test_certificates import PRINCIPAL, issue
from tests.eservices.conftest import MORNING
from tests.foundation.accounts.citizens import visitor
from tests.foundation.accounts.people import signed_in_client

REDEEM = "/panel/documents/"
NOBODYS = "0000-0000-0000-0000"


@pytest.fixture
def shared(golden, fund: Cast):
    """The holder's browser, the certificate's page, and its code."""
    holder = visitor(golden_citizen(PRINCIPAL))
    place = issue(holder, fund.agency).url
    return holder, place, holder.post(f"{place}code/", {"days": "7"}).context["made"]


def give(client: Client, code: str, **more):
    return client.post(REDEEM, {"code": code, **more})


def test_the_recipient_sees_the_very_letter_and_the_holder_sees_who_looked(shared, fund: Cast):
    holder, place, code = shared
    operator = signed_in_client(fund.operator)
    page = give(operator, code.lower().replace("-", " "))
    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store"
    assert "این گواهی بنابه درخواست مورخ" in page.content.decode()
    entry = Access.objects.latest("pk")
    stored = Answer.objects.get()
    assert (entry.national_code, entry.agency_code, entry.ground) == (PRINCIPAL, "FND-01", "DOCUMENT")
    assert (entry.actor, entry.tracking_code) == (f"user:{fund.operator.pk}", stored.pk)
    assert f"{fund.agency.name}، <bdi" in holder.get(f"{place}code/").content.decode()
    pdf = give(operator, code, pdf="1")
    assert pdf.content.startswith(b"%PDF")
    assert pdf.content == holder.get(f"{place}letter.pdf").content
    assert Access.objects.filter(ground="DOCUMENT").count() == 2


def wrong(shared, *, how: str) -> None:
    holder, place, _ = shared
    if how == "withdrawn":
        holder.post(f"{place}code/withdraw/")
    elif how == "replaced":
        holder.post(f"{place}code/", {"days": "1"})


@pytest.mark.parametrize("how", ["withdrawn", "replaced", "expired", "another agency's", "nobody's", "mistyped"])
def test_every_code_that_opens_nothing_looks_the_same_and_discloses_nothing(shared, fund, stranger, how):
    _, _, code = shared
    wrong(shared, how=how)
    who = stranger if how == "another agency's" else fund
    typed = {"nobody's": NOBODYS, "mistyped": code[:-1]}.get(how, code)
    before = Access.objects.count()
    with time_machine.travel(MORNING + timedelta(days=8 if how == "expired" else 0), tick=False):
        page = give(signed_in_client(who.operator), typed)
    assert page.status_code == 404
    assert "گواهی‌ای با این رمز برای دستگاه شما نیست" in page.content.decode()
    assert "بنابه درخواست" not in page.content.decode()
    assert Access.objects.count() == before
    refused = RefusedAttempt.objects.get()
    assert (refused.action, refused.reason, refused.agency_code) == ("document:redeem", "WRONG_CODE", who.agency.code)


def test_after_five_wrong_codes_the_right_one_waits_too_and_it_is_reported(shared, fund):
    *_, code = shared
    operator = signed_in_client(fund.operator)
    assert [give(operator, NOBODYS).status_code for _ in range(5)] == [404] * 5
    page = give(operator, code)
    assert (page.status_code, page["Retry-After"]) == (429, "901")
    assert not Access.objects.filter(ground="DOCUMENT").exists()
    assert Act.objects.get(verb="document:lock").subject == f"user:{fund.operator.pk}"
    assert give(signed_in_client(fund.teammate), code).status_code == 200
    with time_machine.travel(MORNING + timedelta(minutes=14), tick=False):
        assert give(signed_in_client(fund.operator), code).status_code == 429
    with time_machine.travel(MORNING + timedelta(minutes=16), tick=False):
        assert give(signed_in_client(fund.operator), code).status_code == 200


def test_a_right_code_doesn_t_cover_for_guesses(shared, fund):
    *_, code = shared
    operator = signed_in_client(fund.operator)
    for _ in range(4):
        give(operator, NOBODYS)
    assert give(operator, code).status_code == 200
    give(operator, NOBODYS)
    assert give(operator, code).status_code == 429


@pytest.mark.parametrize(
    "clauses",
    [{"services": ["INQUIRY"]}, {"suspended_at": "2026-01-01T00:00Z"}, {"valid_to": "2026-11-21"}],
    ids=["without the service", "suspended", "expired"],
)
def test_without_a_memorandum_that_opens_it_no_code_does(shared, fund, clauses):
    *_, code = shared
    Memorandum.objects.filter(agency=fund.agency).update(**clauses)
    operator = signed_in_client(fund.operator)
    assert operator.get(REDEEM).status_code == 403
    assert give(operator, code).status_code == 403
    assert not Access.objects.filter(ground="DOCUMENT").exists()
    assert not WrongCodes.objects.exists()


def test_managers_and_citizens_open_nothing(shared, fund):
    holder, _, code = shared
    assert give(signed_in_client(fund.manager), code).status_code == 403
    assert give(holder, code).url.startswith("/accounts/login/")
    assert give(Client(), code).url.startswith("/accounts/login/")
    assert not Access.objects.filter(ground="DOCUMENT").exists()


def test_a_superseded_certificate_says_so(shared, fund):
    *_, code = shared
    Answer.objects.update(superseded_at=MORNING)
    assert "دیگر معتبر نیست" in give(signed_in_client(fund.operator), code).content.decode()


def test_no_code_stands_in_an_address_or_a_table(shared, fund):
    *_, code = shared
    give(signed_in_client(fund.operator), code)
    parsed = rules.parse_code(code)
    tables = [*RefusedAttempt.objects.values_list(), *Access.objects.values_list(), *Act.objects.values_list()]
    assert parsed.verifier not in str(tables)


# -- the rule of guessing --------------------------------------------------------------------------------------------
AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def after(wrongs: int, *, start: rules.Guesses | None = None, now: datetime = AT) -> rules.Guesses:
    for _ in range(wrongs):
        start = rules.after_wrong_code(start, limit=5, now=now)
    assert start is not None
    return start


def test_each_lock_is_twice_the_last_up_to_a_day_and_three_quiet_days_forget():
    guesses, now, waits = None, AT, []
    for _ in range(9):
        guesses = after(5, start=guesses, now=now)
        waits.append(guesses.locked_until - now)
        now = guesses.locked_until
    assert [wait // timedelta(minutes=1) for wait in waits] == [15, 30, 60, 120, 240, 480, 960, 1440, 1440]
    assert rules.after_wrong_code(guesses, limit=5, now=now + timedelta(days=3)).locks == 0


def test_wrong_codes_an_hour_apart_are_no_guessing():
    guesses = after(4)
    later = rules.after_wrong_code(guesses, limit=5, now=AT + timedelta(hours=1))
    assert (later.count, later.locked_until) == (1, None)

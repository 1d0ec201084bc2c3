"""A court withholds its inquiry from whom it is about, and until that day nothing tells them of it (CIT-6)."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from peyvand.eservices.transparency import paper, queries
from peyvand.eservices.transparency.queries import Filters, Reader
from peyvand.foundation.audit.models import Access, Act, RefusedAttempt
from peyvand.foundation.coverage.models import Answer, Seal
from tests.eservices.cast import Cast
from tests.eservices.certificates.people import browser, golden_citizen
from tests.eservices.conftest import MORNING
from tests.eservices.doors import ASK, ApiDoor, form
from tests.eservices.transparency.readers import DEPENDENT, LIST, OF_DEPENDENT, PRINCIPAL, asks, listed, references
from tests.foundation.accounts.people import signed_in_client

SEALED = {"seal_days": 30, "seal_reason": "تعقیب متهم", "case_number": "1405/9"}
LAST_DAY = date(2026, 12, 22)
SEALS = "/panel/seals/"
_VARYING = re.compile(rb'(name="csrfmiddlewaretoken" value=|nonce=)"[^"]*"')


def everything(reader: Client, code: str) -> dict[str, object]:
    """All that somebody gets to see of it: pages, their addresses, files, sizes, how much is asked of the database."""
    user = golden_citizen(code)
    seen: dict[str, object] = {}
    for address in (
        "/",
        LIST,
        f"{LIST}?by=organisation",
        "/my/requests/",
        "/me/box/",
        f"{LIST}list.csv",
    ):
        with CaptureQueriesContext(connection) as asked:
            page = reader.get(address)
            content = b"".join(page.streaming_content) if page.streaming else page.content
        seen[address] = (page.status_code, _VARYING.sub(b"", content), len(asked))
    whose = Reader(user.pk, code)
    lines = queries.all_accesses(whose, filters=Filters(), today=MORNING.date())
    seen["pdf"] = paper.register_of(lines, full_name=user.full_name, filters=Filters(), now=MORNING)
    seen["lookers"] = queries.lookers(whose, today=MORNING.date())
    seen["pages"] = [line.reference for line in queries.accesses(whose, today=MORNING.date(), size=1).lines]
    return seen


@pytest.mark.parametrize("code", [DEPENDENT, OF_DEPENDENT], ids=["asked about", "relative"])
def test_before_the_day_nothing_differs_and_after_it_everything_is_there(golden, fund: Cast, court: Cast, code: str):
    asks(fund, code, now=MORNING - timedelta(days=3))
    asks(fund, code, now=MORNING - timedelta(days=1))
    reader = browser(code)
    before = everything(reader, code)
    sealed = asks(court, DEPENDENT, now=MORNING - timedelta(days=2), **SEALED)
    court_browser, at = signed_in_client(court.operator), f"/panel/inquiries/{sealed.pk:016}/"
    assert court_browser.get(at).status_code == court_browser.get(f"{at}letter.pdf").status_code == 200
    entries = Access.objects.filter(national_code=code, tracking_code=sealed.pk)
    assert entries.count() == 3
    assert everything(reader, code) == before
    assert reader.get(f"{LIST}?by=agency:JUD-01").status_code == 422
    assert reader.get(f"{LIST}list.csv?by=agency:JUD-01").status_code == 404
    with time_machine.travel(MORNING + timedelta(days=28), tick=False):  # the last day on which it is withheld
        assert len(listed(browser(code))) == 2
    with time_machine.travel(MORNING + timedelta(days=29), tick=False):
        shown = listed(browser(code))
    assert len(shown) == 5
    assert sum(line.by == court.agency.name for line in shown) == 3
    assert shown[-2].at == sealed.asked_at


def test_a_withheld_line_can_t_be_opened_by_its_address(golden, court: Cast):
    sealed = asks(court, PRINCIPAL, now=MORNING, **SEALED)
    with time_machine.travel(MORNING + timedelta(days=31), tick=False):
        (reference,) = references(browser(PRINCIPAL))
    assert Seal.objects.get(pk=sealed.pk).until == LAST_DAY
    reader = browser(PRINCIPAL)
    never = f"{reference[:-1]}{'0' if reference[-1] != '0' else '1'}"
    hidden, missing = reader.get(f"{LIST}{reference}/"), reader.get(f"{LIST}{never}/")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert _VARYING.sub(b"", hidden.content) == _VARYING.sub(b"", missing.content)


def test_what_the_head_office_does_about_a_withheld_inquiry_is_withheld_too(golden, court: Cast):
    sealed = asks(court, PRINCIPAL, now=MORNING, **SEALED)
    Access.objects.create(
        at=MORNING, national_code=PRINCIPAL, agency_code="", actor="user:1", channel="DESK", ground="STAFF",
        disclosed=["IDENTITY"], tracking_code=sealed.pk,
    )  # fmt: skip
    assert listed(browser(PRINCIPAL)) == []


def test_an_operator_of_a_court_seals_on_the_page_and_a_fund_can_t(golden, fund: Cast, court: Cast):
    typed = {"seal_days": "۳۰", "seal_reason": "تعقیب متهم"}
    came = signed_in_client(court.operator).post(ASK, {**form(PRINCIPAL, case_number="1"), **typed})
    assert came.status_code == 303
    seal = Seal.objects.get()
    assert (seal.until, seal.sealed_by) == (LAST_DAY, court.operator)
    assert seal.answer.seal_reason == "تعقیب متهم"
    answers = Answer.objects.count()
    assert signed_in_client(fund.operator).post(ASK, {**form(PRINCIPAL), **typed}).status_code == 422
    assert "seal_days" not in signed_in_client(fund.operator).get("/panel/").content.decode()
    for wrong in (
        {"seal_days": "91"},
        {"seal_days": "0"},
        {"seal_days": "", "seal_reason": "تعقیب"},
        {"seal_reason": ""},
    ):
        page = signed_in_client(court.operator).post(ASK, {**form(PRINCIPAL, case_number="1"), **typed, **wrong})
        assert page.status_code == 422, wrong
        assert "field-wrong" in page.content.decode()
    assert (Answer.objects.count(), Seal.objects.count()) == (answers, 1)


# -- the second officer ----------------------------------------------------------------------------------------------


def extends(user, sealed: Answer, *, days: str = "60", reason: str = "هنوز متواری است"):
    return signed_in_client(user).post(f"{SEALS}{sealed.pk:016}/", {"days": days, "reason": reason})


def test_a_second_officer_withholds_it_for_longer_once(golden, court: Cast):
    sealed = asks(court, PRINCIPAL, now=MORNING, **SEALED)
    page = signed_in_client(court.teammate).get(SEALS).content.decode()
    assert PRINCIPAL not in page
    assert f"{SEALS}{sealed.pk:016}/" in page
    assert extends(court.teammate, sealed).status_code == 302
    seal = Seal.objects.get()
    assert (seal.until, seal.extended_by) == (LAST_DAY + timedelta(days=60), court.teammate)
    act = Act.objects.get(verb="seal:extend")
    assert (act.actor, act.detail) == (f"user:{court.teammate.pk}", {"days": 60, "until": "2027-02-20"})
    with time_machine.travel(MORNING + timedelta(days=89), tick=False):
        assert listed(browser(PRINCIPAL)) == []
    with time_machine.travel(MORNING + timedelta(days=91), tick=False):
        assert len(listed(browser(PRINCIPAL))) == 1
    assert extends(court.manager, sealed).status_code == 409
    assert Seal.objects.get().until == seal.until


def test_what_may_not_be_prolonged(golden, fund: Cast, court: Cast):
    """By whoever sealed it, beyond twice the lawful days, without a reason, when it is over, by another agency."""
    sealed = asks(court, PRINCIPAL, now=MORNING, **SEALED)
    told = {
        403: extends(court.operator, sealed),
        422: extends(court.teammate, sealed, days="151"),
        404: extends(fund.operator, sealed),
    }
    assert {status: came.status_code for status, came in told.items()} == {status: status for status in told}
    assert "۱۴۰۶/۰۲/۳۱" in told[422].content.decode()  # 180 days after it was asked
    assert extends(court.teammate, sealed, reason=" ").status_code == 422
    assert extends(court.teammate, sealed, days="0").status_code == 422
    with time_machine.travel(MORNING + timedelta(days=31), tick=False):
        assert extends(court.teammate, sealed).status_code == 409
    assert Seal.objects.get().until == LAST_DAY
    assert not Act.objects.filter(verb="seal:extend").exists()
    refused = set(RefusedAttempt.objects.filter(action="seal:extend").values_list("reason", flat=True))
    assert refused == {"FOUR_EYES", "SEAL_TOO_LONG", "NOT_FOUND", "SEAL_OVER"}
    assert extends(court.teammate, sealed, days="150").status_code == 302


def test_a_system_s_seal_is_prolonged_by_any_officer_of_the_court(golden, court: Cast):
    assert ApiDoor().ask(court, PRINCIPAL, **{**SEALED, "case_number": "1"}).status == 201
    sealed = Answer.objects.get()
    assert Seal.objects.get().sealed_by is None
    assert extends(court.operator, sealed).status_code == 302


def test_the_database_says_so_too(golden, court: Cast):
    asks(court, PRINCIPAL, now=MORNING, **SEALED)
    for change in (
        {"extended_at": MORNING, "extended_by": court.operator, "extension_reason": "بس"},
        {"extended_at": MORNING, "extended_by": court.teammate},
        {"extended_by": court.teammate},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Seal.objects.update(**change)


def test_a_fund_sees_no_other_agency_s_seals(golden, fund: Cast, court: Cast):
    sealed = asks(court, PRINCIPAL, now=MORNING, **SEALED)
    stranger = signed_in_client(fund.operator)
    assert f"{sealed.pk}" not in stranger.get(SEALS).content.decode()
    assert stranger.get(f"{SEALS}{sealed.pk:016}/").status_code == 404

"""A service that is closed: nobody begins, through whatever door; what has begun goes on; users read why."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from peyvand.eservices.agency_onboarding.models import Draft as NeedDraft
from peyvand.eservices.agency_onboarding.operations import admission
from peyvand.eservices.inquiry.models import Batch
from peyvand.eservices.supplementary_enrolment.models import Draft as WizardDraft
from peyvand.eservices.supplementary_enrolment.models import Request
from peyvand.eservices.voluntary_contracts import operations as voluntary
from peyvand.eservices.voluntary_contracts.models import Contract
from peyvand.eservices.voluntary_contracts.models import Draft as ContractDraft
from peyvand.foundation.accounts import operations as accounts
from peyvand.foundation.accounts.models import OneTimeCode
from peyvand.foundation.audit.models import Act, RefusedAttempt
from peyvand.foundation.cases.models import Case
from peyvand.foundation.coverage.models import Answer
from peyvand.foundation.payments import operations as payments
from peyvand.foundation.payments.models import Attempt
from peyvand.foundation.switches import operations, queries
from peyvand.foundation.switches.choices import Switch
from peyvand.foundation.switches.models import Closure
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import from_parts
from tests.eservices.cast import api_token
from tests.eservices.certificates.documents import give, send
from tests.eservices.certificates.people import ASK, asked, browser
from tests.eservices.certificates.test_certificates import ISSUE, given_away, issue
from tests.eservices.conftest import MORNING
from tests.eservices.doors import PageDoor
from tests.eservices.inquiry.batch.files import accepted, csv_file, draft, run, sent, uploaded
from tests.eservices.onboarding.admission.cast import NEED
from tests.eservices.supplementary.cast import PARVIZ
from tests.eservices.supplementary.cast import cast as pensioners
from tests.eservices.voluntary.bank import at_the_bank, ordered, the_bank_settles
from tests.eservices.voluntary.life import START, Life, at, drafted
from tests.eservices.voluntary.people import CODE, insured
from tests.foundation.accounts.people import activated_user, signed_in_client

WHY = "تا پایان نگهداری سامانه دست نگه داشته‌ایم."
EMPLOYED = "0000027227"


def close(switch: Switch, *, until=None) -> None:
    operations.close(switch=switch, reason=WHY, expected_until=until, by=1, now=MORNING)


def refused(act: Callable[[], object]) -> None:
    with pytest.raises(Refusal) as raised:
        act()
    assert raised.value.code == "SERVICE_CLOSED"
    assert WHY in raised.value.message


# -- each service ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("door", "switch"),
    [("page", Switch.INQUIRY), ("api", Switch.INQUIRY_API), ("fast", Switch.INQUIRY_API), ("command", None)],
    indirect=["door"],
)
def test_inquiries(golden, fund, door, switch):
    earlier = door.ask(fund, EMPLOYED, key="first")
    for other in (Switch.INQUIRY, Switch.INQUIRY_API):
        if other != switch:
            close(other)
    assert door.ask(fund, EMPLOYED, key="second").status == door.answered
    if switch is None:
        return
    close(switch, until=MORNING + timedelta(minutes=30))
    said = door.ask(fund, EMPLOYED, key="third")
    assert said.status == 503
    assert WHY in said.text
    assert said.headers["retry-after"] == "1800"
    assert Answer.objects.count() == 2
    assert list(RefusedAttempt.objects.values_list("reason", flat=True)) == ["SERVICE_CLOSED"]
    # The same request once more is no new one.
    if not isinstance(door, PageDoor):
        assert said.problem["type"] == "/problems/service-closed"
        assert door.ask(fund, EMPLOYED, key="first").text == earlier.text
    operations.open_again(switch=switch, by=1, now=MORNING)
    assert door.ask(fund, EMPLOYED, key="fourth").status == door.answered


def test_batches_and_what_was_accepted_is_answered_to_its_end(golden, fund):
    running, waiting = accepted(fund, csv_file(EMPLOYED)), draft(fund, csv_file(EMPLOYED))
    close(Switch.BATCH)
    operator = signed_in_client(fund.operator)
    assert uploaded(operator, csv_file(EMPLOYED)).status_code == 503
    assert sent(fund, csv_file(EMPLOYED), key="k").status_code == 503
    page = operator.post(f"/panel/batches/{waiting.public_id}/start/", follow=True)
    assert WHY in page.content.decode()
    assert Batch.objects.count() == 2
    assert Batch.objects.get(pk=waiting.pk).state == "CHECKED"
    assert run(running).state == "DONE"


def test_documents_by_code(golden, fund):
    _, _, code = given_away(fund.agency)
    operator = signed_in_client(fund.operator)
    close(Switch.DOCUMENT_API)
    token = api_token(fund.agency, "document")
    answer = send(token, code)
    assert (answer.status_code, answer["Retry-After"]) == (503, "600")
    assert answer["Content-Type"] == "application/problem+json"
    assert give(operator, code).status_code == 200
    assert RefusedAttempt.objects.get().reason == "SERVICE_CLOSED"
    close(Switch.DOCUMENT)
    assert give(operator, code).status_code == 503
    assert operator.get("/panel/documents/").status_code == 503


def test_a_citizen_s_own_inquiry_and_certificates(golden, fund):
    citizen = browser(EMPLOYED)
    close(Switch.SELF_INQUIRY)
    assert citizen.post(ASK, asked()).status_code == 503
    assert issue(citizen, fund.agency).status_code == 302
    close(Switch.CERTIFICATE)
    assert citizen.get("/me/certificates/new/").status_code == 503
    assert citizen.post(ISSUE, {**asked(key="k2"), "recipient": fund.agency.code}).status_code == 503
    assert Answer.objects.count() == 1
    assert citizen.get("/me/box/").status_code == 200
    home = citizen.get("/").content.decode()
    assert home.count(WHY) == 2


def test_registration_begins_no_more_and_ends(database, morning):
    typed = {"national_code": CODE, "birth_date": date(1980, 1, 1), "mobile": "09121234567"}
    close(Switch.REGISTRATION)
    refused(lambda: accounts.begin_registration(**typed, source="127.0.0.1", now=MORNING))
    assert not OneTimeCode.objects.exists()
    page = Client().get("/register/")
    assert page.status_code == 503
    assert WHY in page.content.decode()


def test_a_contract_isn_t_concluded_and_its_draft_stays(golden):
    insured()
    user = activated_user(CODE)
    drafted()
    close(Switch.VOLUNTARY)
    day = from_parts(*START)
    refused(lambda: voluntary.conclude(national_code=CODE, by=user.pk, shown_on=day, now=at(START)))
    assert not Contract.objects.exists()
    assert ContractDraft.objects.filter(pk=CODE).exists()
    assert signed_in_client(user).get("/voluntary/apply/").status_code == 503
    assert signed_in_client(user).get("/voluntary/").status_code == 200


def test_nothing_new_goes_to_the_bank_and_what_is_there_settles(golden, settings):
    settings.PAYMENT_GATEWAY = "sandbox"
    life = Life.begins()
    order = ordered(life)
    close(Switch.PAYMENT)
    begin = {"public_id": order.public_id, "payer_id": life.user.pk, "now": at(START), "source": "127.0.0.1"}
    refused(lambda: payments.begin_attempt(**begin))
    assert not Attempt.objects.exists()
    page = signed_in_client(life.user).get(f"/pay/{order.public_id}/")
    assert WHY in page.content.decode()
    attempt = at_the_bank(order, at(START))
    assert payments.begin_attempt(**begin).token == attempt.token
    browser_back = Client().get(f"/pay/back/{attempt.number}/?State=OK")
    assert browser_back.status_code != 503
    the_bank_settles(order, at(START))
    voluntary.settle_order(order_id=order.pk, now=at(START))
    assert life.fresh().state == "ACTIVE"


def test_a_pensioner_s_request_waits_in_its_draft(golden):
    people = pensioners()
    close(Switch.SUPPLEMENTARY)
    refused(lambda: people.apply(members=(PARVIZ,)))
    assert not Request.objects.exists()
    assert WizardDraft.objects.get().actions
    assert signed_in_client(people.applicant).get("/pensioners/supplementary/").status_code == 503


def test_an_agency_s_need_isn_t_declared(golden):
    user = activated_user("0012345679")
    close(Switch.ADMISSION)
    refused(lambda: admission.declare(declaration=NEED, agency_id=None, by=user.pk, now=MORNING))
    assert not Case.objects.exists()
    assert not NeedDraft.objects.exists()
    assert signed_in_client(user).get("/agency/need/").status_code == 503


# -- closing and opening -----------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_who_closed_and_opened_stays_with_an_entry_each():
    close(Switch.BATCH, until=MORNING + timedelta(hours=2))
    assert queries.closed_now()[Switch.BATCH].expected_until == MORNING + timedelta(hours=2)
    operations.open_again(switch=Switch.BATCH, by=2, now=MORNING + timedelta(minutes=5))
    assert queries.closed_now() == {}
    closure = Closure.objects.get()
    assert (closure.closed_by, closure.opened_by, closure.reason) == ("user:1", "user:2", WHY)
    acts = list(Act.objects.order_by("pk").values_list("actor", "verb", "subject"))
    assert acts == [("user:1", "service:close", "service:batch"), ("user:2", "service:open", "service:batch")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("reason", "until", "code"),
    [("", None, "REASON_REQUIRED"), (WHY, MORNING, "END_PAST"), (WHY, MORNING - timedelta(hours=1), "END_PAST")],
)
def test_nothing_is_closed_without_a_reason_or_until_the_past(reason, until, code):
    with pytest.raises(Refusal, match=code):
        operations.close(switch=Switch.BATCH, reason=reason, expected_until=until, by=1, now=MORNING)
    assert not Closure.objects.exists()
    assert not Act.objects.exists()


@pytest.mark.django_db
def test_what_is_closed_isn_t_closed_again_nor_what_is_open_opened():
    with pytest.raises(Refusal, match="ALREADY_OPEN"):
        operations.open_again(switch=Switch.BATCH, by=1, now=MORNING)
    close(Switch.BATCH)
    with pytest.raises(Refusal, match="ALREADY_CLOSED"):
        close(Switch.BATCH)
    assert Closure.objects.count() == Act.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Closure.objects.create(switch=Switch.BATCH, reason=WHY, closed_by="user:1", closed_at=MORNING)


def test_a_visitor_reads_it_on_the_home_page_and_on_the_panel(golden, fund):
    close(Switch.INQUIRY)
    assert WHY in Client().get("/").content.decode()
    assert WHY in signed_in_client(fund.operator).get("/panel/").content.decode()

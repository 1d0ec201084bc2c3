"""The payer's pages, and the address to which banks send browsers back."""

from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from peyvand.foundation.parties import operations as parties
from peyvand.foundation.parties.choices import Party
from peyvand.foundation.payments import gateways, operations
from peyvand.foundation.payments.choices import AttemptState, OrderState
from peyvand.foundation.payments.models import Attempt, Order
from peyvand.kit import clock as kit_clock
from tests.foundation.accounts.people import signed_in_client
from tests.foundation.payments.till import AMOUNT, nothing_written, order, payer, to_the_bank, traces, work

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sandbox_settings(settings):
    settings.PAYMENT_URL, settings.PAYMENT_MERCHANT = "http://127.0.0.1:8026", "key"


@pytest.fixture
def browser(till):
    return signed_in_client(payer())


def page_of(of: Order) -> str:
    return reverse("payments:payment", args=[of.public_id])


def said(attempt: Attempt, **changes: str) -> dict[str, str]:
    """What the sandbox bank's browser brings back."""
    true = {"token": attempt.token, "order_id": attempt.number, "amount": str(attempt.amount), "status": "OK"}
    return {**true, "reference": "123456789012", **changes}


def back(attempt: Attempt) -> str:
    return reverse("payments:back", args=[attempt.number])


def test_from_the_page_to_the_bank_and_back_to_the_receipt(till, browser):
    bought = order(page="/x/")
    shown = browser.get(page_of(bought)).content.decode()
    assert "۶۰٬۰۰۰٬۰۰۰" in shown
    assert "پرداخت در درگاه بانک" in shown
    sent = browser.post(reverse("payments:start", args=[bought.public_id]))
    attempt = Attempt.objects.get()
    assert f'content="0;url=http://127.0.0.1:8026/pay/{attempt.token}"' in sent.content.decode()
    assert "پرداخت کرده‌ام" in browser.get(page_of(bought)).content.decode()
    till.bank.pay(attempt.token)
    returned = Client().get(f"{back(attempt)}?{urlencode(said(attempt))}")
    assert (returned.status_code, returned["Location"]) == (302, page_of(bought))
    waiting = browser.get(page_of(bought)).content.decode()
    assert "<h1>در حال بررسی پرداخت</h1>" in waiting
    assert "دوباره نپردازید" in waiting
    progress = reverse("payments:progress", args=[bought.public_id])
    assert browser.get(progress).status_code == 204
    work()
    assert browser.get(progress)["HX-Refresh"] == "true"
    receipt = browser.get(page_of(bought)).content.decode()
    assert "پرداخت شد" in receipt
    assert 'href="/x/"' in receipt


def test_a_payer_whom_nobody_sent_back_says_so(till, browser):
    bought = order()
    attempt = to_the_bank(bought)
    till.bank.pay(attempt.token)
    browser.post(reverse("payments:check", args=[bought.public_id]))
    work()
    assert Order.objects.get().state == OrderState.SETTLED


def test_a_bank_that_is_down_is_no_payment(till, browser):
    bought = order()
    till.down = True
    answer = browser.post(reverse("payments:start", args=[bought.public_id]))
    assert answer.status_code == 503
    assert "پولی کم نشده" in answer.content.decode()
    assert Attempt.objects.get().state == AttemptState.FAILED
    till.down = False
    assert browser.post(reverse("payments:start", args=[bought.public_id])).status_code == 200


@pytest.mark.parametrize("name", ["payment", "progress", "start", "check"])
def test_somebody_elses_payment_is_not_there(till, name):
    bought = order()
    to_the_bank(bought)
    stranger = signed_in_client(payer("0051234017"))
    url = reverse(f"payments:{name}", args=[bought.public_id])
    with nothing_written():
        answer = stranger.post(url) if name in ("start", "check") else stranger.get(url)
    assert answer.status_code == 404


# -- returns ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("method", ["get", "post"])
def test_browsers_come_back_by_either_method_without_a_session_or_a_token(till, method):
    bought = order()
    attempt = to_the_bank(bought)
    till.bank.pay(attempt.token)
    client = Client(enforce_csrf_checks=True)
    for _ in range(3):
        assert getattr(client, method)(back(attempt), said(attempt)).status_code == 302
    assert work() == [("tests.settled", bought.pk)]


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"amount": "1"}, "AMOUNT"),
        ({"amount": str(AMOUNT * 10)}, "AMOUNT"),
        ({"order_id": "999999999999999"}, "NUMBER"),
        ({"token": "0" * 32}, "TOKEN"),
    ],
)
def test_forged_figures_change_nothing_and_leave_a_trace(till, changes, what):
    attempt = to_the_bank(order())
    with nothing_written():
        Client().post(back(attempt), said(attempt, **changes))
    assert traces() == [("anonymous", "payment:return", f"FORGED_{what}")]


def test_a_forged_reference_and_state_are_not_even_looked_at(till):
    bought = order()
    attempt = to_the_bank(bought)
    Client().get(back(attempt), said(attempt, reference="1' OR 1=1", status="OK"))
    assert work() == []
    assert (Order.objects.get().state, Attempt.objects.get().reference) == (OrderState.OPEN, "")


def test_a_forged_reference_changes_nothing_and_leaves_a_trace_once_the_bank_has_told_its_own(till):
    bought = order()
    attempt = to_the_bank(bought)
    till.bank.pay(attempt.token)
    Client().get(back(attempt), said(attempt, reference="999999999999"))
    assert work() == [("tests.settled", bought.pk)]
    told = till.bank.find(attempt.token).reference
    assert Attempt.objects.get().reference == told
    assert traces() == [("anonymous", "payment:return", "FORGED_REFERENCE")]
    with nothing_written():
        Client().get(back(attempt), said(attempt, reference="999999999999"))
    assert len(traces()) == 2
    with nothing_written():
        Client().get(back(attempt), said(attempt, reference=told))
    assert len(traces()) == 2


def test_a_second_reference_for_a_payment_that_is_still_open_leaves_a_trace(till):
    attempt = to_the_bank(order())
    for reference in ("111111111111", "222222222222"):
        Client().get(back(attempt), said(attempt, reference=reference))
    assert traces() == [("anonymous", "payment:return", "FORGED_REFERENCE")]


def test_a_return_from_no_payment_is_not_there_leaves_a_trace_and_is_throttled(till):
    client = Client()
    with nothing_written():
        assert client.get(reverse("payments:back", args=["123456789012345"])).status_code == 404
    assert traces() == [("anonymous", "payment:return", "FORGED_NUMBER")]
    statuses = [client.get(reverse("payments:back", args=[str(n)])).status_code for n in range(65)]
    assert statuses[-1] == 429
    assert len(traces()) == 60


def test_the_amount_is_never_a_requests(till, browser):
    bought = order()
    browser.post(reverse("payments:start", args=[bought.public_id]), {"amount": "1", "price": "1"})
    attempt = Attempt.objects.get()
    assert (attempt.amount, till.bank.find(attempt.token).asked) == (AMOUNT, AMOUNT)


def test_the_bank_gets_no_more_than_it_needs(till, browser, monkeypatch):
    told = []
    begin = gateways.begin

    def listen(*gateway, **said):
        told.append(said)
        return begin(*gateway, **said)

    monkeypatch.setattr(gateways, "begin", listen)
    bought = order()
    browser.post(reverse("payments:start", args=[bought.public_id]))
    attempt = Attempt.objects.get()
    address = f"http://127.0.0.1:8000/pay/back/{attempt.number}/"
    assert told == [{"number": attempt.number, "amount": AMOUNT, "title": bought.title, "callback_url": address}]


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (lambda bought: operations.void_order(order_id=bought.pk, now=kit_clock.now()), "دیگر لازم نیست"),
        (lambda bought: None, "پرداخت در درگاه بانک"),
    ],
)
def test_what_the_page_says(till, browser, end, words):
    bought = order()
    end(bought)
    assert words in browser.get(page_of(bought)).content.decode()


def test_a_payer_is_told_that_the_bank_is_silent_before_they_try(till, browser):
    bought = order()
    parties.note(Party.BANK, answered=False, now=kit_clock.now())
    assert "بانک چند دقیقه است پاسخ نمی‌دهد" not in browser.get(page_of(bought)).content.decode()
    parties.note(Party.BANK, answered=False, now=kit_clock.now())
    assert "بانک چند دقیقه است پاسخ نمی‌دهد" in browser.get(page_of(bought)).content.decode()
    parties.note(Party.BANK, answered=True, now=kit_clock.now())
    assert "بانک چند دقیقه است پاسخ نمی‌دهد" not in browser.get(page_of(bought)).content.decode()

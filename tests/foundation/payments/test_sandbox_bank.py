"""Over real HTTP to the sandbox bank in its own process, which misbehaves in every way it knows."""

import csv
import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.core.management import call_command
from django.test import Client

from peyvand.foundation.payments import gateways, operations
from peyvand.foundation.payments.choices import AttemptState, OrderState, Word
from peyvand.foundation.payments.gateways import Refused, Unanswered, wire
from peyvand.foundation.payments.management.sandbox.bank import Bank
from peyvand.foundation.payments.management.sandbox.server import OF_QUESTIONS
from peyvand.foundation.payments.models import Attempt, Difference, Order
from peyvand.kit import clock as kit_clock
from peyvand.kit.jalali import tehran_day
from tests.foundation.payments.process import KEY, SandboxBank, sandbox_bank
from tests.foundation.payments.till import AMOUNT, comes_back, order, to_the_bank, traces, work
from tests.journeys.test_payment_journey import NEVER

BACK = "http://127.0.0.1:1/pay/back/123456789012345/"


@pytest.fixture(scope="module")
def process() -> Iterator[SandboxBank]:
    with sandbox_bank() as bank:
        yield bank


@pytest.fixture
def bank(process, settings, monkeypatch) -> Iterator[SandboxBank]:
    settings.PAYMENT_URL, settings.PAYMENT_MERCHANT = process.address, KEY
    impatient = httpx.Client(timeout=1, trust_env=False)
    monkeypatch.setattr(wire, "client", lambda: impatient)
    yield process
    process.behaves("normal")


def begin(number: str, amount: int = AMOUNT) -> str:
    return gateways.begin("sandbox", number=number, amount=amount, title="حق بیمه", callback_url=BACK)


def ask(question: str, token: str):
    return gateways.ask("sandbox", question, number="", token=token, amount=AMOUNT)


def said_by(answer: httpx.Response) -> dict[str, str]:
    """What the browser is to bring back."""
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


# -- the bank --------------------------------------------------------------------------------------------------------
def test_a_payment_from_its_announcement_to_its_return(bank):
    token = begin("100000000000001")
    assert ask("inquire", token).word == Word.PENDING
    said = said_by(bank.decides(token))
    assert (said["order_id"], said["amount"], said["status"]) == ("100000000000001", str(AMOUNT), "OK")
    for _ in range(2):
        verified = ask("verify", token)
        assert (verified.word, verified.amount, verified.number) == (Word.PAID, AMOUNT, "100000000000001")
        assert verified.reference == said["reference"]
    assert ask("reverse", token).word == Word.REVERSED
    assert ask("inquire", token).word == Word.REVERSED


def test_what_is_no_payment(bank):
    with pytest.raises(Refused):
        begin("100000000000002", amount=0)
    begin("100000000000003")
    with pytest.raises(Refused):
        begin("100000000000003")
    assert ask("inquire", "no-such-token").word == Word.UNKNOWN
    assert bank.http.get("/pay/no-such-token").status_code == 404
    assert bank.http.post("/verify", json={"token": "x", "amount": 1}).status_code == 401
    assert bank.http.post("/behaviour", json={"kind": "nice"}).status_code == 400


@pytest.mark.parametrize("kind", OF_QUESTIONS)
def test_a_bank_that_does_not_answer(bank, kind):
    token = begin(f"20000000000000{OF_QUESTIONS.index(kind)}")
    bank.decides(token)
    bank.behaves(kind, times=1, seconds=1.5)
    with pytest.raises(Unanswered):
        ask("verify", token)
    was_verified = kind in ("verify_timeout", "lost_reply")
    assert (bank.payment(f"20000000000000{OF_QUESTIONS.index(kind)}")["state"] == "VERIFIED") == was_verified
    assert ask("verify", token).word == Word.PAID


def test_a_statement_and_a_journal(tmp_path):
    journal = tmp_path / "books.jsonl"
    for last in (False, True):
        bank = Bank(clock=kit_clock.now, journal=journal)
        if not last:
            token = bank.announce(order_id="1", amount=5, title="…", callback_url=BACK).token
            bank.pay(token)
            bank.verify(token, 5)
            bank.announce(order_id="2", amount=5, title="…", callback_url=BACK)
        today = tehran_day(kit_clock.now())
        (row,) = csv.DictReader(bank.statement(today).splitlines())
        assert (row["order_id"], row["amount"], row["state"]) == ("1", "5", "PAID")


# -- and we ----------------------------------------------------------------------------------------------------------
@pytest.fixture
def bought(db, bank) -> Order:
    return order(due_at=NEVER)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def browser(answer: httpx.Response) -> None:
    """Follows the bank's redirect to us."""
    location = urlsplit(answer.headers["Location"])
    Client().get(f"{location.path}?{location.query}")


def start(bought: Order, settings) -> Attempt:
    attempt = operations.begin_attempt(
        public_id=bought.public_id, payer_id=bought.payer_id, now=kit_clock.now(), source=""
    )
    token = gateways.begin(
        "sandbox",
        number=attempt.number,
        amount=attempt.amount,
        title=attempt.title,
        callback_url=f"{settings.PUBLIC_URL}/pay/back/{attempt.number}/",
    )
    operations.note_begun(attempt_id=attempt.id, token=token, now=kit_clock.now())
    return Attempt.objects.get(pk=attempt.id)


def test_paid_and_settled(bank, bought, settings):
    attempt = start(bought, settings)
    browser(bank.decides(attempt.token))
    assert work() == [("tests.settled", bought.pk)]
    assert fresh(attempt).reference == bank.payment(attempt.number)["reference"]


def test_a_forged_return_settles_nothing(bank, bought, settings):
    attempt = start(bought, settings)
    bank.behaves("forged_return", times=1)
    browser(bank.decides(attempt.token))
    assert work() == []
    assert (fresh(bought).state, fresh(attempt).reference) == (OrderState.OPEN, "")
    assert traces() == [("anonymous", "payment:return", "FORGED_AMOUNT")]


def test_another_amount_goes_back(bank, bought, settings):
    attempt = start(bought, settings)
    bank.behaves("changed_amount", times=1)
    browser(bank.decides(attempt.token))
    assert work() == []
    assert fresh(attempt).state == AttemptState.REVERSED
    assert bank.payment(attempt.number)["state"] == "REVERSED"


def test_a_verification_whose_answer_is_lost(bank, bought, settings):
    attempt = start(bought, settings)
    answer = bank.decides(attempt.token)
    bank.behaves("lost_reply", times=1)
    browser(answer)
    assert work() == []
    assert bank.payment(attempt.number)["state"] == "VERIFIED"
    Attempt.objects.filter(pk=attempt.pk).update(ask_at=kit_clock.now(), asked_at=None)
    assert work() == [("tests.settled", bought.pk)]


def test_a_return_before_the_money(bank, bought, settings):
    attempt = start(bought, settings)
    bank.behaves("early_return", times=1, seconds=0.3)
    browser(bank.decides(attempt.token))
    assert work() == []
    for _ in range(50):
        if bank.payment(attempt.number)["state"] == "PAID":
            break
        time.sleep(0.1)
    Attempt.objects.filter(pk=attempt.pk).update(ask_at=kit_clock.now(), asked_at=None)
    assert work() == [("tests.settled", bought.pk)]


def test_an_unverified_payment_is_returned_by_the_bank(settings, db, monkeypatch):
    with sandbox_bank("--return-after", "0.001") as hasty:
        settings.PAYMENT_URL, settings.PAYMENT_MERCHANT = hasty.address, KEY
        monkeypatch.setattr(wire, "client", lambda: httpx.Client(timeout=5, trust_env=False))
        bought = order(due_at=NEVER)
        attempt = to_the_bank(bought)
        hasty.decides(attempt.token)
        time.sleep(1.1)  # its times are whole seconds
        comes_back(attempt)
        assert work() == []
        assert fresh(attempt).state == AttemptState.REVERSED
        assert fresh(bought).state == OrderState.OPEN


def test_the_banks_statement_agrees_with_our_books(bank, bought, settings, tmp_path):
    attempt = start(bought, settings)
    browser(bank.decides(attempt.token))
    work()
    file = tmp_path / "statement.csv"
    header, *lines = bank.statement.splitlines()
    file.write_text("\n".join([header, *(line for line in lines if attempt.number in line)]))
    call_command("reconcile_payments", str(file))
    assert not Difference.objects.exists()

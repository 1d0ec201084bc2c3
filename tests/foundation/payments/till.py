"""A payer, orders, and a bank within the test, behind the port."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from peyvand.foundation.accounts.models import User
from peyvand.foundation.audit.models import Act, RefusedAttempt
from peyvand.foundation.payments import gateways, jobs, operations
from peyvand.foundation.payments.choices import Movement, Word
from peyvand.foundation.payments.invariants import VIEWS
from peyvand.foundation.payments.management.sandbox.bank import Bank, Payment, Unfit, Unknown
from peyvand.foundation.payments.models import Attempt, Difference, Entry, Order
from peyvand.foundation.payments.rules import BankAnswer
from peyvand.kit import clock
from tests.foundation.accounts.people import activated_user

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
DUE = NOW + timedelta(days=1)
AMOUNT = 60_000_000
ADDRESS = "127.0.0.1"
TOLD = ("tests.settled", "tests.reversed", "tests.lapsed")


def payer(national_code: str = "0084575948") -> User:
    return User.objects.filter(national_code=national_code).first() or activated_user(national_code)


def order(**changes: Any) -> Order:
    details = {
        "payer_id": changes.pop("payer_id", None) or payer().pk,
        "amount": AMOUNT,
        "title": "حق بیمهٔ آذر ۱۴۰۵",
        "due_at": DUE,
        "now": clock.now(),
        **dict(zip(("on_settled", "on_reversed", "on_lapsed"), TOLD, strict=True)),
    }
    return operations.create_order(**{**details, **changes})


@dataclass
class Till:
    """The port's other side: `bank` answers, unless `silent` names questions after which nothing is heard (what was
    asked is done all the same), or `down` is set (nothing is done)."""

    bank: Bank
    silent: set[str] = field(default_factory=set)
    down: bool = False
    asked: list[tuple[str, str]] = field(default_factory=list)

    def begin(self, gateway: str, *, number: str, amount: int, title: str, callback_url: str) -> str:
        self._hear("begin", number)
        payment = self.bank.announce(order_id=number, amount=amount, title=title, callback_url=callback_url)
        self._answer("begin")
        return payment.token

    def ask(self, gateway: str, question: str, *, number: str, token: str, amount: int) -> BankAnswer:
        self._hear(question, number)
        try:
            if question == "verify":
                payment = self.bank.verify(token, amount)
            else:
                payment = self.bank.find(token) if question == "inquire" else self.bank.reverse(token)
        except Unknown:
            return BankAnswer(Word.UNKNOWN)
        self._answer(question)
        return said(payment)

    def refund(self, gateway: str, *, reference: str, amount: int) -> None:
        self._hear("refund", reference)
        try:
            self.bank.refund(reference, amount)
        except (Unknown, Unfit):
            raise gateways.Refused("no") from None
        self._answer("refund")

    def _hear(self, question: str, what: str) -> None:
        self.asked.append((question, what))
        if self.down:
            raise gateways.Unanswered("down")

    def _answer(self, question: str) -> None:
        if question in self.silent:
            raise gateways.Unanswered("silent")


def said(payment: Payment) -> BankAnswer:
    return BankAnswer(
        Word(payment.word),
        reference=payment.reference,
        amount=payment.amount,
        paid_at=datetime.fromisoformat(payment.paid_at) if payment.paid_at else None,
        number=payment.order_id,
    )


def to_the_bank(of: Order) -> Attempt:
    """The payer presses the button and stands before the bank's page."""
    begun = operations.begin_attempt(public_id=of.public_id, payer_id=of.payer_id, now=clock.now(), source=ADDRESS)
    if not begun.token:
        token = gateways.begin(
            begun.gateway, number=begun.number, amount=begun.amount, title=begun.title, callback_url="https://x/"
        )
        operations.note_begun(attempt_id=begun.id, token=token, now=clock.now())
    return Attempt.objects.get(pk=begun.id)


def comes_back(attempt: Attempt, *, says_paid: bool = True, contradiction: str = "") -> None:
    operations.note_return(
        attempt_id=attempt.pk,
        says_paid=says_paid,
        contradiction=contradiction,
        now=clock.now(),
        actor="anonymous",
        source=ADDRESS,
    )


def work() -> list[tuple[str, int]]:
    """What a worker does at this moment. Returns what was told to those who made the orders, as job and order."""
    jobs.wake()
    told = []
    due = ProcrastinateJob.objects.filter(task_name__in=["payments.ask", "payments.refund", *TOLD]).order_by("pk")
    while queued := list(due.exclude(scheduled_at__gt=clock.now()).values_list("pk", "task_name", "args")):
        for pk, name, arguments in queued:
            ProcrastinateJob.objects.filter(pk=pk)._raw_delete("default")
            if name in TOLD:
                told.append((name, arguments["order_id"]))
            else:
                jobs_by_name[name](**arguments)
    return told


jobs_by_name = {"payments.ask": jobs.ask, "payments.refund": jobs.refund}


def broken() -> dict[str, list[Any]]:
    """The invariants that don't hold, with what breaks them."""
    found = {}
    with connection.cursor() as cursor:
        for view in VIEWS:
            cursor.execute(f"SELECT * FROM {view}")
            if rows := cursor.fetchall():
                found[view] = rows
    return found


def balance(of: Order) -> int:
    """What our ledger has received and not returned for an order."""
    return balances_of([of.pk])[of.pk]


def balances_of(order_ids: Iterable[int]) -> dict[int, int]:
    """The same for each of several."""
    balances = dict.fromkeys(order_ids, 0)
    entries = Entry.objects.filter(attempt__order__in=balances).values_list("attempt__order", "movement", "amount")
    for order_id, movement, amount in entries:
        balances[order_id] += amount if movement == Movement.RECEIVED else -amount
    return balances


def everything() -> list[Any]:
    tables = (Order, Attempt, Entry, Difference, Act)
    return [list(table.objects.order_by("pk").values()) for table in tables] + [ProcrastinateJob.objects.count()]


def traces() -> list[tuple[str, str, str]]:
    return list(RefusedAttempt.objects.order_by("pk").values_list("actor", "action", "reason"))


@contextmanager
def nothing_written() -> Iterator[None]:
    before = everything()
    yield
    assert everything() == before

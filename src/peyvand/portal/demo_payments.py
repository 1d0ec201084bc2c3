"""The demo's payments: made with the books of the sandbox bank, which knows them from then on, and a statement of it
that differs from ours. Only `peyvand demo` uses them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

from peyvand.foundation.payments import operations
from peyvand.foundation.payments.choices import Deed, Kind, Word
from peyvand.foundation.payments.management.sandbox.bank import Bank, Payment
from peyvand.foundation.payments.models import Difference
from peyvand.foundation.payments.rules import BankAnswer, read_statement

_BANK = "sandbox"
_AT = "127.0.0.1"
_STRAY = 1_250_000  # rials


def books() -> Path:
    """What the sandbox bank remembers."""
    return settings.DATA_DIR / "sandbox-bank.jsonl"


class Till:
    """Payers before the bank's page, at any moment of the past."""

    def __init__(self) -> None:
        self._now: datetime | None = None
        self._bank = Bank(clock=self._clock, journal=books())
        self._paid: list[Payment] = []

    def _clock(self) -> datetime:
        assert self._now is not None, "somebody pays first"
        return self._now

    def pay(self, order: UUID, *, payer_id: int, now: datetime) -> None:
        attempt_id, payment = self._send(order, payer_id=payer_id, now=now)
        self._bank.pay(payment.token)
        payment = self._bank.verify(payment.token, payment.asked)
        self._paid.append(payment)
        answer = BankAnswer(
            Word.PAID, payment.reference, payment.amount, datetime.fromisoformat(payment.paid_at), payment.order_id
        )
        operations.note_answer(attempt_id=attempt_id, answer=answer, now=now)

    def give_up(self, order: UUID, *, payer_id: int, now: datetime) -> None:
        """The payer turns back at the bank: the order stays open."""
        attempt_id, payment = self._send(order, payer_id=payer_id, now=now)
        self._bank.decline(payment.token)
        operations.note_answer(attempt_id=attempt_id, answer=BankAnswer(Word.FAILED), now=now)

    def _send(self, order: UUID, *, payer_id: int, now: datetime) -> tuple[int, Payment]:
        self._now = now
        with _at_the_sandbox_bank():
            begun = operations.begin_attempt(public_id=order, payer_id=payer_id, now=now, source=_AT)
        payment = self._bank.announce(
            order_id=begun.number, amount=begun.amount, title=begun.title, callback_url=settings.PUBLIC_URL
        )
        operations.note_begun(attempt_id=begun.id, token=payment.token, now=now)
        return begun.id, payment

    def reconcile(self, *, settled_by: int, now: datetime) -> None:
        """The bank has one payment twice, and money that is nobody's, twice as well: one of them has been seen to."""
        self._now = now - timedelta(days=1)
        for amount in (_STRAY, 2 * _STRAY):
            self._bank.book_stray(amount)
        if self._paid:  # nobody pays in a year without a minimum wage so far
            self._bank.book_again(self._paid[-1].token)
        self._now = now
        lines, wrong = read_statement(self._bank.statement().splitlines())
        assert not wrong, wrong
        operations.reconcile(gateway=_BANK, lines=lines, actor="system", now=now)
        seen_to = Difference.objects.get(kind=Kind.NO_ORDER, bank_amount=_STRAY)
        operations.settle_difference(
            difference_id=seen_to.pk,
            deed=Deed.NOTE,
            reason="واریز اشتباه یک فروشگاه بود؛ بانک خودش آن را برگردانده است.",
            by=settled_by,
            now=now,
        )


@contextmanager
def _at_the_sandbox_bank() -> Iterator[None]:
    """Whatever bank is set: no other is told of payments that never were."""
    in_use = settings.PAYMENT_GATEWAY
    settings.PAYMENT_GATEWAY = _BANK
    try:
        yield
    finally:
        settings.PAYMENT_GATEWAY = in_use

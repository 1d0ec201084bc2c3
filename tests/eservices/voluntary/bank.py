"""What the payments write down about a contract's orders once a bank has said so."""

from datetime import datetime

from peyvand.eservices.voluntary_contracts import operations
from peyvand.foundation.payments.models import Attempt, Order
from peyvand.foundation.payments.operations.moving import lock, note_returned, settle
from tests.eservices.voluntary.life import START, Jalali, Life, at


def ordered(life: Life, on: Jalali = START) -> Order:
    """The owner presses the button."""
    public_id = operations.order_payment(
        number=life.contract.number, national_code=life.contract.national_code, by=life.user.pk, now=at(on)
    )
    return Order.objects.get(public_id=public_id)


def at_the_bank(order: Order, since: datetime) -> Attempt:
    """The payer stands before the bank's page."""
    number = f"{order.pk:015d}"
    return Attempt.objects.create(
        order=order, number=number, gateway="sandbox", amount=order.amount, token=f"T{number}", state="AT_BANK",
        started_at=since, since=since, ask_at=since,
    )  # fmt: skip


def the_bank_settles(order: Order, paid_at: datetime) -> None:
    attempt = Attempt.objects.filter(order=order).first() or at_the_bank(order, paid_at)
    settle(order, attempt, reference=f"R{attempt.number}", paid_at=paid_at, now=paid_at)


def paid_by_order(life: Life, on: Jalali) -> Order:
    """The next slip is ordered, and the bank's word has come."""
    order = ordered(life, on)
    the_bank_settles(order, at(on))
    operations.settle_order(order_id=order.pk, now=at(on))
    return Order.objects.get(pk=order.pk)


def the_money_goes_back(order: Order, now: datetime) -> None:
    """As the finance desk takes it back, or the bank did."""
    note_returned(*lock(Attempt.objects.get(order=order).pk), now=now)

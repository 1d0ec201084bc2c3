"""A slip is paid by an order: made when its owner wants to pay, settled by the bank's word, void with its slip."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from peyvand.eservices.voluntary_contracts import queries
from peyvand.eservices.voluntary_contracts.models import Contract, Slip
from peyvand.eservices.voluntary_contracts.operations.moving import lock_own, note
from peyvand.eservices.voluntary_contracts.operations.paying import Settlement, check_payable, settle_slip
from peyvand.eservices.voluntary_contracts.rules.stored import slip_title
from peyvand.foundation.payments import operations as payments
from peyvand.foundation.payments import queries as orders
from peyvand.foundation.payments.choices import OrderState
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import midnight, tehran_day
from peyvand.kit.words import _


@transaction.atomic
def order_payment(*, number: int, national_code: str, by: int, now: datetime, page: str = "") -> UUID:
    """The order by which the slip whose turn it is can be paid, the same one as long as it stands; from its payment the
    payer goes on to `page`.

    Raises Refusal CONTRACT_NOT_FOUND, SLIP_NOT_PAYABLE, EXAM_AWAITED or PAYMENT_LATE.
    """
    contract = lock_own(number, national_code=national_code)
    slip = queries.earliest_open(contract)
    if slip is None:
        raise Refusal("SLIP_NOT_PAYABLE", _("اکنون قبضی برای پرداخت نیست."), status=409)
    check_payable(contract, slip, on=tehran_day(now))
    if slip.order_id is not None and orders.order_state(slip.order_id) in (OrderState.OPEN, OrderState.SETTLED):
        return orders.public_id(slip.order_id)
    order = payments.create_order(
        payer_id=by,
        amount=slip.amount,
        title=slip_title(slip.year, slip.month),
        due_at=midnight(_last_day(contract) + timedelta(days=1)),
        page=page,
        on_settled="voluntary_contracts.settle_order",
        on_reversed="voluntary_contracts.undo_payment",
        on_lapsed="voluntary_contracts.keep_up_of_order",
        now=now,
    )
    Slip.objects.filter(pk=slip.pk).update(order_id=order.pk)
    note(contract, "order-payment", by=by, now=now, slip=slip.pk, order=order.pk)
    return orders.public_id(order.pk)


def _last_day(contract: Contract) -> date:
    """The last day on which the next slip may be paid: before the contract lapses, and before it is barred."""
    terms = queries.terms_of(contract)
    last = terms.last_day(contract.paid_to)
    barred_after = None if queries.is_fit(contract) else terms.exam_due
    return min(last, barred_after) if barred_after else last


@transaction.atomic
def settle_order(*, order_id: int, now: datetime) -> Settlement | None:
    """The bank's word about an order of ours: its slip is paid, or the money goes back. None: it isn't settled (any
    more), or no slip is known by it. Told again, nothing changes."""
    slip_id = Slip.objects.filter(order_id=order_id).values_list("pk", flat=True).first()
    receipt = orders.receipt(order_id)
    if slip_id is None or receipt is None:
        return None
    settlement = settle_slip(slip_id=slip_id, paid_at=receipt.paid_at, reference=receipt.reference, now=now)
    if settlement == Settlement.RETURN:
        payments.reverse_order(order_id=order_id, actor="system", now=now)
    return settlement

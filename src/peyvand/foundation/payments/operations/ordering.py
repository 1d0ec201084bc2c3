"""What a service asks for: an order, its end, its money back."""

from datetime import datetime

from django.db import transaction

from peyvand.foundation.audit import operations as audit
from peyvand.foundation.payments.choices import AttemptState, OrderState, Reason
from peyvand.foundation.payments.models import Attempt, Order
from peyvand.foundation.payments.operations.moving import close_order, lock, start_return
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _


@transaction.atomic
def create_order(
    *,
    payer_id: int,
    amount: int,
    title: str,
    due_at: datetime,
    now: datetime,
    on_settled: str,
    page: str = "",
    on_reversed: str = "",
    on_lapsed: str = "",
) -> Order:
    """What `payer_id` is to pay, whole rials, before `due_at` (the first moment that is too late), in the caller's
    transaction.

    `title` is shown to the payer and the bank: for what, without a name or a national code. `page` is the path of the
    service's own page, where the payer goes on. The `on_…` are names of
    jobs that take `order_id`; they come at least once, so they ask what the order is and tolerate a second call.
    """
    return Order.objects.create(
        payer_id=payer_id,
        amount=amount,
        title=title,
        due_at=due_at,
        page=page,
        on_settled=on_settled,
        on_reversed=on_reversed,
        on_lapsed=on_lapsed,
        created_at=now,
    )


@transaction.atomic
def void_order(*, order_id: int, now: datetime) -> None:
    """The order needn't be paid any more; money that is on its way goes back. Voiding again changes nothing.

    Raises Refusal ALREADY_PAID: then `reverse_order` is meant.
    """
    order = Order.objects.select_for_update().get(pk=order_id)
    if order.state in (OrderState.SETTLED, OrderState.REVERSED):
        raise Refusal("ALREADY_PAID", _("این مبلغ پرداخت شده است و پس گرفتنی نیست."), status=409)
    if order.state == OrderState.OPEN:
        close_order(order, OrderState.VOID, now=now)


@transaction.atomic
def reverse_order(*, order_id: int, actor: str, now: datetime) -> None:
    """Have the bank give a settled order's money back; `on_reversed` comes once it did. Again changes nothing.

    `actor` as the audit names it. Raises Refusal NOT_PAID.
    """
    settled = Attempt.objects.filter(order_id=order_id, settled_at__isnull=False).first()
    if settled is None:
        raise Refusal("NOT_PAID", _("پولی برای برگرداندن نیست؛ این مبلغ پرداخت نشده است."), status=409)
    order, attempt = lock(settled.pk)
    if attempt.state == AttemptState.SETTLED:
        start_return(order, attempt, Reason.TAKEN_BACK, now=now)
        audit.record_act(actor=actor, verb="payment:take-back", subject=f"payment:{attempt.number}", now=now)

"""To the bank and back: an attempt begins, and the browser returns."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from peyvand.foundation.accounts.operations import take_attempt
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.payments import rules
from peyvand.foundation.payments.choices import LIVE, LONGEST_REFERENCE, AttemptState, OrderState, Reason
from peyvand.foundation.payments.models import Attempt, Order
from peyvand.foundation.payments.operations.moving import fail
from peyvand.foundation.switches.choices import Switch
from peyvand.foundation.switches.queries import check_open
from peyvand.kit import jobs
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _

_NUMBERS = 10**15
_HINTED = (*LIVE, AttemptState.FAILED)


@dataclass(frozen=True)
class Begun:
    """An attempt on its way to the bank; an empty `token`: the bank is still to be asked for one."""

    id: int
    gateway: str
    number: str
    token: str
    amount: int
    title: str


def begin_attempt(*, public_id: UUID, payer_id: int, now: datetime, source: str) -> Begun:
    """An attempt at the order for the caller's payer: a new one, or the live one, which is gone on with.

    Raises Refusal NOT_FOUND (somebody else's order: with a trace), ALREADY_PAID, ORDER_CLOSED, TOO_LATE, BEING_BEGUN,
    UNAVAILABLE or SERVICE_CLOSED.
    """
    try:
        return _begin(public_id=public_id, payer_id=payer_id, now=now)
    except Refusal as refusal:
        _record_refusal(f"user:{payer_id}", "payment:begin", refusal.code, source=source, now=now)
        raise


@transaction.atomic
def _begin(*, public_id: UUID, payer_id: int, now: datetime) -> Begun:
    order = Order.objects.select_for_update().filter(public_id=public_id, payer_id=payer_id).first()
    if order is None:
        raise Refusal("NOT_FOUND", _("چنین پرداختی برای شما ثبت نشده است."))
    if order.state == OrderState.SETTLED:
        raise Refusal("ALREADY_PAID", _("این مبلغ پیش‌تر پرداخت شده است؛ دوباره نپردازید."), status=409)
    if order.state != OrderState.OPEN:
        raise Refusal("ORDER_CLOSED", _("این پرداخت بسته شده است و دیگر لازم نیست."), status=409)
    if now >= order.due_at:
        raise Refusal("TOO_LATE", _("مهلت این پرداخت گذشته است."), status=409)
    live = Attempt.objects.select_for_update().filter(order=order, state__in=LIVE).first()
    if live is not None and live.state == AttemptState.AT_BANK:
        if live.gateway != settings.PAYMENT_GATEWAY:
            raise Refusal("UNAVAILABLE", _("پرداخت پیشین شما نزد بانک دیگری است و هنوز پاسخی از آن نرسیده است."))
        return _begun(order, live)
    # What is at the bank goes on; nothing new goes there.
    check_open(Switch.PAYMENT, now=now)
    if live is not None:
        if now - live.since < rules.LEASE:
            raise Refusal("BEING_BEGUN", _("انتقال به بانک در راه است؛ یک دقیقهٔ دیگر دوباره بیازمایید."), status=409)
        fail(live, Reason.NOT_BEGUN, now=now)
    if not settings.PAYMENT_GATEWAY:
        raise Refusal("UNAVAILABLE", _("پرداخت اینترنتی هنوز راه نیفتاده است."))
    attempt = Attempt.objects.create(
        order=order,
        number=f"{secrets.randbelow(_NUMBERS):015}",
        gateway=settings.PAYMENT_GATEWAY,
        amount=order.amount,
        started_at=now,
        since=now,
        ask_at=now + rules.LEASE,
    )
    return _begun(order, attempt)


def _begun(order: Order, attempt: Attempt) -> Begun:
    return Begun(attempt.pk, attempt.gateway, attempt.number, attempt.token, attempt.amount, order.title)


@transaction.atomic
def note_begun(*, attempt_id: int, token: str, now: datetime) -> None:
    """The bank awaits the payer under `token`. Raises Refusal BEGUN_TOO_LATE: then nobody may be sent there."""
    begun = Attempt.objects.filter(pk=attempt_id, state=AttemptState.STARTED).update(
        state=AttemptState.AT_BANK, token=token, since=now, ask_at=rules.next_ask(since=now, now=now)
    )
    if not begun:
        raise Refusal("BEGUN_TOO_LATE", _("بانک دیر پاسخ داد؛ دوباره «پرداخت» را بزنید."), status=409)


@transaction.atomic
def note_not_begun(*, attempt_id: int, now: datetime) -> None:
    """The bank didn't take the attempt, or didn't say so: nobody was sent there, so nothing can have been paid."""
    attempt = Attempt.objects.select_for_update().get(pk=attempt_id)
    if attempt.state == AttemptState.STARTED:
        fail(attempt, Reason.NOT_BEGUN, now=now)


@transaction.atomic
def note_return(
    *,
    attempt_id: int,
    says_paid: bool,
    said_reference: str = "",
    contradiction: str,
    now: datetime,
    actor: str,
    source: str,
) -> None:
    """The browser came back from the bank: a hint that the bank be asked, nothing else (rule 7).

    `contradiction`: what in its parameters isn't so, such as `AMOUNT`, empty: nothing. Then nobody is asked, and a
    refused entry stays. `said_reference`, empty where the bank's returns carry none, is only compared: with the bank's
    own once there is one. Raises Refusal LOCKED for whoever brings many such.
    """
    attempt = Attempt.objects.select_for_update().get(pk=attempt_id)
    said_reference = said_reference[:LONGEST_REFERENCE]
    known = attempt.reference or attempt.said_reference
    if said_reference and known and said_reference != known:
        _note_forgery(attempt.number, "REFERENCE", actor=actor, source=source, now=now)
    if contradiction:
        _note_forgery(attempt.number, contradiction, actor=actor, source=source, now=now)
    if contradiction or attempt.state not in _HINTED or not attempt.token or attempt.returns >= rules.RETURNS_HEARD:
        return
    last = attempt.asked_at
    at = now if last is None else max(now, last + rules.ASK_AGAIN_AFTER)
    Attempt.objects.filter(pk=attempt.pk).update(
        returns=attempt.returns + 1,
        says_paid=attempt.says_paid or says_paid,
        said_reference=attempt.said_reference or said_reference,
        ask_at=at,
    )
    jobs.enqueue("payments.ask", at=None if at == now else at, attempt_id=attempt.pk)


@transaction.atomic
def refuse_return(*, number: str, now: datetime, actor: str, source: str) -> None:
    """The entry of a return from no payment of ours. Raises Refusal LOCKED for whoever comes with many such."""
    _note_forgery(number, "NUMBER", actor=actor, source=source, now=now)


def _note_forgery(number: str, what: str, *, actor: str, source: str, now: datetime) -> None:
    take_attempt(purpose="payment-return", subject=number, source=source, now=now)
    _record_refusal(actor, "payment:return", f"FORGED_{what}", source=source, now=now)


def _record_refusal(actor: str, action: str, reason: str, *, source: str, now: datetime) -> None:
    audit.record_refusal(actor=actor, channel=Channel.PAYMENT, action=action, reason=reason, source=source, now=now)

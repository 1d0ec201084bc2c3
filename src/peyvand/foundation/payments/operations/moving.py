"""From one state to another: the only writers of an order's and an attempt's state, and of the money's ledger."""

from datetime import datetime

from peyvand.foundation.audit import operations as audit
from peyvand.foundation.payments import rules
from peyvand.foundation.payments.choices import AttemptState, Kind, Movement, OrderState, Reason
from peyvand.foundation.payments.models import Attempt, Difference, Entry, Order
from peyvand.kit import jobs


def lock(attempt_id: int) -> tuple[Order, Attempt]:
    """The attempt with its order, which nobody else moves until the caller's transaction ends; the order first."""
    order_id = Attempt.objects.values_list("order_id", flat=True).get(pk=attempt_id)
    order = Order.objects.select_for_update().get(pk=order_id)
    return order, Attempt.objects.select_for_update().get(pk=attempt_id)


def settle(
    order: Order, attempt: Attempt, *, reference: str, paid_at: datetime, now: datetime, actor: str = "system"
) -> None:
    """The money came, and the order is paid: once, which the database keeps."""
    _receive(attempt, reference=reference, amount=attempt.amount, paid_at=paid_at, now=now)
    _move(attempt, AttemptState.SETTLED, settled_at=now, reason="", now=now)
    close_order(order, OrderState.SETTLED, now=now)
    _record("settle", attempt, actor=actor, now=now)


def accept_and_return(
    order: Order,
    attempt: Attempt,
    reason: Reason,
    *,
    reference: str,
    amount: int,
    paid_at: datetime,
    now: datetime,
) -> None:
    """Money came that settles nothing: it is in the ledger, and on its way back."""
    _receive(attempt, reference=reference, amount=amount, paid_at=paid_at, now=now)
    start_return(order, attempt, reason, now=now)


def start_return(order: Order, attempt: Attempt, reason: Reason, *, now: datetime) -> None:
    """Have the bank give back what it took."""
    _move(attempt, AttemptState.REVERSING, reason=reason, ask_at=now, now=now)
    jobs.enqueue("payments.ask", attempt_id=attempt.pk)
    _record("return", attempt, now=now, reason=reason)


def note_returned(order: Order, attempt: Attempt, *, now: datetime, actor: str = "system", **changes: object) -> None:
    """The money is back with the payer; a settled order isn't paid any more."""
    received = Entry.objects.filter(attempt=attempt, movement=Movement.RECEIVED).first()
    if received is not None:
        _enter(attempt, Movement.RETURNED, amount=received.amount, at=now, now=now)
    _move(attempt, AttemptState.REVERSED, now=now, **changes)
    if order.state == OrderState.SETTLED and attempt.settled_at is not None:
        close_order(order, OrderState.REVERSED, now=now)
    _record("returned", attempt, actor=actor, now=now)


def fail(attempt: Attempt, reason: Reason, *, now: datetime) -> None:
    """Nothing was paid, as the bank says."""
    _move(attempt, AttemptState.FAILED, reason=reason, now=now)


def owe(attempt: Attempt, *, now: datetime) -> None:
    """The bank doesn't give the money back: people have to. It is still asked whether they did."""
    _move(attempt, AttemptState.OWED, ask_at=rules.next_ask(since=now, now=now), now=now)
    _record("owe", attempt, now=now)


def close_order(order: Order, state: OrderState, *, now: datetime) -> None:
    """Into a state that nothing leads out of but a reversal; whoever made the order is told."""
    moved = Order.objects.filter(pk=order.pk, state=order.state).update(state=state, closed_at=now)
    assert moved == 1, "the order is locked"
    order.state, order.closed_at = state, now
    told = {
        OrderState.SETTLED: order.on_settled,
        OrderState.REVERSED: order.on_reversed,
        OrderState.EXPIRED: order.on_lapsed,
    }
    if told.get(state):
        jobs.enqueue(told[state], order_id=order.pk)


def note_difference(
    attempt: Attempt, kind: Kind, *, reference: str, amount: int | None, paid_at: datetime | None, now: datetime
) -> None:
    """Something that people have to look at; the same one is noted once."""
    Difference.objects.bulk_create(
        [
            Difference(
                gateway=attempt.gateway,
                kind=kind,
                reference=reference,
                number=attempt.number,
                attempt=attempt,
                bank_amount=amount,
                bank_paid_at=paid_at,
                found_at=now,
            )
        ],
        ignore_conflicts=True,
    )


def _receive(attempt: Attempt, *, reference: str, amount: int, paid_at: datetime, now: datetime) -> None:
    Attempt.objects.filter(pk=attempt.pk).update(reference=reference, paid_at=paid_at)
    attempt.reference, attempt.paid_at = reference, paid_at
    _enter(attempt, Movement.RECEIVED, amount=amount, at=paid_at, now=now)


def _enter(attempt: Attempt, movement: Movement, *, amount: int, at: datetime, now: datetime) -> None:
    Entry.objects.create(
        attempt=attempt,
        movement=movement,
        gateway=attempt.gateway,
        reference=attempt.reference,
        amount=amount,
        at=at,
        noted_at=now,
    )


def _move(attempt: Attempt, state: AttemptState, *, now: datetime, **changes: object) -> None:
    columns = {"ask_at": None, "asked_at": None, **changes, "state": state, "since": now}
    moved = Attempt.objects.filter(pk=attempt.pk, state=attempt.state).update(**columns)
    assert moved == 1, "the attempt is locked"
    for name, value in columns.items():
        setattr(attempt, name, value)


def _record(verb: str, attempt: Attempt, *, now: datetime, actor: str = "system", **detail: str) -> None:
    audit.record_act(actor=actor, verb=f"payment:{verb}", subject=f"payment:{attempt.number}", detail=detail, now=now)

"""The bank is asked, and its word is written down."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from peyvand.foundation.audit import operations as audit
from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.payments import rules
from peyvand.foundation.payments.choices import LIVE, AttemptState, OrderState, Reason, Word
from peyvand.foundation.payments.models import Attempt, Order
from peyvand.foundation.payments.operations.moving import (
    accept_and_return,
    close_order,
    fail,
    lock,
    note_difference,
    note_returned,
    owe,
    settle,
)
from peyvand.foundation.payments.rules import BankAnswer, Step, Verdict
from peyvand.kit import jobs

_AT_ONCE = 500  # attempts woken, orders lapsed in one go
_MONEY_CAME = (Step.SETTLE, Step.RETURN)
_QUESTIONS = {
    AttemptState.AT_BANK: "verify",
    AttemptState.FAILED: "inquire",
    AttemptState.REVERSING: "reverse",
    AttemptState.OWED: "inquire",
}


@dataclass(frozen=True)
class Claimed:
    """An attempt in a worker's hands; `question` is a name of the port: `verify`, `inquire` or `reverse`."""

    id: int
    question: str
    gateway: str
    number: str
    token: str
    amount: int


@transaction.atomic
def claim(*, attempt_id: int, now: datetime) -> Claimed | None:
    """Take an attempt about which the bank is to be asked: it is this worker's for a minute.

    None if there is nothing to ask, or it was asked this very moment. One that never came to the bank ends here.
    """
    _, attempt = lock(attempt_id)
    if attempt.ask_at is None:
        return None
    if attempt.state == AttemptState.STARTED:
        if now - attempt.since >= rules.LEASE:
            fail(attempt, Reason.NOT_BEGUN, now=now)
        return None
    if attempt.asked_at is not None and now - attempt.asked_at < rules.ASK_AGAIN_AFTER:
        return None
    Attempt.objects.filter(pk=attempt.pk).update(asked_at=now, ask_at=now + rules.LEASE)
    question = _QUESTIONS[AttemptState(attempt.state)]
    return Claimed(attempt.pk, question, attempt.gateway, attempt.number, attempt.token, attempt.amount)


@transaction.atomic
def note_silence(*, attempt_id: int, now: datetime) -> None:
    """The bank didn't answer, or nothing that one could rely on: it is asked again, and nothing is decided (rule 17).

    Where it was asked to return money and doesn't answer for half an hour, people have to look.
    """
    order, attempt = lock(attempt_id)
    if attempt.ask_at is None:
        return
    if attempt.state in (AttemptState.REVERSING, AttemptState.OWED):
        _follow(order, attempt, BankAnswer(Word.UNKNOWN), now=now)
    else:
        _ask_again(attempt, now=now)


@transaction.atomic
def note_answer(*, attempt_id: int, answer: BankAnswer, now: datetime) -> None:
    """Do what the bank's word means for the attempt as it stands now: `rules.judge` says what."""
    order, attempt = lock(attempt_id)
    _follow(order, attempt, answer, now=now)


def _follow(order: Order, attempt: Attempt, answer: BankAnswer, *, now: datetime) -> None:
    others = Attempt.objects.filter(gateway=attempt.gateway, reference=answer.reference).exclude(pk=attempt.pk)
    standing = rules.Standing(
        state=AttemptState(attempt.state),
        number=attempt.number,
        amount=attempt.amount,
        reference=attempt.reference,
        since=attempt.since,
        order_state=OrderState(order.state),
        due_at=order.due_at,
    )
    is_anothers = answer.reference != "" and others.exists()
    verdict = rules.judge(answer, standing, is_anothers=is_anothers, now=now)
    if verdict.difference is not None:
        note_difference(
            attempt,
            verdict.difference,
            reference=answer.reference or attempt.reference,
            amount=answer.amount,
            paid_at=answer.paid_at,
            now=now,
        )
    if attempt.says_paid and attempt.state in LIVE and verdict.step == Step.FAIL:
        # The browser brought "paid", and the bank knows nothing of it.
        _record_false_claim("STATE", now=now)
    if attempt.said_reference and verdict.step in _MONEY_CAME and attempt.said_reference != answer.reference:
        _record_false_claim("REFERENCE", now=now)
    _step(order, attempt, answer, verdict, now=now)


def _step(order: Order, attempt: Attempt, answer: BankAnswer, verdict: Verdict, *, now: datetime) -> None:
    paid_at = answer.paid_at or now
    match verdict:
        case Verdict(step=Step.SETTLE):
            settle(order, attempt, reference=answer.reference, paid_at=paid_at, now=now)
        case Verdict(step=Step.RETURN, reason=Reason() as reason):
            accept_and_return(
                order,
                attempt,
                reason,
                reference=answer.reference,
                amount=answer.amount or attempt.amount,
                paid_at=paid_at,
                now=now,
            )
        case Verdict(step=Step.FAIL, reason=Reason() as reason):
            fail(attempt, reason, now=now)
        case Verdict(step=Step.NOTE_RETURNED):
            note_returned(order, attempt, reason=verdict.reason or attempt.reason, now=now)
        case Verdict(step=Step.OWE):
            owe(attempt, now=now)
        case Verdict(step=Step.WAIT):
            _ask_again(attempt, now=now)
        case _:
            Attempt.objects.filter(pk=attempt.pk).update(ask_at=None)


def _ask_again(attempt: Attempt, *, now: datetime) -> None:
    Attempt.objects.filter(pk=attempt.pk).update(ask_at=rules.next_ask(since=attempt.since, now=now))


def _record_false_claim(what: str, *, now: datetime) -> None:
    audit.record_refusal(
        actor="anonymous", channel=Channel.PAYMENT, action="payment:return", reason=f"FORGED_{what}", now=now
    )


@transaction.atomic
def wake(*, now: datetime) -> None:
    """Queue a job for each attempt that is due to be asked about, and end the orders whose time is over.

    An order with a live attempt waits for the bank's word: it may have been paid in the last minute.
    """
    due = Attempt.objects.filter(ask_at__lte=now).order_by("ask_at").select_for_update(skip_locked=True)
    woken = list(due.values_list("pk", flat=True)[:_AT_ONCE])
    # Whoever doesn't come to it within that time is woken again.
    Attempt.objects.filter(pk__in=woken).update(ask_at=now + rules.LEASE)
    jobs.enqueue_each("payments.ask", attempt_id=woken)
    live = Attempt.objects.filter(order=OuterRef("pk"), state__in=LIVE)
    over = Order.objects.filter(~Exists(live), state=OrderState.OPEN, due_at__lte=now).order_by("pk")
    for order in over.select_for_update(skip_locked=True)[:_AT_ONCE]:
        close_order(order, OrderState.EXPIRED, now=now)

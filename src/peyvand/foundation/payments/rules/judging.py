"""What a bank's word about an attempt means for it. Pure.

Whatever comes twice, late or in another order ends the same: a closed attempt stays closed, and money that can't settle
its order goes back (VOL-8).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from peyvand.foundation.payments.choices import LIVE, AttemptState, Kind, OrderState, Reason, Word
from peyvand.foundation.payments.rules.asking import is_left, is_still_asked, returning_is_hopeless


@dataclass(frozen=True, slots=True)
class BankAnswer:
    """What a bank said of a payment; what it doesn't tell is empty. `paid_at` is the bank's time, aware; `number` the
    attempt's, as the bank has it; `amount` in rials."""

    word: Word
    reference: str = ""
    amount: int | None = None
    paid_at: datetime | None = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is decided on: an attempt, which stands so `since`, and its order, which can be paid before `due_at`."""

    state: AttemptState
    number: str
    amount: int
    reference: str
    since: datetime
    order_state: OrderState
    due_at: datetime


class Step(Enum):
    """What follows for the attempt."""

    KEEP = auto()  # nothing changes, nobody asks again
    WAIT = auto()  # ask again later
    SETTLE = auto()
    FAIL = auto()
    RETURN = auto()  # the money came and has to go back
    NOTE_RETURNED = auto()
    OWE = auto()  # the bank doesn't return it: people have to


@dataclass(frozen=True, slots=True)
class Verdict:
    """The step, why an attempt ends so, and the difference that people have to look at, if there is one."""

    step: Step
    reason: Reason | None = None
    difference: Kind | None = None


_KEEP, _WAIT = Verdict(Step.KEEP), Verdict(Step.WAIT)


def judge(answer: BankAnswer, standing: Standing, *, is_anothers: bool, now: datetime) -> Verdict:
    """`is_anothers`: the reference that the bank names already belongs to another attempt."""
    if standing.state in LIVE:
        return _of_live(answer, standing, is_anothers=is_anothers, now=now)
    if standing.state == AttemptState.SETTLED:
        return _of_settled(answer, standing)
    if standing.state == AttemptState.REVERSING:
        return _of_returning(answer, standing, now=now)
    if standing.state == AttemptState.FAILED and answer.word == Word.PAID:
        if is_anothers or _is_about_another(answer, standing):
            return Verdict(Step.KEEP, difference=Kind.REFERENCE_DIFFERS)
        return Verdict(Step.RETURN, Reason.ATTEMPT_CLOSED)
    if standing.state == AttemptState.OWED:
        if answer.word == Word.REVERSED:
            return Verdict(Step.NOTE_RETURNED)
        return _WAIT if is_still_asked(since=standing.since, now=now) else _KEEP
    if standing.state == AttemptState.REVERSED and answer.word == Word.PAID:
        return Verdict(Step.KEEP, difference=Kind.NOT_RETURNED)
    return _KEEP


def _of_live(answer: BankAnswer, standing: Standing, *, is_anothers: bool, now: datetime) -> Verdict:
    match answer.word:
        case Word.PAID if is_anothers or _is_about_another(answer, standing):
            # Not ours to return: "already verified" counts for the same attempt only.
            return Verdict(Step.FAIL, Reason.ANOTHERS, Kind.REFERENCE_DIFFERS)
        case Word.PAID:
            reason = _why_not_kept(answer, standing, now=now)
            return Verdict(Step.SETTLE) if reason is None else Verdict(Step.RETURN, reason)
        case Word.FAILED:
            return Verdict(Step.FAIL, Reason.DECLINED)
        case Word.REVERSED:
            return Verdict(Step.NOTE_RETURNED, Reason.RETURNED_BY_BANK)
        case _ if is_left(since=standing.since, now=now):
            return Verdict(Step.FAIL, Reason.LEFT)
        case _:
            return _WAIT


def _is_about_another(answer: BankAnswer, standing: Standing) -> bool:
    return not answer.reference or answer.number not in ("", standing.number)


def _why_not_kept(answer: BankAnswer, standing: Standing, *, now: datetime) -> Reason | None:
    """Why money can't settle the order, None if it can. The bank's own time decides, on the last minute of the last
    day too; where a bank tells none, the moment at which it first said "paid"."""
    if answer.amount not in (None, standing.amount):
        return Reason.AMOUNT_DIFFERS
    if standing.order_state == OrderState.SETTLED:
        return Reason.ALREADY_PAID
    if (answer.paid_at or now) >= standing.due_at:
        return Reason.LATE
    if standing.order_state != OrderState.OPEN:
        return Reason.ORDER_CLOSED
    return None


def _of_settled(answer: BankAnswer, standing: Standing) -> Verdict:
    match answer.word:
        case Word.PAID if answer.reference not in ("", standing.reference):
            return Verdict(Step.KEEP, difference=Kind.REFERENCE_DIFFERS)
        case Word.REVERSED | Word.FAILED:
            return Verdict(Step.KEEP, difference=Kind.REVERSED_AT_BANK)
        case _:
            return _KEEP


def _of_returning(answer: BankAnswer, standing: Standing, *, now: datetime) -> Verdict:
    if answer.word == Word.REVERSED:
        return Verdict(Step.NOTE_RETURNED)
    if returning_is_hopeless(since=standing.since, now=now):
        return Verdict(Step.OWE, difference=Kind.NOT_RETURNED)
    return _WAIT

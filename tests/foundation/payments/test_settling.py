"""From the button to the money, with a bank that does what it should, and one that doesn't (VOL-8)."""

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from peyvand.foundation.payments import operations
from peyvand.foundation.payments.choices import AttemptState, Kind, OrderState, Reason
from peyvand.foundation.payments.models import Attempt, Difference, Entry, Order
from peyvand.kit import clock as kit_clock
from peyvand.kit.errors import Refusal
from tests.foundation.payments.till import (
    ADDRESS,
    AMOUNT,
    DUE,
    balance,
    broken,
    comes_back,
    nothing_written,
    order,
    payer,
    to_the_bank,
    traces,
    work,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def invariants_hold(db):
    yield
    assert broken() == {}


def fresh(row):
    return type(row).objects.get(pk=row.pk)


# -- as it should be -------------------------------------------------------------------------------------------------
def test_a_payment_settles_its_order_once_and_its_maker_is_told(till):
    bought = order()
    attempt = to_the_bank(bought)
    till.bank.pay(attempt.token)
    comes_back(attempt)
    assert work() == [("tests.settled", bought.pk)]
    assert fresh(bought).state == OrderState.SETTLED
    settled = fresh(attempt)
    assert (settled.state, settled.amount) == (AttemptState.SETTLED, AMOUNT)
    assert settled.reference == till.bank.find(attempt.token).reference
    assert balance(bought) == AMOUNT
    assert till.bank.find(attempt.token).state == "VERIFIED"


def test_a_lost_return_is_found_by_the_schedule(till, clock):
    bought = order()
    attempt = to_the_bank(bought)
    till.bank.pay(attempt.token)
    assert work() == []
    clock.shift(MINUTE)
    assert work() == [("tests.settled", bought.pk)]


def test_a_bank_is_asked_after_1_2_4_8_and_12_minutes_and_on(till, clock):
    attempt = to_the_bank(order())
    till.down = True
    moments = []
    for minute in range(1, 28):
        clock.shift(MINUTE)
        before = len(till.asked)
        work()
        if len(till.asked) > before:
            moments.append(minute)
    assert moments == [1, 2, 4, 8, 12, 27]
    assert fresh(attempt).state == AttemptState.AT_BANK, "silence never means that nothing was paid"


def test_a_return_that_comes_twice_and_late_changes_nothing_more(till, clock):
    bought = order()
    attempt = to_the_bank(bought)
    till.bank.pay(attempt.token)
    comes_back(attempt)
    comes_back(attempt)
    assert work() == [("tests.settled", bought.pk)]
    with nothing_written():
        comes_back(attempt)
        clock.shift(timedelta(days=3))
        comes_back(attempt)
        assert work() == []


def test_a_return_before_the_money_is_asked_about_again(till, clock):
    bought = order()
    attempt = to_the_bank(bought)
    comes_back(attempt)
    assert work() == []
    assert fresh(attempt).state == AttemptState.AT_BANK
    till.bank.pay(attempt.token)
    clock.shift(MINUTE)
    assert work() == [("tests.settled", bought.pk)]


def test_verified_before_counts_for_the_same_attempt(till, clock):
    """The bank verified and its answer got lost; asked again it says so, and that settles."""
    bought = order()
    attempt = to_the_bank(bought)
    till.bank.pay(attempt.token)
    till.silent = {"verify"}
    comes_back(attempt)
    assert work() == []
    assert till.bank.find(attempt.token).state == "VERIFIED"
    assert fresh(bought).state == OrderState.OPEN
    till.silent = set()
    clock.shift(MINUTE)
    assert work() == [("tests.settled", bought.pk)]


def test_after_a_refusal_by_the_bank_the_payer_tries_again(till):
    bought = order()
    first = to_the_bank(bought)
    till.bank.decline(first.token)
    comes_back(first, says_paid=False)
    assert work() == []
    assert (fresh(first).state, fresh(first).reason) == (AttemptState.FAILED, Reason.DECLINED)
    second = to_the_bank(bought)
    assert (second.pk, second.number) != (first.pk, first.number)
    till.bank.pay(second.token)
    comes_back(second)
    assert work() == [("tests.settled", bought.pk)]


def test_pressing_again_goes_on_with_the_live_attempt(till):
    bought = order()
    first = to_the_bank(bought)
    assert to_the_bank(bought).pk == first.pk
    assert [question for question, _ in till.asked] == ["begin"]


def test_an_attempt_that_the_bank_never_heard_of_makes_room(till, clock):
    bought = order()
    operations.begin_attempt(public_id=bought.public_id, payer_id=bought.payer_id, now=kit_clock.now(), source=ADDRESS)
    with pytest.raises(Refusal, match="BEING_BEGUN"):
        to_the_bank(bought)
    clock.shift(MINUTE)
    to_the_bank(bought)
    assert list(Attempt.objects.order_by("pk").values_list("state", "reason")) == [
        (AttemptState.FAILED, Reason.NOT_BEGUN),
        (AttemptState.AT_BANK, ""),
    ]


def test_a_token_that_comes_too_late_sends_nobody_to_the_bank(till, clock):
    bought = order()
    begun = operations.begin_attempt(
        public_id=bought.public_id, payer_id=bought.payer_id, now=kit_clock.now(), source=ADDRESS
    )
    clock.shift(MINUTE)
    work()
    with nothing_written(), pytest.raises(Refusal, match="BEGUN_TOO_LATE"):
        operations.note_begun(attempt_id=begun.id, token="t", now=kit_clock.now())


# -- who may pay what ------------------------------------------------------------------------------------------------
def test_somebody_elses_order_is_not_there_and_the_attempt_leaves_a_trace(till):
    bought = order()
    stranger = payer("0051234017")
    with nothing_written(), pytest.raises(Refusal, match="NOT_FOUND"):
        operations.begin_attempt(public_id=bought.public_id, payer_id=stranger.pk, now=kit_clock.now(), source=ADDRESS)
    assert traces() == [(f"user:{stranger.pk}", "payment:begin", "NOT_FOUND")]


def _settled(till, bought):
    attempt = to_the_bank(bought)
    till.bank.pay(attempt.token)
    comes_back(attempt)
    work()


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (_settled, "ALREADY_PAID"),
        (lambda till, bought: operations.void_order(order_id=bought.pk, now=kit_clock.now()), "ORDER_CLOSED"),
    ],
)
def test_a_closed_order_is_not_begun(till, make, code):
    bought = order()
    make(till, bought)
    with nothing_written(), pytest.raises(Refusal, match=code):
        to_the_bank(bought)


def test_from_the_due_moment_on_nothing_begins(till, clock):
    bought = order()
    clock.move_to(DUE - timedelta(microseconds=1))
    to_the_bank(bought)
    late = order(due_at=DUE)
    clock.move_to(DUE)
    with nothing_written(), pytest.raises(Refusal, match="TOO_LATE"):
        to_the_bank(late)


def test_without_a_bank_nothing_begins(till, settings):
    settings.PAYMENT_GATEWAY = ""
    bought = order()
    with nothing_written(), pytest.raises(Refusal, match="UNAVAILABLE"):
        to_the_bank(bought)


# -- the last minute -------------------------------------------------------------------------------------------------
def test_the_banks_time_decides_in_the_last_minute_of_the_last_day(till, clock):
    bought = order()
    clock.move_to(DUE - timedelta(seconds=1))
    attempt = to_the_bank(bought)
    till.bank.pay(attempt.token)
    till.down = True
    for _ in range(4):
        clock.shift(5 * MINUTE)
        assert work() == [], "an order isn't over while its payer is with the bank"
    till.down = False
    till.bank.returns_after = timedelta(hours=1)
    clock.shift(timedelta(minutes=15))
    assert work() == [("tests.settled", bought.pk)]


def test_money_of_the_next_day_goes_back_and_the_order_lapses(till, clock):
    bought = order()
    clock.move_to(DUE - timedelta(seconds=1))
    attempt = to_the_bank(bought)
    clock.move_to(DUE)
    till.bank.pay(attempt.token)
    comes_back(attempt)
    work()
    assert (fresh(attempt).state, fresh(attempt).reason) == (AttemptState.REVERSED, Reason.LATE)
    assert till.bank.find(attempt.token).state == "REVERSED"
    assert work() == [("tests.lapsed", bought.pk)]
    assert (fresh(bought).state, balance(bought)) == (OrderState.EXPIRED, 0)


def test_an_order_that_nobody_pays_lapses_once(till, clock):
    bought = order()
    clock.move_to(DUE)
    assert work() == [("tests.lapsed", bought.pk)]
    assert work() == []


# -- money that settles nothing --------------------------------------------------------------------------------------
def test_another_amount_goes_back(till):
    bought = order()
    attempt = to_the_bank(bought)
    till.bank.pay(attempt.token, amount=AMOUNT - 10)
    comes_back(attempt)
    assert work() == []
    assert (fresh(attempt).state, fresh(attempt).reason) == (AttemptState.REVERSED, Reason.AMOUNT_DIFFERS)
    assert list(Entry.objects.order_by("pk").values_list("movement", "amount")) == [
        ("RECEIVED", AMOUNT - 10),
        ("RETURNED", AMOUNT - 10),
    ]
    assert till.bank.find(attempt.token).state == "REVERSED"
    assert fresh(bought).state == OrderState.OPEN


def test_money_for_an_order_that_was_withdrawn_goes_back(till):
    bought = order()
    attempt = to_the_bank(bought)
    operations.void_order(order_id=bought.pk, now=kit_clock.now())
    till.bank.pay(attempt.token)
    comes_back(attempt)
    assert work() == []
    assert (fresh(attempt).state, fresh(attempt).reason) == (AttemptState.REVERSED, Reason.ORDER_CLOSED)


def test_a_closed_attempt_stays_closed_and_its_money_goes_back(till, clock, monkeypatch):
    bought = order()
    attempt = to_the_bank(bought)
    monkeypatch.setattr("peyvand.foundation.payments.management.sandbox.bank._PAGE_OPEN_FOR", timedelta(days=1))
    for _ in range(10):
        clock.shift(5 * MINUTE)
        work()
    assert (fresh(attempt).state, fresh(attempt).reason) == (AttemptState.FAILED, Reason.LEFT)
    till.bank.pay(attempt.token)
    comes_back(attempt)
    assert work() == []
    assert (fresh(attempt).state, fresh(attempt).reason) == (AttemptState.REVERSED, Reason.ATTEMPT_CLOSED)
    assert fresh(bought).state == OrderState.OPEN


def test_what_the_bank_returned_by_itself_is_no_payment(till, clock):
    bought = order()
    attempt = to_the_bank(bought)
    till.bank.pay(attempt.token)
    till.down = True
    for _ in range(5):
        clock.shift(5 * MINUTE)
        work()
    till.down = False
    clock.shift(timedelta(minutes=15))
    assert work() == []
    assert (fresh(attempt).state, fresh(attempt).reason) == (AttemptState.REVERSED, Reason.RETURNED_BY_BANK)
    assert fresh(bought).state == OrderState.OPEN
    assert to_the_bank(bought).pk != attempt.pk


def test_a_reference_that_is_anothers_settles_nothing_and_is_looked_at(till, monkeypatch):
    first, second = order(), order()
    paid = to_the_bank(first)
    till.bank.pay(paid.token)
    comes_back(paid)
    work()
    attempt = to_the_bank(second)
    answer = till.ask("sandbox", "verify", number=paid.number, token=paid.token, amount=AMOUNT)
    operations.note_answer(attempt_id=attempt.pk, answer=answer, now=kit_clock.now())
    assert (fresh(attempt).state, fresh(attempt).reason) == (AttemptState.FAILED, Reason.ANOTHERS)
    assert fresh(second).state == OrderState.OPEN
    assert till.bank.find(paid.token).state == "VERIFIED"
    assert Difference.objects.get().kind == Kind.REFERENCE_DIFFERS


# -- giving money back -----------------------------------------------------------------------------------------------
def test_a_settled_order_is_reversed_once_the_bank_says_so(till, clock):
    bought = order()
    _settled(till, bought)
    till.down = True
    clock.shift(MINUTE)
    operations.reverse_order(order_id=bought.pk, actor="system", now=kit_clock.now())
    assert work() == []
    assert fresh(bought).state == OrderState.SETTLED
    till.down = False
    clock.shift(MINUTE)
    assert work() == [("tests.reversed", bought.pk)]
    assert (fresh(bought).state, balance(bought)) == (OrderState.REVERSED, 0)
    with nothing_written():
        operations.reverse_order(order_id=bought.pk, actor="system", now=kit_clock.now())


def test_what_was_never_paid_is_not_given_back(till):
    bought = order()
    to_the_bank(bought)
    with nothing_written(), pytest.raises(Refusal, match="NOT_PAID"):
        operations.reverse_order(order_id=bought.pk, actor="system", now=kit_clock.now())


def test_a_paid_order_is_not_withdrawn(till):
    bought = order()
    _settled(till, bought)
    with nothing_written(), pytest.raises(Refusal, match="ALREADY_PAID"):
        operations.void_order(order_id=bought.pk, now=kit_clock.now())


def test_money_that_the_bank_does_not_return_becomes_the_desks(till, clock):
    bought = order()
    attempt = to_the_bank(bought)
    till.bank.pay(attempt.token, amount=AMOUNT - 10)
    till.down = True
    operations.note_answer(
        attempt_id=attempt.pk,
        answer=_paid(till, attempt),
        now=kit_clock.now(),
    )
    for _ in range(10):
        clock.shift(5 * MINUTE)
        work()
    assert fresh(attempt).state == AttemptState.OWED
    assert Difference.objects.get().kind == Kind.NOT_RETURNED
    assert balance(bought) == AMOUNT - 10
    till.down = False
    till.bank.reverse(attempt.token)  # by hand, in the bank's panel
    clock.shift(timedelta(hours=1))
    work()
    assert (fresh(attempt).state, balance(bought)) == (AttemptState.REVERSED, 0)


def _paid(till, attempt):
    till.down = False
    answer = till.ask("sandbox", "verify", number=attempt.number, token=attempt.token, amount=AMOUNT)
    till.down = True
    return answer


# -- forged returns --------------------------------------------------------------------------------------------------
def test_a_return_with_forged_figures_asks_nobody_and_leaves_a_trace(till):
    attempt = to_the_bank(order())
    with nothing_written():
        comes_back(attempt, contradiction="AMOUNT")
    assert traces() == [("anonymous", "payment:return", "FORGED_AMOUNT")]


def test_a_forged_claim_settles_nothing_and_leaves_a_trace(till):
    bought = order()
    attempt = to_the_bank(bought)
    till.bank.decline(attempt.token)
    comes_back(attempt, says_paid=True)
    assert work() == []
    assert (fresh(bought).state, balance(bought)) == (OrderState.OPEN, 0)
    assert traces() == [("anonymous", "payment:return", "FORGED_STATE")]


def test_a_flood_of_returns_is_heard_so_often(till, clock):
    attempt = to_the_bank(order())
    for _ in range(25):
        comes_back(attempt)
    assert fresh(attempt).returns == 20
    work()
    assert [question for question, _ in till.asked] == ["begin", "verify"]
    ProcrastinateJob.objects.all()._raw_delete("default")


# -- the caller's transaction ----------------------------------------------------------------------------------------
def test_an_order_without_ears_for_its_end_is_fine(till, clock):
    bought = order(on_lapsed="", on_reversed="")
    clock.move_to(DUE)
    assert work() == []
    assert fresh(bought).state == OrderState.EXPIRED


def test_withdrawing_again_changes_nothing(till):
    bought = order()
    operations.void_order(order_id=bought.pk, now=kit_clock.now())
    with nothing_written():
        operations.void_order(order_id=bought.pk, now=kit_clock.now())
    assert Order.objects.get().state == OrderState.VOID

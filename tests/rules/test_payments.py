"""When a bank is asked, and what its word means: each word in each state."""

from datetime import UTC, datetime, timedelta

import pytest

from peyvand.foundation.payments import rules
from peyvand.foundation.payments.choices import AttemptState, Kind, OrderState, Reason, Word
from peyvand.foundation.payments.rules import BankAnswer, Standing, Step, Verdict, judge

NOW = datetime(2026, 11, 22, 20, 29, 59, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)  # of Tehran
NUMBER, AMOUNT, REFERENCE = "123456789012345", 1_000_000, "700000000001"


def standing(state=AttemptState.AT_BANK, *, order=OrderState.OPEN, since=NOW, reference="") -> Standing:
    return Standing(state, NUMBER, AMOUNT, reference, since, order, MIDNIGHT)


def paid(**changes) -> BankAnswer:
    return BankAnswer(**{"word": Word.PAID, "reference": REFERENCE, "amount": AMOUNT, "paid_at": NOW, **changes})


def of(answer, at, *, is_anothers=False, now=NOW):
    return judge(answer, at, is_anothers=is_anothers, now=now)


# -- the schedule ----------------------------------------------------------------------------------------------------
def test_the_schedule_is_1_2_4_8_12_minutes_then_quarters_then_hours():
    asked, moment = [], NOW
    while moment < NOW + timedelta(hours=5):
        moment = rules.next_ask(since=NOW, now=moment)
        asked.append(int((moment - NOW).total_seconds() // 60))
    assert asked[:7] == [1, 2, 4, 8, 12, 27, 42]
    assert asked[-4:] == [132, 192, 252, 312]


def test_a_late_worker_goes_on_with_the_schedule_and_makes_nothing_up():
    assert rules.next_ask(since=NOW, now=NOW + timedelta(minutes=5)) == NOW + timedelta(minutes=8)


# -- a live attempt --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (paid(), Verdict(Step.SETTLE)),
        (paid(number=NUMBER), Verdict(Step.SETTLE)),
        (paid(amount=None), Verdict(Step.SETTLE)),
        (paid(amount=AMOUNT + 1), Verdict(Step.RETURN, Reason.AMOUNT_DIFFERS)),
        (paid(amount=AMOUNT * 10), Verdict(Step.RETURN, Reason.AMOUNT_DIFFERS)),
        (paid(paid_at=MIDNIGHT), Verdict(Step.RETURN, Reason.LATE)),
        (paid(paid_at=MIDNIGHT - timedelta(seconds=1)), Verdict(Step.SETTLE)),
        (paid(number="999999999999999"), Verdict(Step.FAIL, Reason.ANOTHERS, Kind.REFERENCE_DIFFERS)),
        (paid(reference=""), Verdict(Step.FAIL, Reason.ANOTHERS, Kind.REFERENCE_DIFFERS)),
        (BankAnswer(Word.FAILED), Verdict(Step.FAIL, Reason.DECLINED)),
        (BankAnswer(Word.REVERSED), Verdict(Step.NOTE_RETURNED, Reason.RETURNED_BY_BANK)),
        (BankAnswer(Word.PENDING), Verdict(Step.WAIT)),
        (BankAnswer(Word.UNKNOWN), Verdict(Step.WAIT)),
    ],
)
def test_a_live_attempt(answer, verdict):
    assert of(answer, standing()) == verdict


def test_the_banks_time_counts_however_late_it_is_heard():
    assert of(paid(), standing(), now=MIDNIGHT + timedelta(hours=3)) == Verdict(Step.SETTLE)


def test_without_a_time_of_the_banks_the_moment_of_its_first_word_counts():
    assert of(paid(paid_at=None), standing()) == Verdict(Step.SETTLE)
    assert of(paid(paid_at=None), standing(), now=MIDNIGHT) == Verdict(Step.RETURN, Reason.LATE)


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        (OrderState.SETTLED, Reason.ALREADY_PAID),
        (OrderState.VOID, Reason.ORDER_CLOSED),
        (OrderState.EXPIRED, Reason.ORDER_CLOSED),
        (OrderState.REVERSED, Reason.ORDER_CLOSED),
    ],
)
def test_money_for_a_closed_order_goes_back(order, reason):
    assert of(paid(), standing(order=order)) == Verdict(Step.RETURN, reason)


def test_a_reference_of_another_attempt_is_not_ours_to_return():
    assert of(paid(), standing(), is_anothers=True).step == Step.FAIL


@pytest.mark.parametrize("word", [Word.PENDING, Word.UNKNOWN])
def test_what_is_still_pending_after_35_minutes_was_left(word):
    since = NOW - timedelta(minutes=35)
    assert of(BankAnswer(word), standing(since=since)) == Verdict(Step.FAIL, Reason.LEFT)
    assert of(BankAnswer(word), standing(since=since + timedelta(seconds=1))) == Verdict(Step.WAIT)


# -- a closed one ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (paid(), Verdict(Step.KEEP)),
        (paid(reference="700000000002"), Verdict(Step.KEEP, None, Kind.REFERENCE_DIFFERS)),
        (BankAnswer(Word.REVERSED), Verdict(Step.KEEP, None, Kind.REVERSED_AT_BANK)),
        (BankAnswer(Word.FAILED), Verdict(Step.KEEP, None, Kind.REVERSED_AT_BANK)),
        (BankAnswer(Word.PENDING), Verdict(Step.KEEP)),
    ],
)
def test_a_settled_attempt_never_moves(answer, verdict):
    assert of(answer, standing(AttemptState.SETTLED, reference=REFERENCE, order=OrderState.SETTLED)) == verdict


@pytest.mark.parametrize("word", [Word.FAILED, Word.PENDING, Word.UNKNOWN, Word.REVERSED])
def test_a_failed_attempt_stays_so(word):
    assert of(BankAnswer(word), standing(AttemptState.FAILED)) == Verdict(Step.KEEP)


def test_money_that_comes_to_a_failed_attempt_goes_back():
    assert of(paid(), standing(AttemptState.FAILED)) == Verdict(Step.RETURN, Reason.ATTEMPT_CLOSED)
    assert of(paid(), standing(AttemptState.FAILED), is_anothers=True).step == Step.KEEP


def test_a_return_is_asked_for_until_the_bank_says_so_or_it_is_hopeless():
    at = standing(AttemptState.REVERSING, reference=REFERENCE)
    assert of(paid(), at) == Verdict(Step.WAIT)
    assert of(BankAnswer(Word.REVERSED), at) == Verdict(Step.NOTE_RETURNED)
    assert of(paid(), at, now=NOW + timedelta(minutes=30)) == Verdict(Step.OWE, None, Kind.NOT_RETURNED)


def test_what_is_owed_is_asked_about_for_a_week_and_is_over_once_the_payer_has_it():
    at = standing(AttemptState.OWED, reference=REFERENCE)
    assert of(paid(), at) == Verdict(Step.WAIT)
    assert of(BankAnswer(Word.REVERSED), at) == Verdict(Step.NOTE_RETURNED)
    assert of(paid(), at, now=NOW + timedelta(days=7)) == Verdict(Step.KEEP)


def test_money_that_comes_again_after_its_return_is_looked_at():
    at = standing(AttemptState.REVERSED, reference=REFERENCE)
    assert of(paid(), at) == Verdict(Step.KEEP, None, Kind.NOT_RETURNED)

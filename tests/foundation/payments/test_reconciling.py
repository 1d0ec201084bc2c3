"""The bank's statement against our books: every difference is found, once, and settled by somebody with a reason."""

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from peyvand.foundation.audit.models import Act
from peyvand.foundation.payments import operations
from peyvand.foundation.payments.choices import AttemptState, Deed, Kind, OrderState
from peyvand.foundation.payments.models import Attempt, Difference, Order
from peyvand.kit import clock as kit_clock
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import TEHRAN
from tests.foundation.accounts.people import signed_in_client
from tests.foundation.accounts.staff import ADMINISTRATOR, CLERK, staff
from tests.foundation.payments.till import (
    AMOUNT,
    NOW,
    balance,
    broken,
    comes_back,
    nothing_written,
    order,
    to_the_bank,
    traces,
    work,
)

pytestmark = pytest.mark.django_db
HEADER = "reference,order_id,paid_at,amount,state\n"


@pytest.fixture(autouse=True)
def invariants_hold(db):
    yield
    assert broken() == {}


@pytest.fixture
def reconcile(till, tmp_path):
    """Runs the command over a statement, the bank's own unless given; its exit code and what it said."""

    def run(text: str | None = None, *options: str) -> tuple[int, str]:
        file = tmp_path / "statement.csv"
        file.write_text(till.bank.statement() if text is None else text, encoding="utf-8")
        out = StringIO()
        try:
            call_command("reconcile_payments", str(file), *options, stdout=out)
        except CommandError as error:
            return error.returncode, str(error)
        return 0, out.getvalue()

    return run


def settled(till) -> tuple[Order, Attempt]:
    bought = order()
    attempt = to_the_bank(bought)
    till.bank.pay(attempt.token)
    comes_back(attempt)
    work()
    return Order.objects.get(pk=bought.pk), Attempt.objects.get(pk=attempt.pk)


def differences() -> list[tuple[str, str]]:
    return list(Difference.objects.filter(settled_at=None).order_by("pk").values_list("kind", "number"))


def line(attempt: Attempt, **changes: object) -> str:
    paid_at = attempt.paid_at or kit_clock.now()
    cells = {
        "reference": attempt.reference or "700000000001",
        "order_id": attempt.number,
        "paid_at": paid_at.astimezone(TEHRAN).isoformat(),
        "amount": attempt.amount,
        "state": "PAID",
        **changes,
    }
    return HEADER + ",".join(str(cells[name]) for name in HEADER.strip().split(",")) + "\n"


# -- every difference ------------------------------------------------------------------------------------------------
def test_what_agrees_leaves_nothing_but_its_act(till, reconcile):
    for _ in range(3):
        settled(till)
    given_up = to_the_bank(order())
    till.bank.decline(given_up.token)
    code, said = reconcile()
    assert (code, said) == (0, "lines 3  differences 0  new 0  ended 0\n")
    assert Act.objects.filter(verb="payment:reconcile").count() == 1


def test_money_of_no_order(till, reconcile):
    till.bank.book_stray(5_000, order_id="123123123123123")
    assert reconcile()[0] == 1
    assert differences() == [(Kind.NO_ORDER, "123123123123123")]


def test_a_payment_that_the_bank_took_twice(till, reconcile):
    _, attempt = settled(till)
    till.bank.book_again(attempt.token)
    assert reconcile()[0] == 1
    assert differences() == [(Kind.DOUBLED, attempt.number)]
    assert Difference.objects.get().reference != attempt.reference


def test_a_payment_that_we_do_not_know_of_yet(till, reconcile):
    attempt = to_the_bank(order())
    till.bank.pay(attempt.token)
    till.bank.verify(attempt.token, AMOUNT)
    assert reconcile()[0] == 1
    assert differences() == [(Kind.NOT_SETTLED, attempt.number)]


def test_a_payment_that_the_bank_does_not_know(till, reconcile):
    _, kept = settled(till)
    _, lost = settled(till)
    assert reconcile(line(kept))[0] == 1
    assert differences() == [(Kind.MISSING, lost.number)]


def test_a_payment_that_the_bank_gave_back(till, reconcile):
    _, attempt = settled(till)
    till.bank.reverse(attempt.token)
    assert reconcile()[0] == 1
    assert differences() == [(Kind.REVERSED_AT_BANK, attempt.number)]


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"amount": AMOUNT - 1}, Kind.AMOUNT_DIFFERS),
        ({"amount": AMOUNT * 10}, Kind.AMOUNT_DIFFERS),
        ({"reference": "999999999999"}, Kind.REFERENCE_DIFFERS),
        ({"paid_at": "2026-11-21T23:59:59+03:30"}, Kind.DAY_DIFFERS),
        ({"state": "UNVERIFIED"}, Kind.MISSING),
    ],
)
def test_figures_that_differ(till, reconcile, changes, kind):
    _, attempt = settled(till)
    assert reconcile(line(attempt, **changes))[0] == 1
    assert differences() == [(kind, attempt.number)]


def test_money_that_should_have_gone_back(till, reconcile, clock):
    attempt = to_the_bank(order())
    till.bank.pay(attempt.token, amount=AMOUNT - 10)
    comes_back(attempt)
    work()
    assert Attempt.objects.get().state == AttemptState.REVERSED
    assert reconcile()[0] == 0
    assert reconcile(line(Attempt.objects.get(), amount=AMOUNT - 10))[0] == 1
    assert differences() == [(Kind.NOT_RETURNED, attempt.number)]


# -- which days ------------------------------------------------------------------------------------------------------
def test_the_day_that_is_not_over_counts_up_to_the_last_line(till, reconcile, clock):
    _, first = settled(till)
    clock.shift(timedelta(hours=1))
    _, second = settled(till)
    assert reconcile(line(first))[0] == 0, "the second came after the statement was made"
    clock.move_to(datetime(2026, 11, 23, 4, 30, tzinfo=TEHRAN))
    assert reconcile(line(first))[0] == 1
    assert differences() == [(Kind.MISSING, second.number)]


def test_an_empty_statement_of_a_day_misses_what_was_paid_that_day(till, reconcile, clock):
    _, attempt = settled(till)
    clock.shift(timedelta(days=1))
    assert reconcile(HEADER)[0] == 0
    assert reconcile(HEADER, "--from", "1405/09/02", "--to", "1405/09/02")[0] == 0
    assert reconcile(HEADER, "--from", "۱۴۰۵/۰۹/۰۱", "--to", "2026-11-22")[0] == 1
    assert differences() == [(Kind.MISSING, attempt.number)]


def test_another_banks_statement_is_another_matter(till, reconcile, clock):
    settled(till)
    clock.shift(timedelta(days=1))
    assert reconcile(HEADER, "--gateway", "zibal", "--from", "1405/09/01", "--to", "1405/09/01")[0] == 0


# -- again and again -------------------------------------------------------------------------------------------------
def test_the_same_statement_again_notes_nothing_new(till, reconcile):
    till.bank.book_stray(5_000)
    assert reconcile()[0] == 1
    before = list(Difference.objects.values())
    assert reconcile()[0] == 1
    assert list(Difference.objects.values()) == before


def test_the_same_line_twice_is_one_payment(till, reconcile):
    _, attempt = settled(till)
    text = line(attempt)
    assert reconcile(text + text.removeprefix(HEADER))[0] == 0


def test_what_agrees_later_is_ended(till, reconcile, clock):
    bought = order()
    attempt = to_the_bank(bought)
    till.bank.pay(attempt.token)
    till.bank.verify(attempt.token, AMOUNT)
    assert reconcile()[0] == 1
    comes_back(attempt)
    work()
    assert reconcile() == (0, "lines 1  differences 0  new 0  ended 1\n")
    ended = Difference.objects.get()
    assert (ended.settled_by_id, bool(ended.reason)) == (None, True)


# -- files -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "line 1"),
        ("reference,order,paid_at,amount,state\n", "line 1"),
        (HEADER + "1,2,2026-11-22,0,PAID\n", "line 2: amount"),
        (HEADER + "1,2,2026-11-22,-5,PAID\n", "line 2: amount"),
        (HEADER + "1,2,2026-11-22,1.5,PAID\n", "line 2: amount"),
        (HEADER + "1,2,2026-11-22,99999999999999999999,PAID\n", "line 2: amount"),
        (HEADER + "1,2,yesterday,5,PAID\n", "line 2: paid_at"),
        (HEADER + "1,2,2026-11-22,5,MAYBE\n", "line 2: state"),
        (HEADER + ",,2026-11-22,5,PAID\n", "line 2: reference"),
        (HEADER + "1,2,2026-11-22,5\n", "line 2: columns"),
        (HEADER + f"{'1' * 61},2,2026-11-22,5,PAID\n", "line 2: reference"),
    ],
)
def test_a_file_with_a_wrong_line_is_not_compared_at_all(till, reconcile, text, fault):
    settled(till)
    with nothing_written():
        code, said = reconcile(text)
    assert code == 1
    assert fault in said


def test_digits_columns_and_times_are_understood(till, reconcile):
    _, attempt = settled(till)
    paid_at = attempt.paid_at.astimezone(TEHRAN).replace(tzinfo=None).isoformat(sep=" ")
    text = (
        f"state,amount,paid_at,order_id,reference\n\nverified,۶۰۰۰۰۰۰۰,{paid_at},{attempt.number},{attempt.reference}\n"
    )
    assert reconcile("\ufeff" + text)[0] == 0


def test_without_a_bank_it_says_so(till, reconcile, settings):
    settings.PAYMENT_GATEWAY = ""
    code, said = reconcile(HEADER)
    assert code == 1
    assert "--gateway" in said


def test_a_missing_file_is_said_in_one_line(till):
    with pytest.raises(CommandError, match="No such file"):
        call_command("reconcile_payments", "/nowhere/statement.csv")


# -- the finance desk ------------------------------------------------------------------------------------------------
@pytest.fixture
def desk(db):
    return staff(ADMINISTRATOR, "ADMINISTRATOR", since=NOW)


def settle(deed: Deed, by, reason: str = "نامهٔ بانک ۱۲۳۴") -> None:
    operations.settle_difference(
        difference_id=Difference.objects.get().pk, deed=deed, reason=reason, by=by.pk, now=kit_clock.now()
    )


def test_a_note_ends_it_for_good(till, reconcile, desk):
    till.bank.book_stray(5_000)
    reconcile()
    settle(Deed.NOTE, desk)
    ended = Difference.objects.get()
    assert (ended.settled_by_id, ended.reason, ended.deed) == (desk.pk, "نامهٔ بانک ۱۲۳۴", Deed.NOTE)
    assert reconcile()[0] == 0
    assert Act.objects.filter(verb="payment:settle-difference", actor=f"user:{desk.pk}").count() == 1


def test_stray_money_goes_back_by_its_reference(till, reconcile, desk):
    stray = till.bank.book_stray(5_000)
    reconcile()
    settle(Deed.RETURN, desk)
    assert Difference.objects.get().settled_at is None
    work()
    assert till.bank.find(stray.token).state == "REVERSED"
    assert Difference.objects.get().settled_at is not None
    assert reconcile()[0] == 0


def test_a_bank_that_is_down_gets_the_order_again_and_the_desk_has_it_back_in_the_end(till, reconcile, desk, clock):
    till.bank.book_stray(5_000)
    reconcile()
    settle(Deed.RETURN, desk)
    till.down = True
    for _ in range(8):
        work()
        clock.shift(timedelta(minutes=5))
    back = Difference.objects.get()
    assert (back.returning_at, back.settled_at, back.deed) == (None, None, "")
    assert sum(question == "refund" for question, _ in till.asked) > 3
    assert not ProcrastinateJob.objects.filter(task_name="payments.refund").exists()


def test_the_statement_settles_an_order(till, reconcile, desk):
    bought = order()
    attempt = to_the_bank(bought)
    till.bank.pay(attempt.token)
    till.bank.verify(attempt.token, AMOUNT)
    till.down = True
    reconcile()
    settle(Deed.SETTLE_ORDER, desk)
    assert work() == [("tests.settled", bought.pk)]
    assert Attempt.objects.get().reference == till.bank.payments[attempt.token].reference
    assert balance(bought) == AMOUNT


@pytest.mark.parametrize(
    "changes", [{"amount": AMOUNT - 1}, {"paid_at": "2026-11-24T00:00:00+03:30"}, {"reference": ""}]
)
def test_the_statement_settles_no_order_at_another_price_or_late(till, reconcile, desk, changes):
    attempt = to_the_bank(order())
    reconcile(line(attempt, **changes))
    with nothing_written(), pytest.raises(Refusal, match="CANT_BE_SETTLED"):
        settle(Deed.SETTLE_ORDER, desk)


def test_money_for_a_failed_attempt_goes_back(till, reconcile, desk):
    bought = order()
    attempt = to_the_bank(bought)
    till.bank.pay(attempt.token)
    till.bank.verify(attempt.token, AMOUNT)
    reconcile()
    settle(Deed.RETURN, desk)
    work()
    assert Attempt.objects.get().state == AttemptState.REVERSED
    assert balance(bought) == 0
    assert reconcile()[0] == 0


def test_a_return_by_the_bank_is_accepted_and_the_maker_is_told(till, reconcile, desk):
    bought, attempt = settled(till)
    till.bank.reverse(attempt.token)
    reconcile()
    settle(Deed.TAKE_BACK, desk)
    assert work() == [("tests.reversed", bought.pk)]
    assert (Order.objects.get().state, balance(bought)) == (OrderState.REVERSED, 0)


def test_who_may_not_settle_changes_nothing(till, reconcile, desk):
    till.bank.book_stray(5_000)
    reconcile()
    clerk = staff(CLERK, "BRANCH_CLERK", "90001", since=NOW)
    with nothing_written(), pytest.raises(Refusal, match="ROLE_MISSING"):
        settle(Deed.NOTE, clerk)
    assert traces() == [(f"user:{clerk.pk}", "payment:settle-difference", "ROLE_MISSING")]


@pytest.mark.parametrize(
    ("deed", "reason", "code"),
    [
        (Deed.SETTLE_ORDER, "دلیل", "NOT_FOR_THIS"),
        (Deed.TAKE_BACK, "دلیل", "NOT_FOR_THIS"),
        (Deed.NOTE, "  ", "REASON_REQUIRED"),
        (Deed.NOTE, "د" * 1001, "REASON_TOO_LONG"),
    ],
)
def test_what_does_not_fit_is_refused(till, reconcile, desk, deed, reason, code):
    till.bank.book_stray(5_000)
    reconcile()
    with nothing_written(), pytest.raises(Refusal, match=code):
        settle(deed, desk, reason)


def test_nobody_settles_it_a_second_time(till, reconcile, desk):
    till.bank.book_stray(5_000)
    reconcile()
    settle(Deed.NOTE, desk)
    with nothing_written(), pytest.raises(Refusal, match="SETTLED_ALREADY"):
        settle(Deed.RETURN, desk)


def test_the_pages_list_show_and_settle(till, reconcile, desk):
    browser = signed_in_client(desk)
    assert "اختلافی نیست" in browser.get(reverse("payments:differences")).content.decode()
    till.bank.book_stray(5_000)
    reconcile()
    assert "از آنِ هیچ پرداختی" in browser.get(reverse("payments:differences")).content.decode()
    url = reverse("payments:difference", args=[Difference.objects.get().pk])
    assert "۵٬۰۰۰" in browser.get(url).content.decode()
    with nothing_written():
        wrong = browser.post(url, {"deed": "SETTLE_ORDER", "reason": ""})
    assert wrong.status_code == 422
    assert browser.post(url, {"deed": "NOTE", "reason": "نامهٔ بانک"}).status_code == 302
    ended = browser.get(reverse("payments:differences") + "?settled=1").content.decode()
    assert "نامهٔ بانک" in ended
    assert "مریم رضایی" in ended
    assert browser.get(reverse("payments:differences") + "?before=x").status_code == 200


def test_the_pages_are_the_administrators_alone(till, reconcile, desk):
    till.bank.book_stray(5_000)
    reconcile()
    clerk = signed_in_client(staff(CLERK, "BRANCH_CLERK", "90001", since=NOW))
    url = reverse("payments:difference", args=[Difference.objects.get().pk])
    with nothing_written():
        assert clerk.get(reverse("payments:differences")).status_code == 403
        assert clerk.post(url, {"deed": "NOTE", "reason": "نامه"}).status_code == 403

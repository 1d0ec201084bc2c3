"""Whatever a bank and its payers do in whatever order, our ledger ends as the bank's, order by order (VOL-8).

Each example has some forty orders, each with a fate, before a bank that is down at times, does what it is asked and
doesn't say so, takes the money twice or from nobody, and gives back what nobody verified in time. Returns are lost,
doubled, early, late and forged. The suite plays more than five hundred payments, `make soak` ten thousand.
"""

import os
from collections import defaultdict
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from procrastinate.contrib.django.models import ProcrastinateJob

from peyvand.foundation.payments import operations, rules
from peyvand.foundation.payments.choices import AttemptState, Deed, Kind, OrderState
from peyvand.foundation.payments.gateways import Unanswered
from peyvand.foundation.payments.management.sandbox.bank import Bank, Unfit
from peyvand.foundation.payments.models import Attempt, Difference, Order
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from tests.foundation.accounts.staff import ADMINISTRATOR, staff
from tests.foundation.payments.till import (
    AMOUNT,
    DUE,
    NOW,
    TOLD,
    Till,
    balances_of,
    broken,
    comes_back,
    order,
    payer,
    to_the_bank,
    work,
)

ORDERS = 42
EXAMPLES = 240 if os.environ.get("PEYVAND_SOAK") else 7
STEPS = 14
WANTED = 10_000 if os.environ.get("PEYVAND_SOAK") else 290

# What becomes of an order, step by step; machines take the steps of several orders in any order, and a time between.
FATES = (
    ("go", "pay", "come_back"),
    ("go", "pay"),
    ("go", "pay", "come_back", "come_back", "come_back"),
    ("go", "come_back", "pay", "come_back"),
    ("go", "forge", "pay", "forge", "come_back"),
    ("go", "decline", "come_back"),
    ("go", "decline", "come_back", "go", "pay", "come_back"),
    ("go", "go", "pay", "go", "come_back"),
    ("go",),
    ("go", "pay_less", "come_back"),
    ("go", "pay_more", "come_back", "go", "pay", "come_back"),
    ("go", "void", "pay", "come_back"),
    ("go", "pay", "void", "come_back"),
    ("go", "pay", "come_back", "take_back", "come_back"),
    ("go", "pay", "come_back", "take_twice"),
)
REFUSALS = {"ALREADY_PAID", "ORDER_CLOSED", "TOO_LATE", "BEING_BEGUN", "BEGUN_TOO_LATE", "NOT_PAID"}
several = st.lists(st.integers(0, ORDERS - 1), min_size=4, max_size=16, unique=True)


class Counter(RuleBasedStateMachine):
    """A counter with `ORDERS` orders, before one bank."""

    till: Till
    payer_id: int
    desk_id: int
    payments = 0

    @initialize(
        fates=st.lists(st.sampled_from(FATES), min_size=ORDERS, max_size=ORDERS),
        minutes=st.sampled_from([3, 12, 600, 1200]),
    )
    def begin(self, fates, minutes):
        """So many minutes before the last day ends."""
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.travel = time_machine.travel(DUE - timedelta(minutes=minutes), tick=False)
        self.clock = self.travel.start()
        self.till.bank = Bank(clock=clock.now)
        self.till.down, self.till.silent = False, set()
        self.told: list[tuple[str, int]] = []
        self.orders = [order(payer_id=self.payer_id) for _ in fates]
        self.to_come = [list(fate) for fate in fates]
        self.latest: dict[int, Attempt] = {}
        for number in range(ORDERS):
            self.take_step(number)

    def work(self):
        self.told += work()

    @rule(numbers=several)
    def go_on(self, numbers):
        for number in numbers:
            if self.to_come[number]:
                self.take_step(number)

    def take_step(self, number):
        refused = ""
        try:
            getattr(self, self.to_come[number].pop(0))(number)
        except Refusal as refusal:
            refused = refusal.code
        except Unfit:
            pass  # the bank's page is closed
        assert refused in {"", *REFUSALS}

    def newest(self, number):
        """The attempt by which the payer last came to the bank, none before that; as it stood then."""
        return [self.latest[number]] if number in self.latest else []

    # -- the payer -----------------------------------------------------------------------------------------------
    def go(self, number):
        """To the bank: for the first time, again, or where nobody may."""
        known = len(self.till.bank.payments)
        try:
            self.latest[number] = to_the_bank(self.orders[number])
        except Unanswered:
            attempt = Attempt.objects.filter(order=self.orders[number]).latest("pk")
            operations.note_not_begun(attempt_id=attempt.pk, now=clock.now())
        type(self).payments += len(self.till.bank.payments) - known

    def pay(self, number, amount=None):
        for attempt in self.newest(number):
            self.till.bank.pay(attempt.token, amount=amount)

    def pay_less(self, number):
        self.pay(number, AMOUNT - 10)

    def pay_more(self, number):
        self.pay(number, AMOUNT * 10)

    def decline(self, number):
        for attempt in self.newest(number):
            self.till.bank.decline(attempt.token)

    def come_back(self, number):
        for attempt in self.newest(number):
            comes_back(attempt)

    def forge(self, number):
        for attempt in self.newest(number):
            comes_back(attempt, contradiction="AMOUNT")

    # -- the service ---------------------------------------------------------------------------------------------
    def void(self, number):
        operations.void_order(order_id=self.orders[number].pk, now=clock.now())

    def take_back(self, number):
        operations.reverse_order(order_id=self.orders[number].pk, actor="system", now=clock.now())

    # -- the bank ------------------------------------------------------------------------------------------------
    def take_twice(self, number):
        for attempt in self.newest(number):
            if Attempt.objects.filter(pk=attempt.pk, state=AttemptState.SETTLED).exists():
                self.till.bank.book_again(attempt.token)

    @rule(amount=st.integers(1, AMOUNT))
    def take_from_nobody(self, amount):
        self.till.bank.book_stray(amount)

    @rule(down=st.booleans(), silent=st.sets(st.sampled_from(["begin", "verify", "inquire", "reverse", "refund"])))
    def misbehave(self, down, silent):
        self.till.down, self.till.silent = down, silent

    @rule()
    def behave(self):
        self.till.down, self.till.silent = False, set()

    @rule(minutes=st.sampled_from([0, 1, 1, 2, 3, 5, 14, 40]))
    def time_goes_by(self, minutes):
        self.clock.shift(timedelta(minutes=minutes, seconds=7))
        self.work()

    @rule()
    def reconcile(self):
        lines, faults = rules.read_statement(self.till.bank.statement().splitlines())
        assert faults == []
        operations.reconcile(gateway="sandbox", lines=lines, actor="system", now=clock.now())

    # -- always --------------------------------------------------------------------------------------------------
    @invariant()
    def nothing_is_settled_twice(self):
        settled = [pk for name, pk in getattr(self, "told", []) if name == TOLD[0]]
        assert len(settled) == len(set(settled))

    def teardown(self):
        if not hasattr(self, "undo"):
            return
        try:
            self.ends_well()
        finally:
            self.travel.stop()
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    def ends_well(self):
        """The bank comes to its senses, the workers catch up, the desk looks at what is left."""
        self.behave()
        for number, steps in enumerate(self.to_come):
            while steps:
                self.take_step(number)
        for minutes in (1, 8, 20, 45, 180):
            self.clock.shift(timedelta(minutes=minutes))
            self.work()
        self.reconcile()
        for found in Difference.objects.filter(settled_at=None, returning_at=None):
            deed = Deed.RETURN if found.kind in (Kind.NO_ORDER, Kind.DOUBLED) else Deed.NOTE
            operations.settle_difference(
                difference_id=found.pk, deed=deed, reason="نامهٔ بانک", by=self.desk_id, now=clock.now()
            )
        self.work()
        self.reconcile()
        assert not Difference.objects.filter(settled_at=None).exists()
        assert broken() == {}
        self.books_agree()
        assert not ProcrastinateJob.objects.filter(task_name__in=TOLD).exists()

    def books_agree(self):
        kept = {}
        for payment in self.till.bank.payments.values():
            assert payment.state != "PAID", "verified, or given back"
            if payment.state == "VERIFIED":
                kept[payment.order_id] = kept.get(payment.order_id, 0) + payment.amount
        ours = Order.objects.in_bulk([one.pk for one in self.orders])
        tried = defaultdict(list)
        for attempt in Attempt.objects.filter(order__in=ours):
            tried[attempt.order_id].append(attempt)
        balances = balances_of(ours)
        for one in self.orders:
            bought, attempts = ours[one.pk], tried[one.pk]
            at_bank = sum(kept.pop(attempt.number, 0) for attempt in attempts)
            assert at_bank == balances[one.pk], "our ledger is the bank's"
            is_paid = bought.state == OrderState.SETTLED
            owed = [attempt for attempt in attempts if attempt.state == AttemptState.OWED]
            assert at_bank == (AMOUNT if is_paid else 0) or owed
            assert ((TOLD[0], one.pk) in self.told) == (bought.state in (OrderState.SETTLED, OrderState.REVERSED))
            assert self.told.count((TOLD[1], one.pk)) == (bought.state == OrderState.REVERSED)
            assert self.told.count((TOLD[2], one.pk)) == (bought.state == OrderState.EXPIRED)
        assert kept == {}, "nobody else's money is here"


@pytest.mark.django_db
def test_the_ledger_is_the_banks_order_by_order(till):
    class Played(Counter):
        payer_id = payer().pk
        desk_id = staff(ADMINISTRATOR, "ADMINISTRATOR", since=NOW).pk

    Played.till = till
    run_state_machine_as_test(
        Played,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Played.payments >= WANTED

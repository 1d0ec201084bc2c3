"""What the database itself refuses, whatever the code does."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError, ProgrammingError

from peyvand.foundation.payments.choices import AttemptState, OrderState
from peyvand.foundation.payments.invariants import VIEWS
from peyvand.foundation.payments.models import Attempt, Difference, Entry, Order
from tests.foundation.payments.till import AMOUNT, NOW, broken, comes_back, order, to_the_bank, work

pytestmark = pytest.mark.django_db
NO = (IntegrityError, InternalError, ProgrammingError)


@pytest.fixture
def settled(till) -> Attempt:
    bought = order()
    attempt = to_the_bank(bought)
    till.bank.pay(attempt.token)
    comes_back(attempt)
    work()
    return Attempt.objects.get(pk=attempt.pk)


def attempt_of(bought: Order, **changes) -> Attempt:
    details = {"number": "123456789012345", "gateway": "sandbox", "amount": AMOUNT, "started_at": NOW, "since": NOW}
    return Attempt(order=bought, **{**details, **changes})


def refused(deed) -> str:
    with pytest.raises(NO) as raised, transaction.atomic():
        deed()
    return str(raised.value)


def test_a_second_live_attempt(till):
    bought = order()
    to_the_bank(bought)
    assert "payment_one_live_attempt_of_order" in refused(lambda: attempt_of(bought).save())


def test_a_second_settlement(settled):
    second = attempt_of(settled.order, state="SETTLED", settled_at=NOW, paid_at=NOW, reference="r2")
    assert "payment_order_settled_once" in refused(second.save)


def test_a_reference_or_a_token_of_another(settled):
    other = order()
    failed = {"state": AttemptState.FAILED}
    assert "payment_reference_once" in refused(attempt_of(other, reference=settled.reference, **failed).save)
    assert "payment_token_once" in refused(attempt_of(other, token=settled.token, **failed).save)


@pytest.mark.parametrize("amount", [0, -1])
def test_an_order_that_costs_nothing(db, amount):
    assert "payment_order_costs_something" in refused(lambda: order(amount=amount))


def test_another_price(settled):
    assert "costs what its order costs" in refused(attempt_of(order(), amount=AMOUNT - 1).save)
    assert "keeps its price" in refused(lambda: Attempt.objects.filter(pk=settled.pk).update(amount=1))
    assert "never changes" in refused(lambda: Order.objects.filter(pk=settled.order_id).update(amount=1))


@pytest.mark.parametrize(
    "changes", [{"reference": "another"}, {"token": "another"}, {"settled_at": None}, {"number": "1" * 15}]
)
def test_another_name_of_what_is_settled(settled, changes):
    refused(lambda: Attempt.objects.filter(pk=settled.pk).update(**changes))


def test_settled_without_proof(till):
    refused(attempt_of(order(), state="SETTLED", settled_at=NOW, paid_at=NOW).save)


@pytest.mark.parametrize("state", [OrderState.OPEN, OrderState.VOID, OrderState.EXPIRED])
def test_a_way_back_from_settled(settled, state):
    closed_at = None if state == OrderState.OPEN else NOW
    rows = Order.objects.filter(pk=settled.order_id)
    assert "never comes from" in refused(lambda: rows.update(state=state, closed_at=closed_at))


@pytest.mark.parametrize("table", [Entry, Attempt, Order])
def test_nothing_is_deleted(settled, table):
    assert "never deleted" in refused(lambda: table.objects.all()._raw_delete("default"))


def test_the_ledger_is_append_only(settled):
    assert "append-only" in refused(lambda: Entry.objects.update(amount=1))


def test_a_difference_is_settled_with_a_reason(db):
    row = Difference(gateway="sandbox", kind="NO_ORDER", reference="1", number="1", found_at=NOW, settled_at=NOW)
    assert "payment_difference_settled_with_reason" in refused(row.save)


@pytest.mark.parametrize(
    ("sql", "view"),
    [
        ("UPDATE payments_order SET state = 'OPEN', closed_at = NULL", "order_settled_by_one_attempt"),
        ("DELETE FROM payments_entry", "settled_money_came"),
        ("UPDATE payments_order SET due_at = '2020-01-01Z'", "settled_money_came"),
        ("UPDATE payments_attempt SET state = 'REVERSED'", "settled_order_has_its_money"),
        ("UPDATE payments_attempt SET state = 'FAILED'", "money_has_an_order"),
        ("UPDATE payments_entry SET movement = 'RETURNED'", "returned_what_came"),
        ("UPDATE payments_attempt SET state = 'REVERSING', ask_at = NULL", "live_attempt_is_asked_about"),
    ],
)
def test_each_invariant_sees_what_breaks_it(settled, sql, view):
    """As somebody would who goes past the triggers."""
    assert broken() == {}
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(sql)
        cursor.execute("RESET session_replication_role")
    assert f"invariant_payments_{view}" in broken()


def test_every_view_is_declared(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT viewname FROM pg_views WHERE starts_with(viewname, 'invariant_payments_')")
        assert {name for (name,) in cursor.fetchall()} == set(VIEWS)

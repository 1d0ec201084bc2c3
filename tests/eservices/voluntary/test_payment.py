"""From the button to the contribution and back: an order for a slip, the bank's word, money that came too late."""

from datetime import timedelta

import pytest

from peyvand.eservices.voluntary_contracts import jobs as doors
from peyvand.eservices.voluntary_contracts import operations
from peyvand.eservices.voluntary_contracts.models import Slip
from peyvand.foundation.payments import operations as payments
from peyvand.foundation.payments.choices import Reason
from peyvand.foundation.payments.models import Attempt, Order
from peyvand.foundation.payments.operations.moving import fail
from peyvand.kit import jobs
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import from_parts, midnight
from tests.eservices.voluntary.bank import at_the_bank, ordered, the_bank_settles
from tests.eservices.voluntary.life import START, Life, at
from tests.eservices.voluntary.people import CODE, LONG_AGO
from tests.foundation.accounts.people import activated_user, signed_in_client

pytestmark = pytest.mark.django_db


def test_an_order_is_for_the_slip_whose_turn_it_is_and_stands():
    life = Life.begins()
    order = ordered(life)
    assert (order.amount, order.payer_id, order.on_settled) == (
        60_000_000, life.user.pk, "voluntary_contracts.settle_order",
    )  # fmt: skip
    assert order.due_at == midnight(from_parts(1405, 10, 2))
    assert order.title == "حق بیمهٔ اختیاری، آذر 1405"
    assert ordered(life).pk == order.pk


def test_whoever_has_to_be_examined_can_pay_no_later_than_that_day():
    life = Life.begins(on=(1405, 9, 10), left=LONG_AGO)
    life.pay((1405, 9, 11))
    life.round((1405, 10, 1))
    assert ordered(life, (1405, 10, 2)).due_at == midnight(from_parts(1405, 11, 11))


def test_the_banks_word_makes_the_contract_active_once():
    life = Life.begins()
    order = ordered(life)
    the_bank_settles(order, at((1405, 9, 5)))
    assert jobs.waiting("voluntary_contracts.settle_order") == [{"order_id": order.pk}]
    for _ in range(2):
        operations.settle_order(order_id=order.pk, now=at((1405, 9, 5)))
    assert (life.state, life.contributions()) == ("ACTIVE", [(1405, 9, 30, 222_222_222)])
    assert Slip.objects.get(month=9).reference == f"R{order.pk:015d}"


def test_an_order_that_nobody_has_paid_settles_nothing():
    life = Life.begins()
    assert operations.settle_order(order_id=ordered(life).pk, now=at(START)) is None
    assert life.state == "UNPAID"


def test_another_premium_voids_the_order_and_a_new_one_is_made():
    life = Life.begins()
    old = ordered(life)
    operations.change_premium(
        number=life.contract.number, national_code=CODE, premium=50_000_000, by=life.user.pk, now=at(START)
    )
    assert Order.objects.get(pk=old.pk).state == "VOID"
    new = ordered(life)
    assert (new.pk != old.pk, new.amount) == (True, 50_000_000)


@pytest.mark.parametrize("act", ["withdraw", "change"])
def test_what_the_bank_has_settled_already_is_not_undone(act):
    life = Life.begins()
    order = ordered(life)
    the_bank_settles(order, at((1405, 9, 5)))
    own = {"number": life.contract.number, "national_code": CODE, "by": life.user.pk, "now": at((1405, 9, 5))}
    with pytest.raises(Refusal) as caught:
        operations.withdraw(**own) if act == "withdraw" else operations.change_premium(premium=50_000_000, **own)
    assert caught.value.code == "ALREADY_PAID"
    assert (life.state, [slip.state for slip in life.slips()]) == ("UNPAID", ["OPEN"])


def test_a_worker_that_comes_late_costs_nobody_their_contract():
    """Paid on the last day; the round of the next day runs before the job that says so."""
    life = Life.begins()
    order = ordered(life)
    the_bank_settles(order, at((1405, 10, 1), hour=23))
    life.round((1405, 10, 2))
    assert life.state == "UNPAID"
    operations.settle_order(order_id=order.pk, now=at((1405, 10, 2)))
    assert life.state == "ACTIVE"


def test_money_that_the_contract_can_not_take_goes_back():
    life = Life.begins()
    order = ordered(life)
    the_bank_settles(order, at((1405, 9, 5)))
    Slip.objects.update(state="VOID")
    assert operations.settle_order(order_id=order.pk, now=at((1405, 9, 5))) == "RETURN"
    assert Attempt.objects.get(order=order).state == "REVERSING"
    assert (life.state, life.contributions()) == ("UNPAID", [])


def test_a_lapsed_contract_can_not_be_paid():
    life = Life.begins()
    order = ordered(life)
    life.round((1405, 10, 2))
    assert Order.objects.get(pk=order.pk).state == "VOID"
    with pytest.raises(Refusal) as caught:
        ordered(life, (1405, 10, 2))
    assert caught.value.code == "SLIP_NOT_PAYABLE"


def test_the_button_leads_to_the_payment_of_ones_own_contract_alone(time_machine):
    time_machine.move_to(at(START), tick=False)
    life = Life.begins()
    address = f"/voluntary/contracts/{life.contract.number:016d}/"
    owner = signed_in_client(life.user)
    assert "پرداخت ۶۰٬۰۰۰٬۰۰۰ ریال برای آذر" in owner.get(address).content.decode()
    paid = owner.post(f"{address}pay/")
    assert paid.headers["Location"] == f"/pay/{Order.objects.get().public_id}/"
    stranger = signed_in_client(activated_user("0084575948"))
    assert stranger.post(f"{address}pay/").status_code == 404
    assert Order.objects.count() == 1


def test_whoever_is_with_the_bank_in_the_last_minute_does_not_lapse_and_the_banks_time_decides():
    """Paid at 23:59; the round of the next day runs before the bank has said so."""
    life = Life.begins()
    order = ordered(life, (1405, 10, 1))
    last_minute = midnight(from_parts(1405, 10, 2)) - timedelta(minutes=1)
    at_the_bank(order, last_minute)
    life.round((1405, 10, 2))
    assert (life.state, Order.objects.get(pk=order.pk).state) == ("UNPAID", "OPEN")
    the_bank_settles(order, last_minute)
    operations.settle_order(order_id=order.pk, now=at((1405, 10, 2)))
    assert life.state == "ACTIVE"


def test_whoever_leaves_the_bank_unpaid_lapses_then(time_machine):
    life = Life.begins()
    order = ordered(life, (1405, 10, 1))
    attempt = at_the_bank(order, at((1405, 10, 1), hour=23))
    life.round((1405, 10, 2))
    fail(attempt, Reason.LEFT, now=at((1405, 10, 2)))
    payments.wake(now=at((1405, 10, 2)))
    assert Order.objects.get(pk=order.pk).state == "EXPIRED"
    assert jobs.waiting("voluntary_contracts.keep_up_of_order") == [{"order_id": order.pk}]
    time_machine.move_to(at((1405, 10, 2)), tick=False)
    doors.keep_up_of_order(order.pk)
    assert (life.state, life.contract.end_reason) == ("LAPSED", "FIRST_UNPAID")


def test_an_order_leads_back_to_its_contract(time_machine):
    time_machine.move_to(at(START), tick=False)
    life = Life.begins()
    address = f"/voluntary/contracts/{life.contract.number:016d}/"
    signed_in_client(life.user).post(f"{address}pay/")
    assert Order.objects.get().page == address

"""A payment that had counted is undone by the bank: what is taken back with it, what is owed again, who is told."""

from datetime import date

import pytest

from peyvand.eservices.voluntary_contracts import operations
from peyvand.eservices.voluntary_contracts.invariants import VIEWS
from peyvand.eservices.voluntary_contracts.models import Examination
from peyvand.foundation.notifications.models import TextMessage
from peyvand.foundation.payments.models import Order
from peyvand.foundation.records.models import Contribution
from peyvand.kit import jobs as queue
from peyvand.kit.jalali import from_parts
from peyvand.kit.postgres import invariants
from tests.eservices.voluntary.bank import ordered, paid_by_order, the_bank_settles, the_money_goes_back
from tests.eservices.voluntary.life import Jalali, Life, at
from tests.eservices.voluntary.people import CODE, LONG_AGO

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def invariants_hold(db):
    yield
    assert [verdict.name for verdict in invariants.check(VIEWS) if not verdict.holds] == []


def undone(order: Order, on: Jalali) -> None:
    """The job comes twice, as it may."""
    the_money_goes_back(order, at(on))
    assert {"order_id": order.pk} in queue.waiting("voluntary_contracts.undo_payment")
    for _ in range(2):
        operations.undo_payment(order_id=order.pk, now=at(on))


def told() -> list[str]:
    return list(TextMessage.objects.order_by("pk").values_list("kind", flat=True))


def slips(life: Life) -> list[tuple[int, str]]:
    return [(slip.month, slip.state) for slip in life.slips()]


def test_without_its_first_payment_a_contract_awaits_it_again():
    life = Life.begins()
    order = paid_by_order(life, (1405, 9, 5))
    assert (life.state, life.spell()) == ("ACTIVE", (from_parts(1405, 9, 1), None))
    undone(order, (1405, 9, 20))
    assert (life.state, life.spell(), life.contributions()) == ("UNPAID", None, [])
    assert slips(life) == [(9, "UNDONE"), (9, "OPEN")]
    assert told().count("voluntary-undone") == 1
    paid_by_order(life, (1405, 9, 21))
    assert (life.state, life.spell()) == ("ACTIVE", (from_parts(1405, 9, 1), None))
    assert life.contributions() == [(1405, 9, 30, 222_222_222)]


def test_after_the_deadline_it_lapses_at_once_and_says_why():
    life = Life.begins()
    order = paid_by_order(life, (1405, 9, 5))
    undone(order, (1405, 10, 2))
    assert (life.state, life.contract.end_reason, life.spell()) == ("LAPSED", "FIRST_UNPAID", None)
    assert slips(life) == [(9, "UNDONE"), (9, "VOID")]
    assert told()[-2:] == ["voluntary-undone", "voluntary-ended"]


def test_the_last_month_is_owed_again_and_may_be_paid_within_the_lapse_limit():
    life = Life.begins()
    paid_by_order(life, (1405, 9, 5))
    life.round((1405, 10, 1))
    order = paid_by_order(life, (1405, 10, 5))
    undone(order, (1405, 10, 6))
    assert (life.state, life.contract.paid_to) == ("ACTIVE", from_parts(1405, 9, 30))
    assert slips(life) == [(9, "PAID"), (10, "UNDONE"), (10, "OPEN")]
    assert [month[1] for month in life.contributions()] == [9]
    paid_by_order(life, (1405, 12, 20))
    assert life.fresh().paid_to == from_parts(1405, 10, 30)


def test_a_month_in_the_middle_comes_before_any_other_and_leaves_the_coverage():
    life = Life.begins()
    paid_by_order(life, (1405, 9, 5))
    life.round((1405, 10, 1))
    middle = paid_by_order(life, (1405, 10, 5))
    life.round((1405, 11, 1))
    paid_by_order(life, (1405, 11, 5))
    undone(middle, (1405, 11, 6))
    assert (life.state, life.contract.paid_to) == ("ACTIVE", from_parts(1405, 11, 30))
    assert [month[1] for month in life.contributions()] == [9, 11]
    life.round((1405, 12, 1))
    assert life.open_months() == [10, 12]
    assert paid_by_order(life, (1405, 12, 2)).title.endswith("دی 1405")
    assert life.fresh().paid_to == from_parts(1405, 11, 30)
    assert [month[1] for month in life.contributions()] == [9, 10, 11]


@pytest.mark.parametrize(
    ("months", "spell"),
    [(1, None), (2, (from_parts(1405, 9, 1), from_parts(1405, 9, 30)))],
    ids=["the only month", "the second of two"],
)
def test_a_contract_that_has_ended_covers_no_more_than_what_remains_paid(months, spell):
    life = Life.begins()
    order = paid_by_order(life, (1405, 9, 5))
    if months == 2:
        life.round((1405, 10, 1))
        order = paid_by_order(life, (1405, 10, 5))
    operations.withdraw(number=life.contract.number, national_code=CODE, by=life.user.pk, now=at((1405, 10, 6)))
    undone(order, (1405, 10, 8))
    assert (life.state, life.spell()) == ("WITHDRAWN", spell)
    assert life.fresh().paid_to == (spell and spell[1])
    assert len(life.contributions()) == months - 1


def test_money_that_never_counted_undoes_nothing_and_its_payer_was_told():
    life = Life.begins()
    order = paid_by_order(life, (1405, 9, 5))
    life.round((1405, 10, 1))
    late = Life.begins(code="0084575948")
    returned = paid_too_late(late)
    undone(returned, (1405, 9, 7))
    assert slips(late) == [(9, "RETURN")]
    assert told().count("voluntary-returned") == 1
    operations.undo_payment(order_id=order.pk, now=at((1405, 10, 1)))
    assert (life.state, slips(life)) == ("ACTIVE", [(9, "PAID"), (10, "OPEN")])


def paid_too_late(life: Life) -> Order:
    """The slip is void before the word of its payment comes."""
    order = ordered(life, (1405, 9, 5))
    the_bank_settles(order, at((1405, 9, 6)))
    life.contract.slips.update(state="VOID")
    assert operations.settle_order(order_id=order.pk, now=at((1405, 9, 6))) == "RETURN"
    return Order.objects.get(pk=order.pk)


def test_whoever_has_to_be_examined_keeps_their_referral():
    life = Life.begins(left=LONG_AGO)
    order = paid_by_order(life, (1405, 9, 5))
    number = Examination.objects.get().number
    undone(order, (1405, 9, 20))
    paid_by_order(life, (1405, 9, 21))
    assert (life.state, Examination.objects.get().number) == ("ACTIVE", number)


def test_days_that_the_bundle_has_of_the_same_month_are_its_own_again():
    life = Life.begins(premium=45_000_000, on=(1405, 9, 20))
    Contribution.objects.create(
        national_code=CODE, insured_type="VOLUNTARY", jalali_year=1405, month=9, days=5, wage=1_000
    )
    order = paid_by_order(life, (1405, 9, 21))
    assert [(days, wage > 1_000) for _, _, days, wage in life.contributions()] == [(16, True)]
    undone(order, (1405, 9, 22))
    assert life.contributions() == [(1405, 9, 5, 1_000)]
    assert not Contribution.objects.get(insured_type="VOLUNTARY").created_here
    assert life.fresh().first_payment_due == date(2027, 1, 10)

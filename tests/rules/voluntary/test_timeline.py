"""The days and sums of a contract (VOL-4, VOL-6, VOL-7), against a table and for ever."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peyvand.eservices.voluntary_contracts.rules import (
    CONTRACT_KEYS,
    Terms,
    exam_due,
    first_month,
    first_payment_due,
    limits,
    price,
    wage_base,
    worth,
)
from peyvand.foundation.law.rules import Law
from peyvand.kit.errors import Refusal
from tests.rules.voluntary import slow_model
from tests.rules.voluntary.calendar_table import gregorian, later, month_of
from tests.rules.voluntary.law_of import law_of

DAY = timedelta(days=1)
LAW = law_of(gregorian((1405, 9, 1)))


def terms(start, *, premium=60_000_000, exempt=True, law=LAW):
    return Terms(
        start=start,
        premium=premium,
        wage_base=wage_base(premium, law.get("voluntary.premium_rate")),
        first_payment_due=first_payment_due(start, law),
        exam_due=None if exempt else exam_due(start, law),
        lapse_months=law.get("voluntary.lapse_after_unpaid_months"),
    )


def test_deadlines_are_those_of_the_table_on_every_day_of_1400_to_1415():
    day, last = gregorian((1400, 1, 1)), gregorian((1415, 12, 29))
    while day <= last:
        agreed, month = terms(day, exempt=False), month_of(day)
        assert agreed.first_payment_due == day + 30 * DAY
        assert agreed.exam_due == later(day, months=2)
        assert agreed.last_day(day) == later(day, months=3)
        first = first_month(day)
        whole = day == month[0]
        assert (first.start, first.end) == (day, month[-1])
        assert first.days == (30 if whole else min(30, len([d for d in month if d >= day])))
        assert (first.following.start, first.following.days) == (month[-1] + DAY, 30)
        day += DAY


@settings(max_examples=100, deadline=None)
@given(
    st.dates(gregorian((1399, 10, 1)), gregorian((1405, 8, 1))),
    st.integers(0, 10**9),
    st.integers(0, 400),
    st.booleans(),
)
def test_slips_are_those_of_the_slow_model(start, above, after, exempt):
    premium = min(limits(law_of(start)).minimum + above, limits(law_of(start)).maximum)
    through = min(start + after * DAY, gregorian((1405, 12, 29)))
    agreed = terms(start, premium=premium, exempt=exempt)
    slow = slow_model.slips(start, premium, through=through, exam_due=agreed.exam_due)
    ours = []
    for month in agreed.begun(through, fit=False):
        cost = price(agreed, month, law_of(month.start))
        ours.append(
            {
                "month": (month.year, month.month),
                "start": month.start,
                "end": month.end,
                "days": month.days,
                "amount": cost.amount,
                "due": agreed.due(month),
                "raised": cost.raised,
            }
        )
    assert ours == slow


@pytest.mark.parametrize(
    ("start", "days", "amount"),
    [
        ((1405, 9, 1), 30, 60_000_000),
        ((1405, 9, 2), 29, 58_000_000),
        ((1405, 9, 30), 1, 2_000_000),
        ((1405, 6, 1), 30, 60_000_000),
        ((1405, 6, 2), 30, 60_000_000),  # thirty days are left of thirty-one
        ((1405, 6, 3), 29, 58_000_000),
        ((1405, 12, 1), 30, 60_000_000),  # a whole month of 29 days counts thirty
        ((1405, 12, 2), 28, 56_000_000),
        ((1405, 12, 29), 1, 2_000_000),
    ],
)
def test_a_part_of_a_month_costs_its_days(start, days, amount):
    agreed = terms(gregorian(start))
    month = first_month(agreed.start)
    assert (month.days, price(agreed, month, LAW).amount) == (days, amount)


@pytest.mark.parametrize(("premium", "amount"), [(45_000_015, 1_500_001), (45_000_014, 1_500_000)])
def test_half_a_rial_goes_up(premium, amount):
    agreed = terms(gregorian((1405, 9, 30)), premium=premium)
    assert price(agreed, first_month(agreed.start), LAW).amount == amount


def test_who_is_not_exempt_gets_slips_for_months_that_begin_before_the_examinations_day():
    first_of_month = terms(gregorian((1405, 9, 1)), exempt=False)  # to be examined by 1405/11/01
    assert [m.month for m in first_of_month.begun(gregorian((1405, 12, 20)), fit=False)] == [9, 10]
    later_on = terms(gregorian((1405, 9, 10)), exempt=False)  # by 1405/11/10
    assert [m.month for m in later_on.begun(gregorian((1405, 12, 20)), fit=False)] == [9, 10, 11]
    assert [m.month for m in later_on.begun(gregorian((1405, 12, 20)), fit=True)] == [9, 10, 11, 12]
    assert [m.month for m in later_on.begun(gregorian((1405, 10, 30)), fit=False)] == [9, 10]


def test_after_the_examinations_day_nothing_can_be_paid_until_a_result():
    agreed = terms(gregorian((1405, 9, 10)), exempt=False)
    assert not agreed.barred(gregorian((1405, 11, 10)), fit=False)
    assert agreed.barred(gregorian((1405, 11, 11)), fit=False)
    assert not agreed.barred(gregorian((1405, 11, 11)), fit=True)
    assert not terms(gregorian((1405, 9, 10))).barred(gregorian((1405, 11, 11)), fit=False)


def test_in_a_new_year_the_premium_is_at_least_the_new_minimum():
    start = gregorian((1404, 12, 10))
    agreed = terms(start, premium=30_000_000, law=law_of(start))
    old, new = agreed.begun(gregorian((1405, 1, 1)), fit=True)
    before, after = price(agreed, old, law_of(old.start)), price(agreed, new, law_of(new.start))
    assert (before.premium, before.raised, before.amount) == (30_000_000, False, 20_000_000)
    assert (after.premium, after.raised, after.amount) == (44_888_985, True, 44_888_985)
    assert after.wage_base == 166_255_500


def test_a_month_of_a_year_without_a_minimum_wage_has_no_price():
    agreed = terms(gregorian((1405, 12, 1)))
    month = first_month(agreed.start).following
    with pytest.raises(Refusal) as caught:
        price(agreed, month, law_of(month.start))
    assert caught.value.data["key"] == "wage.minimum_daily"


def test_a_contract_of_1403_is_reckoned_to_the_same_rial_after_1405():
    start = gregorian((1403, 4, 17))
    then = law_of(start, wages=(1399, 1400, 1401, 1402, 1403))
    kept = then.provenance(*CONTRACT_KEYS)
    assert law_of(start).provenance(*CONTRACT_KEYS) == kept
    again = Law.of_provenance(start, kept)
    assert limits(again) == limits(then)
    for law in (again, law_of(start)):
        agreed = terms(start, premium=19_348_697, exempt=False, law=law)
        assert agreed == terms(start, premium=19_348_697, exempt=False, law=then)
        month = first_month(start)
        assert price(agreed, month, law) == price(agreed, month, then)
    # 15 days of Tir are left: 19,348,697 × 15 / 30, half a rial up.
    assert price(agreed, month, again).amount == 9_674_349


def test_what_a_premium_buys():
    bought = worth(60_000_000, LAW)
    assert (bought.wage_base, bought.own_share, bought.state_share) == (222_222_222, 60_000_000, 6_666_667)
    assert (bought.rate, bought.state_rate) == (27, 3)
    assert (bought.year, bought.year_adds) == (720_000_000, 7_407_407)

"""Which days a period has, what it is compared with, and quantiles that add up."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peyvand.eservices.figures.choices import Span
from peyvand.eservices.figures.pages import asked, hours_in_words, seconds_in_words
from peyvand.eservices.figures.rules.periods import Period, change, to_compare
from peyvand.eservices.figures.rules.public import time_band
from peyvand.eservices.figures.rules.quantiles import quantile

TODAY = date(2026, 11, 22)  # Sunday, 1 Azar 1405
spans, days = st.sampled_from(list(Span)), st.dates(date(1980, 1, 1), date(2100, 1, 1))


@given(spans, days)
@settings(max_examples=60)
def test_periods_follow_each_other_without_a_gap(span, day):
    period = Period.of(span, day)
    assert day in period
    assert period.before.last + timedelta(days=1) == period.first
    assert period.after.first - timedelta(days=1) == period.last
    assert period.before.after == period
    assert len(list(period.days())) == (period.last - period.first).days + 1


@given(spans, days, st.integers(0, 40))
@settings(max_examples=60)
def test_what_still_runs_is_held_against_as_many_days(span, day, later):
    today = day + timedelta(days=later)
    period = Period.of(span, day)
    compared, shown = to_compare(period, today=today), period.until(today)
    assert compared.first == period.before.first
    assert compared.last <= period.before.last
    if today < period.last and compared.last < period.before.last:
        assert len(list(compared.days())) == len(list(shown.days()))


def test_a_week_begins_on_saturday():
    week = Period.of(Span.WEEK, TODAY)
    assert (week.first, week.last) == (date(2026, 11, 21), date(2026, 11, 27))


@pytest.mark.parametrize(
    ("now", "before", "said"), [(6, 3, "۱۰۰٪ بیشتر"), (1, 4, "۷۵٪ کمتر"), (5, 5, "برابر"), (5, 0, "–")]
)
def test_change_in_words(now, before, said):
    assert change(now, before) == said


@given(
    st.lists(st.lists(st.integers(0, 50), max_size=8), min_size=1, max_size=4), st.sampled_from([0.1, 0.5, 0.9, 1.0])
)
@settings(max_examples=60)
def test_counts_of_days_add_up_to_the_quantile_of_all(by_day, share):
    together = sum((Counter(values) for values in by_day), Counter())
    everything = sorted(value for values in by_day for value in values)
    found = quantile(together, share)
    if not everything:
        assert found is None
    else:
        assert sum(value <= found for value in everything) >= share * len(everything)
        assert sum(value < found for value in everything) < share * len(everything)


def test_an_address_asks_about_this_month_unless_it_says_otherwise():
    assert asked({}, today=TODAY).period == Period.of(Span.MONTH, TODAY)
    assert asked({"span": "week", "day": "1405-08-10"}, today=TODAY).period.first == date(2026, 10, 31)
    assert asked({"day": "1406-01-01"}, today=TODAY).period == Period.of(Span.MONTH, TODAY)
    assert asked({}, today=TODAY).later == ""
    assert asked({"day": "1405-08-10"}, today=TODAY).later == "?span=month&day=1405-09-01"


def test_times_in_words():
    assert [seconds_in_words(seconds) for seconds in (None, 4, 180, 7200)] == ["–", "۴ ثانیه", "۳ دقیقه", "۲ ساعت"]
    assert [hours_in_words(hours) for hours in (0, 5, 52, 24 * 12 + 3)] == [
        "کمتر از یک ساعت",
        "۵ ساعت",
        "۲ روز و ۴ ساعت",
        "۱۲ روز",
    ]
    assert [time_band(hours) for hours in (0, 71, 72, 191, 192, 743, 744)] == [0, 0, 1, 1, 2, 2, 3]

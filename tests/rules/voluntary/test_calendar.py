"""Jalali months and years, against a table of every day."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from peyvand.kit.jalali import elapsed, from_parts, month_bounds, parts, plus_months, plus_years
from tests.rules.voluntary import calendar_table as table

days = st.dates(table.gregorian((1300, 1, 1)), table.gregorian((1420, 12, 29)))


def test_the_calendar_is_that_of_the_table():
    assert [parts(table.gregorian(jalali)) for jalali in table.DAYS[::7]] == table.DAYS[::7]


@given(days, st.integers(0, 15), st.integers(0, 40))
def test_months_and_years_are_added_as_the_table_says(day, years, months):
    assert plus_months(plus_years(day, years), 0) == table.later(day, years=years)
    assert plus_months(day, months) == table.later(day, months=months)


@given(days, st.integers(0, 20000))
def test_an_age_is_counted_up(birth, after):
    until = min(birth + (date(2001, 1, 2) - date(2001, 1, 1)) * after, table.gregorian((1439, 12, 29)))
    assert elapsed(birth, until) == table.age(birth, until)


def test_a_day_that_a_month_lacks_becomes_its_last():
    assert parts(plus_years(from_parts(1387, 12, 30), 18)) == (1405, 12, 29)
    assert parts(plus_years(from_parts(1387, 12, 30), 4)) == (1391, 12, 30)
    assert parts(plus_months(from_parts(1405, 6, 31), 2)) == (1405, 8, 30)
    assert parts(plus_months(from_parts(1404, 11, 30), 1)) == (1404, 12, 29)
    assert parts(plus_months(from_parts(1405, 1, 31), -1)) == (1404, 12, 29)


def test_months_are_bounded_by_their_first_and_last_day():
    assert month_bounds(1403, 12) == (date(2025, 2, 19), date(2025, 3, 20))
    assert month_bounds(1404, 12)[1] == date(2026, 3, 20)


def test_beyond_the_calendar_is_its_last_day():
    assert plus_years(date(9990, 1, 1), 50) == from_parts(9377, 12, 29)

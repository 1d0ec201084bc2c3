"""The law of a day from the first values, without a database."""

from datetime import date
from functools import cache
from importlib import import_module

from peyvand.foundation.law.rules import Law, Parameter
from peyvand.kit.jalali import from_parts

_FIRST_VALUES = import_module("peyvand.foundation.law.migrations.0003_first_values")
KNOWN_WAGES = tuple(_FIRST_VALUES.MINIMUM_DAILY_WAGES)


@cache
def law_of(day: date, *, wages: tuple[int, ...] = KNOWN_WAGES) -> Law:
    """`wages`: the years whose minimum wage has been laid down."""
    values = [
        Parameter(key, value, from_parts(*since) if since else None, None, instrument, grade, note)
        for key, value, since, grade, instrument, note in _FIRST_VALUES.VALUES
        if since is None or from_parts(*since) <= day
    ]
    values.append(Parameter("pension.years_of_a_full_wage", 30, from_parts(1354, 4, 3), None, "", "B", ""))
    for year in wages:
        first, after = from_parts(year, 1, 1), from_parts(year + 1, 1, 1)
        if first <= day < after:
            rials, grade = _FIRST_VALUES.MINIMUM_DAILY_WAGES[year]
            values.append(Parameter("wage.minimum_daily", rials, first, None, "", grade, ""))
    return Law(day, values)

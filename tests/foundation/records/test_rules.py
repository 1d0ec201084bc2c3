"""What a kinship is called, and which of overlapping spells gives way."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peyvand.foundation.records.rules import Stay, kinship_title, losing

DAY_ONE = date(2020, 1, 1)


@pytest.mark.parametrize(
    ("kinship", "sex", "title"),
    [
        ("SIBLING", "M", "برادر"),
        ("SIBLING", "F", "خواهر"),
        ("SIBLING", "", "برادر/خواهر"),
        ("SELF", "F", "خود شخص"),
        ("GRANDCHILD", "M", "نوه"),
    ],
)
def test_titles(kinship, sex, title):
    assert kinship_title(kinship, sex) == title


def shares_a_day(one, other):
    return one.start <= other.end and other.start <= one.end


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=15))
def test_a_line_loses_exactly_if_it_shares_a_day_with_an_earlier_one_that_stays(days):
    stays = [
        Stay(line, DAY_ONE + timedelta(days=start), DAY_ONE + timedelta(days=start + length))
        for line, (start, length) in enumerate(days)
    ]
    lost = losing(stays)
    kept = []
    for stay in stays:
        if any(shares_a_day(stay, earlier) for earlier in kept):
            assert stay in lost
        else:
            assert stay not in lost
            kept.append(stay)

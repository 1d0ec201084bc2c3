"""What a published table tells of its hidden counts, against every table that might stand behind it."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from peyvand.eservices.figures.rules.suppression import Hidden, enough, published, with_totals

K = 3


def behind(told, shape, smallest):
    """Every table whose publication might read like this one: sums fit, small ones are small, other hidden ones not."""
    rows, columns = shape
    most = max((cell for line in told for cell in line if isinstance(cell, int)), default=0)
    top = max(most, 4 * smallest) + 1

    def possible(cell):
        if cell == Hidden.SMALL:
            return range(1, smallest)
        return range(smallest, top) if cell == Hidden.OTHER else (cell,)

    for inner in product(*(possible(told[row][column]) for row in range(rows) for column in range(columns))):
        table = with_totals([inner[row * columns : (row + 1) * columns] for row in range(rows)])
        if all(table[r][c] in possible(told[r][c]) for r in range(rows + 1) for c in range(columns + 1)):
            yield table


def tables(most_rows, most_columns, counts):
    sizes = st.tuples(st.integers(1, most_rows), st.integers(1, most_columns))
    return sizes.flatmap(
        lambda size: st.lists(
            st.lists(st.sampled_from(counts), min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
        )
    )


def check_open(counts, smallest):
    """Each hidden small count is, among all tables that might stand behind what is told, at least so many others."""
    told = published(counts, smallest=smallest)
    if told is None:
        return
    small = {(r, c) for r, line in enumerate(told) for c, cell in enumerate(line) if cell == Hidden.SMALL}
    seen = {place: set() for place in small}
    for table in behind(told, (len(counts), len(counts[0])), smallest):
        for r, c in small:
            seen[r, c].add(table[r][c])
        if all(len(values) >= enough(smallest) for values in seen.values()):
            return
    assert not small, (counts, told, seen)


@given(tables(2, 3, [0, 0, 1, 2, 3, 4, 5, 6, 7]))
@settings(max_examples=40, deadline=None)
def test_a_small_count_stays_open_whatever_one_computes(counts):
    check_open(counts, 3)


@given(tables(2, 2, [0, 1, 2, 3, 4, 5, 8, 12]))
@settings(max_examples=15, deadline=None)
def test_the_more_is_hidden_the_more_it_may_be(counts):
    check_open(counts, 5)


@given(tables(2, 3, [0, 0, 1, 2, 3, 4, 5, 6, 7]))
@settings(max_examples=60, deadline=None)
def test_what_is_told_is_true_and_no_small_count_is(counts):
    told = published(counts, smallest=K)
    if told is None:
        return
    for line, truth in zip(told, with_totals(counts), strict=True):
        for cell, count in zip(line, truth, strict=True):
            assert cell == (Hidden.SMALL if 0 < count < K else cell if cell == Hidden.OTHER else count)
            assert cell != Hidden.OTHER or count >= K


def test_nothing_is_hidden_without_need():
    assert published([[10, 0], [0, 20]], smallest=10) == ((10, 0, 10), (0, 20, 20), (10, 20, 30))


def test_a_lone_small_count_takes_others_with_it():
    told = published([[100, 4], [50, 60]], smallest=10)
    assert told is not None
    assert told[0][1] == Hidden.SMALL
    assert sum(cell == Hidden.OTHER for line in told for cell in line) == 3


def test_an_outcome_that_hardly_ever_comes_doesnt_hide_the_table():
    told = published([[900, 3, 80], [700, 0, 60]], smallest=10)
    assert told is not None
    assert (told[0][1], told[2][1], told[1][1]) == (Hidden.SMALL, Hidden.SMALL, 0)


def test_where_nothing_protects_nothing_is_told():
    assert published([[1] * 8], smallest=10) is None

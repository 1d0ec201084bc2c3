"""What of a table may be published: small counts are hidden, and with them as many others as keep them hidden.

Every row and column comes with its total, so a lone hidden count is told by subtraction. Therefore others are hidden
until every small one, whatever a reader computes from the rest, may still be at least half of the small counts.

What a hidden count may be is a matter of flows: rows and columns are nodes, each hidden count an edge between its row
and its column, and whatever leaves all sums as they are runs in circles. Totals are counts like others, with the sign
turned round.
"""

from collections import deque
from collections.abc import Collection, Iterator, Sequence
from enum import StrEnum
from math import inf


class Hidden(StrEnum):
    """Why a count isn't told: `SMALL` it lies between 1 and the least that is shown, `OTHER` it protects such a one."""

    SMALL = "small"
    OTHER = "hidden"


Published = tuple[tuple[int | Hidden, ...], ...]
_Table = Sequence[Sequence[int]]
_Place = tuple[int, int]
_Node = tuple[str, int]


def enough(smallest: int) -> int:
    """How many values a hidden small count may have at least, of those from 1 to `smallest - 1`."""
    return (smallest + 1) // 2


def with_totals(counts: _Table) -> list[list[int]]:
    """The table with each row's total at its end and the columns' totals below."""
    rows = [[*row, sum(row)] for row in counts]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


def published(counts: _Table, *, smallest: int) -> Published | None:
    """The table with its totals as it may be published; None if nothing of it may.

    Counts from 1 to `smallest - 1` are small; 0 tells of nobody.
    """
    table = with_totals(counts)
    places = [(row, column) for row in range(len(table)) for column in range(len(table[0]))]
    small = [place for place in places if 0 < _at(table, place) < smallest]
    large = sorted((place for place in places if _at(table, place) >= smallest), key=lambda place: _at(table, place))
    hidden = set(small)
    for place in large:
        if _protects(table, small, hidden, smallest):
            break
        hidden.add(place)
    if not _protects(table, small, hidden, smallest):
        return None
    for place in reversed(large):
        if place in hidden and _protects(table, small, hidden - {place}, smallest):
            hidden.discard(place)
    return tuple(
        tuple(
            Hidden.SMALL if 0 < count < smallest else Hidden.OTHER if (row, column) in hidden else count
            for column, count in enumerate(line)
        )
        for row, line in enumerate(table)
    )


def _protects(table: _Table, small: Sequence[_Place], hidden: Collection[_Place], smallest: int) -> bool:
    """Whether each small count may be enough other ones, as far as the counts that are told say."""
    room = {place: _room(table, place, smallest) for place in hidden}
    return all(_is_open(table, place, room, smallest) for place in small)


def _is_open(table: _Table, place: _Place, room: dict[_Place, tuple[float, float]], smallest: int) -> bool:
    """Whether a small count may be at least half of what small counts there are."""
    count = _at(table, place)
    others = {other: free for other, free in room.items() if other != place}
    row, column = ("row", place[0]), ("column", place[1])
    ways = (column, row) if _sign(table, place) > 0 else (row, column)
    more = _flow(table, others, *ways, wanted=smallest - 1 - count)
    less = _flow(table, others, *reversed(ways), wanted=count - 1)
    return less + 1 + more >= enough(smallest)


def _flow(table: _Table, room: dict[_Place, tuple[float, float]], source: _Node, sink: _Node, *, wanted: int) -> float:
    """The greatest flow between two nodes through these edges, or `wanted` if it is at least that (Edmonds, Karp)."""
    free: dict[tuple[_Node, _Node], float] = {}
    for place, (less, more) in room.items():
        row, column = ("row", place[0]), ("column", place[1])
        if _sign(table, place) < 0:
            less, more = more, less
        free[row, column], free[column, row] = more, less
    reached: float = 0
    while reached < wanted:
        path = _path(free, source, sink)
        if not path:
            break
        amount = min(wanted - reached, *(free[step] for step in path))
        for start, end in path:
            free[start, end] -= amount
            free[end, start] += amount
        reached += amount
    return reached


def _path(free: dict[tuple[_Node, _Node], float], source: _Node, sink: _Node) -> list[tuple[_Node, _Node]]:
    """The steps of a shortest way along which something can still flow; none if there is no such way."""
    came: dict[_Node, _Node] = {}
    waiting = deque([source])
    while waiting and sink not in came:
        here = waiting.popleft()
        for (start, end), amount in free.items():
            if start == here and amount > 0 and end not in came and end != source:
                came[end] = here
                waiting.append(end)
    return list(_steps(came, sink)) if sink in came else []


def _steps(came: dict[_Node, _Node], sink: _Node) -> Iterator[tuple[_Node, _Node]]:
    while sink in came:
        yield came[sink], sink
        sink = came[sink]


def _room(table: _Table, place: _Place, smallest: int) -> tuple[float, float]:
    """How much less and how much more a hidden count might be, by what its mark says of it."""
    count = _at(table, place)
    return (count - 1, smallest - 1 - count) if count < smallest else (count - smallest, inf)


def _sign(table: _Table, place: _Place) -> int:
    """A row's or a column's total stands on the other side of its sum; the total of totals is there twice."""
    return -1 if (place[0] == len(table) - 1) != (place[1] == len(table[0]) - 1) else 1


def _at(table: _Table, place: _Place) -> int:
    return table[place[0]][place[1]]

"""The public figures of a month: which tables there are, and how a hidden count reads."""

from collections.abc import Mapping, Sequence
from typing import Any

from peyvand.eservices.figures.rules.suppression import Hidden, published
from peyvand.kit import words
from peyvand.kit.tables import Cell, Table
from peyvand.kit.words import _

TOTAL = _("همه")
# How long cases took, in whole days below each bound.
DAYS = ((3, _("تا ۳ روز")), (8, _("۳ تا ۷ روز")), (31, _("۸ تا ۳۰ روز")), (None, _("بیش از ۳۰ روز")))


def time_band(hours: int) -> int:
    """The place in `DAYS` of what took so many hours."""
    return next(place for place, (bound, _) in enumerate(DAYS) if bound is None or hours < 24 * bound)


def to_publish(
    name: str,
    title: str,
    *,
    first: str,
    columns: Mapping[str, str],
    rows: Mapping[str, str],
    counts: Mapping[tuple[str, str], int],
    smallest: int,
) -> dict[str, Any]:
    """A table as it is stored and as its JSON reads: keys and titles of rows and columns, and the counts.

    `columns` and `rows` are titles by keys; rows of which there is nothing are left out. A hidden count is the word
    why; `counts` is null where the whole table is held back.
    """
    kept = {key: title for key, title in rows.items() if any(counts.get((key, column)) for column in columns)}
    table = [[counts.get((row, column), 0) for column in columns] for row in kept]
    told = published(table, smallest=smallest) if table else ()
    return {
        "name": name,
        "title": str(title),
        "first": str(first),
        "columns": [*columns, "total"],
        "column_titles": [*map(str, columns.values()), str(TOTAL)],
        "rows": [*kept, "total"] if table else [],
        "row_titles": [*map(str, kept.values()), str(TOTAL)] if table else [],
        "counts": None if told is None else [list(line) for line in told],
    }


def table_of(stored: Mapping[str, Any], *, smallest: int) -> Table | None:
    """A published table as people read it; None if it was held back. It was stored in Persian, whose words are keys."""
    if stored["counts"] is None:
        return None
    lines = zip(stored["row_titles"], stored["counts"], strict=True)
    return Table(
        stored["name"],
        str(_(stored["title"])),
        tuple(str(_(title)) for title in (stored["first"], *stored["column_titles"])),
        tuple((str(_(title)), *_read(counts, smallest)) for title, counts in lines),
    )


def _read(counts: Sequence[int | str], smallest: int) -> tuple[Cell, ...]:
    told = {
        Hidden.SMALL.value: _("کمتر از {count}").format(count=words.digits(smallest)),
        Hidden.OTHER.value: str(_("پوشیده")),
    }
    return tuple(told[count] if isinstance(count, str) else count for count in counts)

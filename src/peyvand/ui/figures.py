"""What a page of figures shows: charts with their tables."""

from dataclasses import dataclass

from peyvand.kit.tables import Table
from peyvand.ui.charts import Chart

# A longer table is folded up below its chart.
_LONG = 14
_NARROW = 4  # columns


@dataclass(frozen=True, slots=True)
class Figure:
    """A table, and the chart that says the same at a glance; `note`: what to know when reading them.

    `shown`: how many rows the page has room for, None for all; the spreadsheet always has them all.
    """

    table: Table
    chart: Chart | None = None
    note: str = ""
    shown: int | None = None

    @property
    def rows(self) -> tuple[tuple[object, ...], ...]:
        return self.table.rows[: self.shown]

    @property
    def lines(self) -> list[tuple[object, list[tuple[str, object]]]]:
        """The rows that the page shows: what names the row, then column and figure."""
        return [(row[0], list(zip(self.table.columns[1:], row[1:], strict=True))) for row in self.rows]

    @property
    def is_wide(self) -> bool:
        """Whether a phone has no room for the columns, nor a desk beside a chart."""
        return len(self.table.columns) > _NARROW

    @property
    def more(self) -> int:
        """How many rows stand in the spreadsheet alone."""
        return len(self.table.rows) - len(self.rows)

    @property
    def is_long(self) -> bool:
        return len(self.rows) > _LONG

"""What a page of figures shows: charts with their tables."""

from dataclasses import dataclass

from peyvand.kit.tables import Table
from peyvand.ui.charts import Chart

# A longer table is folded up below its chart.
_LONG = 14


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
    def more(self) -> int:
        """How many rows stand in the spreadsheet alone."""
        return len(self.table.rows) - len(self.rows)

    @property
    def is_long(self) -> bool:
        return len(self.rows) > _LONG

"""A table of figures: on a page, in a spreadsheet, as CSV."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

import xlsxwriter

from peyvand.kit.text import neutral

# A text may follow the reader's language; it is one once it is written.
Cell = str | int | None
_MARK = "\ufeff"  # tells spreadsheets that a CSV file is UTF-8
_LONGEST_SHEET_NAME = 31
_NOT_IN_SHEET_NAMES = str.maketrans("[]:*?/\\", " " * 7)


@dataclass(frozen=True, slots=True)
class Table:
    """`name`: ASCII, unique among the tables of a page. The first column names the row; None: there is no figure."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def write_workbook(file: BinaryIO, tables: Sequence[Table]) -> None:
    """A sheet for each table, right to left; texts are written as texts, so that none is taken for a formula."""
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    bold, whole = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0"})
    for number, table in enumerate(tables, 1):
        sheet = book.add_worksheet(f"{number} {table.title}".translate(_NOT_IN_SHEET_NAMES)[:_LONGEST_SHEET_NAME])
        sheet.right_to_left()
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, 0, 40)
        sheet.set_column(1, max(1, len(table.columns) - 1), 18)
        for place, column in enumerate(table.columns):
            sheet.write_string(0, place, str(column), bold)
        for line, row in enumerate(table.rows, 1):
            for place, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write_number(line, place, cell, whole)
                elif cell is not None:
                    sheet.write_string(line, place, str(cell))
    book.close()


def as_csv(tables: Sequence[Table]) -> bytes:
    """One file: before each row stands its table's title; no cell is taken for a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for table in tables:
        writer.writerow([neutral(str(cell)) for cell in ("", *table.columns)])
        for row in table.rows:
            writer.writerow(
                [cell if cell is None or isinstance(cell, int) else neutral(str(cell)) for cell in (table.title, *row)]
            )
    return (_MARK + text.getvalue()).encode()

"""Rows as files: results, lines that couldn't be asked, templates."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, BinaryIO

import xlsxwriter

from peyvand.eservices.inquiry.choices import Column, LineError
from peyvand.eservices.inquiry.rules import RESULT_COLUMNS, Line, explain
from peyvand.eservices.inquiry.rules.headings import TITLES
from peyvand.kit.text import neutral
from peyvand.kit.words import in_persian

_MARK = "\ufeff"  # tells spreadsheets that a CSV file is UTF-8
_REJECTED = ("سطر", "کد ملی", "از تاریخ", "تا تاریخ", "مقصود", "شماره پرونده", "خطا", "چه کنم")
_WIDTHS = {"چه کنم": 70, "خطا": 24}
_NARROW = {"line": 8, "سطر": 8}


def write_results(file: BinaryIO, rows: Iterable[Sequence[Any]]) -> None:
    """results.xlsx: the columns of results.csv, every cell but the line's number a text, left to right."""
    _write(file, RESULT_COLUMNS, rows, right_to_left=False)


def write_rejected(file: BinaryIO, lines: Iterable[tuple[int, Line]], *, today: date) -> None:
    """What couldn't be asked, with the reason in Persian; `today` is the day on which the lines were checked."""
    _write(file, _REJECTED, _told(lines, today), right_to_left=True)


def rejected_csv(lines: Iterable[tuple[int, Line]], *, today: date) -> Iterator[bytes]:
    """The same as CSV, a piece for each line."""
    cells = io.StringIO()
    writer = csv.writer(cells, lineterminator="\n")
    writer.writerow(_REJECTED)
    yield (_MARK + cells.getvalue()).encode()
    for row in _told(lines, today):
        cells.seek(0)
        cells.truncate()
        writer.writerow([neutral(cell) if isinstance(cell, str) else cell for cell in row])
        yield cells.getvalue().encode()


def _told(lines: Iterable[tuple[int, Line]], today: date) -> Iterator[tuple[Any, ...]]:
    for number, line in lines:
        with in_persian():
            wrong = str(LineError(line.error).label), explain(line, today=today)
        yield (number, *line[:-1], *wrong)


def write_template(file: BinaryIO) -> None:
    """An empty file to fill in: Persian headings, cells that keep a code's leading zeros."""
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet("استعلام گروهی")
    sheet.right_to_left()
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(Column) - 1, 20, book.add_format({"num_format": "@"}))
    for place, column in enumerate(Column):
        sheet.write_string(0, place, TITLES[column], book.add_format({"bold": True, "num_format": "@"}))
    book.close()


def template_csv() -> Iterator[bytes]:
    """The same as CSV: the headings alone."""
    yield (_MARK + ",".join(TITLES[column] for column in Column) + "\n").encode()


def _write(file: BinaryIO, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, right_to_left: bool) -> None:
    """A row at a time goes to the disk, whatever their number."""
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    sheet = book.add_worksheet()
    if right_to_left:
        sheet.right_to_left()
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, _NARROW.get(column) or _WIDTHS.get(column, 18))
        sheet.write_string(0, place, column, book.add_format({"bold": True}))
    for number, row in enumerate(rows, 1):
        for place, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(number, place, cell)
            elif cell:
                sheet.write_string(number, place, cell)
    book.close()

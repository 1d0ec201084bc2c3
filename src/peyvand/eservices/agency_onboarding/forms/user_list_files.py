"""The memorandum's form as a file (.xlsx): an empty one to fill in, and the lines of one that was.

Row 1 has the Persian titles, row 2 the columns' names, the users follow. What makes the whole file unusable is a
Refusal beside the field `file`; what is wrong with a line is the business of `rules.user_lists`.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import BinaryIO

import xlsxwriter

from peyvand.eservices.agency_onboarding.choices.user_lists import Column
from peyvand.eservices.agency_onboarding.rules.user_lists import MOST_LINES, Line, check_length, read_line
from peyvand.foundation.agencies.choices import Role
from peyvand.kit.errors import Refusal
from peyvand.kit.text import bare
from peyvand.kit.words import _, in_persian, told
from peyvand.kit.workbook import Limits, Number, workbook_rows

Rows = Iterator[tuple[int, Sequence[str]]]

# Many times what a full list needs, and little enough to be looked through while its sender waits.
LARGEST_FILE = 1_000_000  # bytes
_LIMITS = Limits(unpacked=8 << 20, memory=48 << 20, elements=100_000, plain=True)
_WORKBOOK, _OLD_OR_LOCKED = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# Somebody may have put a heading above.
_HEADER_WITHIN = 10
_WIDTHS = {Column.NATIONAL_CODE: 16, Column.FULL_NAME: 30, Column.POSITION: 26, Column.MOBILE: 16, Column.ROLE: 16}
_DIGITS = {Column.NATIONAL_CODE: 10, Column.MOBILE: 11}


def read_list(file: BinaryIO, *, size: int) -> list[Line]:
    """The lines of a list, numbered as the spreadsheet numbers its rows; blank rows are left out. `size` in bytes.

    Raises Refusal TOO_LARGE, NOT_A_WORKBOOK, OLD_WORKBOOK, COLUMN_MISSING, TOO_MANY_LINES, or what `workbook_rows`
    raises.
    """
    if size > LARGEST_FILE:
        raise _refused("TOO_LARGE", _("این فایل بزرگ‌تر از ۱ مگابایت است؛ آن را در فرم خالی بریزید."), 413)
    begin = file.read(4)
    file.seek(0)
    if begin == _OLD_OR_LOCKED:
        raise _refused(
            "OLD_WORKBOOK", _("این فایل اکسل قدیمی (xls) یا رمزدار است؛ آن را بدون رمز به شکل xlsx ذخیره کنید.")
        )
    if begin != _WORKBOOK:
        raise _refused("NOT_A_WORKBOOK", _("این فایل اکسل (xlsx) نیست؛ فرم خالی را بگیرید، پر کنید و همان را بفرستید."))
    places, rows = _header(enumerate(workbook_rows(file, _LIMITS), 1))
    lines = []
    for number, row in rows:
        cells = {column: _cell(row, places[column], column) for column in Column}
        if any(cell.strip() for cell in cells.values()):
            lines.append(read_line(number, cells))
            check_length(len(lines))
    return lines


def _header(rows: Rows) -> tuple[dict[Column, int], Rows]:
    """Where each column stands, and the rows below: the row of the names ends the header, or the titles without one."""
    titled: dict[Column, int] | None = None
    missing = set(Column)
    for number, row in islice(rows, _HEADER_WITHIN):
        names = _places(row, {column: column.value for column in Column})
        if len(names) == len(Column):
            return names, rows
        if titled is not None:
            return titled, chain([(number, row)], rows)
        titles = _places(row, _titles())
        titled = titles if len(titles) == len(Column) else None
        missing = min(missing, set(Column) - names.keys(), set(Column) - titles.keys(), key=len)
    if titled is not None:
        return titled, rows
    wanted = _("، ").join(title for column, title in _titles().items() if column in missing)
    raise _refused(
        "COLUMN_MISSING",
        told(_("این ستون‌ها در سرستون فایل نیست: {wanted}. فرم خالی را بگیرید و پر کنید."), wanted=wanted),
    )


def _titles() -> dict[Column, str]:
    """The columns' titles in the form, which is Persian for every reader."""
    with in_persian():
        return {column: str(column.label) for column in Column}


def _places(row: Sequence[str], words: Mapping[Column, str]) -> dict[Column, int]:
    found = [bare(cell).lower() for cell in row]
    return {column: found.index(bare(word)) for column, word in words.items() if bare(word) in found}


def _cell(row: Sequence[str], place: int, column: Column) -> str:
    """A number in a cell has lost its leading zeros."""
    cell = row[place] if place < len(row) else ""
    return cell.zfill(_DIGITS[column]) if isinstance(cell, Number) and column in _DIGITS else cell


def write_template(file: BinaryIO) -> None:
    """The empty form: cells that keep a code's leading zeros, and the roles to choose from."""
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    with in_persian():
        sheet = book.add_worksheet(str(_("کاربران دستگاه")))
        roles = str(_("، ")).join(f"{role.value}: {role.label}" for role in Role)
        asked = str(Column.ROLE.label)
    sheet.right_to_left()
    sheet.freeze_panes(2, 0)
    text = book.add_format({"num_format": "@"})
    title = book.add_format({"num_format": "@", "bold": True, "bg_color": "#e6eef5", "border": 1})
    name = book.add_format({"num_format": "@", "font_color": "#5a6672", "border": 1})
    for place, (column, heading) in enumerate(_titles().items()):
        sheet.set_column(place, place, _WIDTHS[column], text)
        sheet.write_string(0, place, heading, title)
        sheet.write_string(1, place, column.value, name)
    place = list(Column).index(Column.ROLE)
    sheet.data_validation(
        2,
        place,
        MOST_LINES + 1,
        place,
        {"validate": "list", "source": list(Role.values), "input_title": asked, "input_message": roles},
    )
    book.close()


def _refused(code: str, message: str, status: int = 422) -> Refusal:
    return Refusal(code, message, field="file", status=status)

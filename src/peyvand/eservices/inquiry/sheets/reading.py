"""The lines of an uploaded file, one by one, however large it is.

What makes the whole file unusable is a Refusal (422, or 413 where it is too large) beside the field `file`; what is
wrong with a single line is the business of `rules.LineCheck`.
"""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import BinaryIO

from peyvand.eservices.inquiry.rules import Cells, Layout, layout_of
from peyvand.eservices.inquiry.rules.limits import no_lines
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _
from peyvand.kit.workbook import Number, workbook_rows

_DELIMITERS = (",", ";", "\t")
_BLOCK = 1 << 20
_WORKBOOK, _OLD_OR_LOCKED = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def read(file: BinaryIO) -> Iterator[Cells]:
    """The lines of a CSV file or a spreadsheet (.xlsx), told apart by their first bytes."""
    begin = file.read(4)
    file.seek(0)
    if begin == _WORKBOOK:
        return _lines(workbook_rows(file))
    if begin == _OLD_OR_LOCKED:
        raise _unreadable(_("این فایل اکسل قدیمی (xls) یا رمزدار است؛ آن را بدون رمز به شکل xlsx یا CSV ذخیره کنید."))
    return read_csv(file)


def read_csv(file: BinaryIO) -> Iterator[Cells]:
    """The lines of a CSV file: UTF-8 with or without a mark, UTF-16 with one, or Windows-1256; commas, semicolons or
    tabs between the cells."""
    text = io.TextIOWrapper(file, encoding=_encoding(file), newline="")
    try:
        header = next((line for line in text if line.strip()), "")
        if not header:
            raise no_lines()
        delimiter, layout = _described(header)
        yield from _laid_out(csv.reader(text, delimiter=delimiter), layout, delimiter)
    except csv.Error as error:
        raise _unreadable(_("یکی از خانه‌های فایل پایان ندارد؛ شاید گیومه‌ای باز مانده است.")) from error
    except UnicodeDecodeError as error:
        raise _unreadable(_("نویسه‌های فایل خوانا نیست؛ آن را به شکل CSV UTF-8 ذخیره کنید.")) from error
    finally:
        with suppress(ValueError):  # closed already, by whoever gave up on it
            text.detach()


def _encoding(file: BinaryIO) -> str:
    """What a file without a mark isn't in UTF-8 comes from a Persian or Arabic Windows."""
    begin = file.read(2)
    file.seek(0)
    if begin in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while block := file.read(_BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1256"
    finally:
        file.seek(0)
    return "utf-8-sig"


def _described(header: str) -> tuple[str, Layout]:
    """The delimiter and the layout of a file by its first line. Raises what `layout_of` raises."""
    refusals = []
    for delimiter in sorted(_DELIMITERS, key=header.count, reverse=True):
        try:
            return delimiter, layout_of(next(csv.reader([header], delimiter=delimiter)))
        except Refusal as refusal:
            refusals.append(refusal)
    raise refusals[0]


def _lines(rows: Iterator[list[str]]) -> Iterator[Cells]:
    """The same for a spreadsheet, whose first row is the header."""
    header = next((row for row in rows if any(map(str.strip, row))), None)
    if header is None:
        raise no_lines()
    layout = layout_of(header)
    return _laid_out(_with_zeros(rows, layout.places[0]), layout, " ")


def _with_zeros(rows: Iterator[list[str]], at: int) -> Iterator[list[str]]:
    for row in rows:
        if len(row) > at and isinstance(row[at], Number):
            row[at] = row[at].zfill(10)
        yield row


def _laid_out(rows: Iterable[list[str]], layout: Layout, delimiter: str) -> Iterator[Cells]:
    """The five cells of each row that isn't blank. A row with more cells than columns can't be told apart: the whole of
    it stands as its code, which is then none."""
    places, width = layout
    at, start, end, purpose, case_number = places
    only_codes = width == 1
    for row in rows:
        if only_codes and len(row) == 1:
            if row[0].strip():
                yield Cells(row[0])
        elif any(map(str.strip, row)):
            if any(map(str.strip, row[width:])):
                yield Cells(delimiter.join(row))
                continue
            row = [*row, *[""] * (width - len(row)), ""]  # the last one for columns that there aren't
            yield Cells(row[at], row[start], row[end], row[purpose], row[case_number])


def _unreadable(message: str) -> Refusal:
    return Refusal("UNREADABLE_FILE", message, field="file", status=422)

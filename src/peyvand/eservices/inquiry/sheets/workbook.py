"""The first sheet of a spreadsheet (.xlsx) as rows of text.

A spreadsheet is a ZIP of XML and may be made to burst: little that unpacks to much, one cell in the farthest corner, a
long text that every cell repeats. So it is looked through in small pieces first, within fixed limits, and what was
looked through is packed anew: the reader sees nothing else.
"""

import re
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import BinaryIO
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook

from peyvand.kit.errors import Refusal

MOST_UNPACKED = 256 << 20  # bytes
MOST_MEMORY = 320 << 20  # bytes that the reader will need, guessed from above
_A_CELL = 100  # bytes
_MOST_PARTS = 1000
_BLOCK = 1 << 16
_SHEETS, _TEXTS = "xl/worksheets/", "xl/sharedStrings.xml"
_NEEDED = re.compile(r"\[Content_Types\]\.xml|_rels/[^/]+|xl/(_rels/)?[^/]+\.(xml|rels)|xl/worksheets/[^/]+\.xml")
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class Number(str):
    """What stood in its cell as a number: a code in it has lost its leading zeros."""

    __slots__ = ()


def workbook_rows(file: BinaryIO) -> Iterator[list[str]]:
    """The rows of the first sheet, dates in ISO form, whole numbers as Number; a formula is its value.

    Raises Refusal UNREADABLE_FILE (422) or TOO_LARGE (413).
    """
    with tempfile.TemporaryFile() as vetted:
        try:
            with zipfile.ZipFile(file) as archive:
                _vet(archive, vetted)
            vetted.seek(0)
            with CalamineWorkbook.from_filelike(vetted) as workbook:
                rows = workbook.get_sheet_by_index(0).iter_rows()
                for row in rows:
                    yield [_text(cell) for cell in row]
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
            raise _unreadable() from error
        except (CalamineError, expat.ExpatError, ValueError, IndexError) as error:
            raise _unreadable() from error


def _text(cell: object) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, int) and not isinstance(cell, bool) and cell >= 0:
        return Number(cell)
    return str(cell)


def _vet(archive: zipfile.ZipFile, vetted: BinaryIO) -> None:
    parts = [part for part in archive.infolist() if _NEEDED.fullmatch(part.filename)]
    if sum(part.file_size for part in parts) > MOST_UNPACKED or len(parts) > _MOST_PARTS:
        raise _too_large()
    bounds = _Bounds()
    with zipfile.ZipFile(vetted, "w") as packed:
        for part in parts:
            look = bounds.reader_of(part.filename)
            # No more than it declares is read of each, and its checksum must fit.
            with archive.open(part) as source, packed.open(part.filename, "w") as target:
                while block := source.read(_BLOCK):
                    look(block, False)
                    target.write(block)
                look(b"", True)


class _Bounds:
    """How far the cells reach, how long the shared texts are: what the reader will need in memory for them."""

    def __init__(self) -> None:
        self._longest = 0
        self._area = 0

    def reader_of(self, name: str) -> Callable[[bytes, bool], object]:
        """Takes the blocks of a part as they come. Raises Refusal, or ExpatError for what is no XML."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = self._refuse_definitions
        if name.startswith(_SHEETS):
            self._measure_sheet(parser)
        elif name == _TEXTS:
            self._measure_texts(parser)
        return parser.Parse

    def _refuse_definitions(self, *definition: object) -> None:
        raise _unreadable()

    def _measure_sheet(self, parser: expat.XMLParserType) -> None:
        row = column = last_row = last_column = 0

        def begin(name: str, attributes: dict[str, str]) -> None:
            nonlocal row, column, last_row, last_column
            tag = name.rpartition(" ")[2]
            if tag == "c":
                column += 1
                if place := _PLACE.fullmatch(attributes.get("r", "")):
                    column, row = _number(place[1]), int(place[2])
                if column > last_column or row > last_row:
                    last_column, last_row = max(last_column, column), max(last_row, row)
                    self._area = max(self._area, last_row * last_column)
                    self._check()
            elif tag == "row":
                given = attributes.get("r", "")
                row, column = int(given) if given.isdigit() and len(given) < 8 else row + 1, 0

        parser.StartElementHandler = begin

    def _measure_texts(self, parser: expat.XMLParserType) -> None:
        length = 0

        def begin(name: str, attributes: dict[str, str]) -> None:
            nonlocal length
            if name.rpartition(" ")[2] == "si":
                length = 0

        def told(text: str) -> None:
            nonlocal length
            length += len(text) * 4
            self._longest = max(self._longest, length)

        parser.StartElementHandler, parser.CharacterDataHandler = begin, told
        parser.buffer_text = True

        def end(name: str) -> None:
            if name.rpartition(" ")[2] == "si":
                self._check()

        parser.EndElementHandler = end

    def _check(self) -> None:
        if self._area * (_A_CELL + self._longest) > MOST_MEMORY:
            raise _too_large()


def _number(letters: str) -> int:
    """A column's number by its letters: `A` is 1, `AA` is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _unreadable() -> Refusal:
    return Refusal(
        "UNREADABLE_FILE", "این فایل اکسل خوانا نیست؛ آن را دوباره ذخیره کنید یا CSV بفرستید.", field="file", status=422
    )


def _too_large() -> Refusal:
    return Refusal(
        "TOO_LARGE",
        "این فایل اکسل بزرگ‌تر از آن است که خوانده شود؛ ستون‌ها و برگه‌های دیگرش را پاک کنید یا CSV بفرستید.",
        field="file",
        status=413,
    )

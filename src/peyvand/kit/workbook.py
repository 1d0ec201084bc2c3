"""The first sheet of a spreadsheet (.xlsx) as rows of text.

A spreadsheet is a ZIP of XML and may be made to burst: little that unpacks to much, one cell in the farthest corner, a
long text that every cell repeats. So it is looked through in small pieces first, within fixed limits, and what was
looked through is packed anew: the reader sees nothing else.
"""

import re
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook

from peyvand.kit.errors import Refusal
from peyvand.kit.words import _

_A_CELL = 100  # bytes
_MOST_PARTS = 1000
_BLOCK = 1 << 16
_SHEETS, _TEXTS, _TYPES = "xl/worksheets/", "xl/sharedStrings.xml", "[Content_Types].xml"
_NEEDED = re.compile(r"\[Content_Types\]\.xml|_rels/[^/]+|xl/(_rels/)?[^/]+\.(xml|rels)|xl/worksheets/[^/]+\.xml")
_ACTIVE = re.compile(r"(^|/)(vbaProject\.bin|vbaData\.xml)$|^xl/(macrosheets|activeX|externalLinks|embeddings)/")
_MACROS = "macroEnabled"
_PLACE, _ROW = re.compile(r"([A-Z]{1,3})([0-9]{1,7})"), re.compile(r"[0-9]{1,7}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bytes that a file may unpack to, bytes that its reader may need, guessed from above, and XML elements of a part;
    None: any number.

    `plain`: a file that holds anything but values is refused: formulas, macros, links, files within it, odd names.
    """

    unpacked: int = 256 << 20
    memory: int = 320 << 20
    elements: int | None = None
    plain: bool = False


class Number(str):
    """What stood in its cell as a number: a code in it has lost its leading zeros."""

    __slots__ = ()


def workbook_rows(file: BinaryIO, limits: Limits = Limits()) -> Iterator[list[str]]:
    """The rows of the first sheet from its first row on, dates in ISO form, whole numbers as Number; a formula is its
    value.

    Raises Refusal UNREADABLE_FILE (422), TOO_LARGE (413), or of a file that isn't plain ACTIVE_CONTENT, FORMULA (422).
    """
    with tempfile.TemporaryFile() as vetted:
        try:
            with zipfile.ZipFile(file) as archive:
                _vet(archive, vetted, limits)
            vetted.seek(0)
            with CalamineWorkbook.from_filelike(vetted) as workbook:
                rows = workbook.get_sheet_by_index(0).iter_rows()
                for row in rows:
                    yield [_text(cell) for cell in row]
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
            raise _unreadable() from error
        except (CalamineError, expat.ExpatError, ValueError, LookupError) as error:
            raise _unreadable() from error  # a LookupError: a part claims an encoding that nobody knows


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


def _vet(archive: zipfile.ZipFile, vetted: BinaryIO, limits: Limits) -> None:
    if limits.plain:
        _check_names(archive.namelist())
    parts = [part for part in archive.infolist() if _NEEDED.fullmatch(part.filename)]
    if sum(part.file_size for part in parts) > limits.unpacked or len(parts) > _MOST_PARTS:
        raise _too_large()
    bounds = _Bounds(limits)
    with zipfile.ZipFile(vetted, "w") as packed:
        for part in parts:
            look = bounds.reader_of(part.filename)
            # No more than it declares is read of each, and its checksum must fit.
            with archive.open(part) as source, packed.open(part.filename, "w") as target:
                while block := source.read(_BLOCK):
                    look(block, False)
                    target.write(block)
                look(b"", True)


def _check_names(names: Sequence[str]) -> None:
    """Nothing is ever unpacked by its name; yet no file has such a name by chance."""
    if any(_ACTIVE.search(name) for name in names):
        raise _active()
    wild = (name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/") for name in names)
    if any(wild) or len(set(names)) < len(names):
        raise _unreadable()


class _Bounds:
    """How far the cells reach, how long the shared texts are: what the reader will need in memory for them."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
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
        elif name == _TYPES and self._limits.plain:
            parser.StartElementHandler = self._refuse_macros
        return parser.Parse

    def _refuse_macros(self, name: str, attributes: dict[str, str]) -> None:
        if _MACROS in attributes.get("ContentType", ""):
            raise _active()

    def _counter(self) -> Callable[[], None]:
        most, count = self._limits.elements, 0

        def tick() -> None:
            nonlocal count
            count += 1
            if most is not None and count > most:
                raise _too_large()

        return tick

    def _refuse_definitions(self, *definition: object) -> None:
        raise _unreadable()

    def _measure_sheet(self, parser: expat.XMLParserType) -> None:
        row = column = last_row = last_column = 0
        tick = self._counter()

        def begin(name: str, attributes: dict[str, str]) -> None:
            nonlocal row, column, last_row, last_column
            tick()
            tag = name.rpartition(" ")[2]
            if tag == "c":
                column += 1
                if (given := attributes.get("r")) is not None:
                    place = _PLACE.fullmatch(given)
                    if place is None:  # the reader makes a place of anything
                        raise _unreadable()
                    column, row = _number(place[1]), int(place[2])
                if column > last_column or row > last_row:
                    last_column, last_row = max(last_column, column), max(last_row, row)
                    self._area = max(self._area, last_row * last_column)
                    self._check()
            elif tag == "row":
                given = attributes.get("r")
                if given is not None and not _ROW.fullmatch(given):
                    raise _unreadable()
                row, column = row + 1 if given is None else int(given), 0
            elif tag == "f" and self._limits.plain:
                raise _formula()

        parser.StartElementHandler = begin

    def _measure_texts(self, parser: expat.XMLParserType) -> None:
        length = 0
        tick = self._counter()

        def begin(name: str, attributes: dict[str, str]) -> None:
            nonlocal length
            tick()
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
        if self._area * (_A_CELL + self._longest) > self._limits.memory:
            raise _too_large()


def _number(letters: str) -> int:
    """A column's number by its letters: `A` is 1, `AA` is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _unreadable() -> Refusal:
    return Refusal(
        "UNREADABLE_FILE", _("این فایل اکسل خوانا نیست؛ آن را دوباره به شکل xlsx ذخیره کنید."), field="file", status=422
    )


def _too_large() -> Refusal:
    return Refusal(
        "TOO_LARGE",
        _("این فایل اکسل بزرگ‌تر از آن است که خوانده شود؛ ستون‌ها، سطرها و برگه‌های اضافه را پاک کنید."),
        field="file",
        status=413,
    )


def _active() -> Refusal:
    return Refusal(
        "ACTIVE_CONTENT",
        _("این فایل اکسل ماکرو، پیوند یا فایل دیگری در خود دارد؛ آن را بی ماکرو و به شکل xlsx ذخیره کنید."),
        field="file",
        status=422,
    )


def _formula() -> Refusal:
    return Refusal(
        "FORMULA",
        _("در این فایل اکسل فرمول هست؛ به جای فرمول‌ها خود مقدار را بنویسید و دوباره بفرستید."),
        field="file",
        status=422,
    )

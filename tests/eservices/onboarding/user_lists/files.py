"""Lists as spreadsheets, honest and hostile ones."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

import xlsxwriter

from peyvand.eservices.agency_onboarding.choices.user_lists import Column
from tests.eservices.onboarding.user_lists.world import line

TITLES = [str(column.label) for column in Column]
NAMES = [column.value for column in Column]
SHEET = "xl/worksheets/sheet1.xml"
_HEAD = (
    b'<?xml version="1.0" encoding="UTF-8"?>'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
)
_TAIL = b"</sheetData></worksheet>"


def xlsx(*rows: Sequence[Any], header: Sequence[Sequence[str]] = (TITLES, NAMES)) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    for number, row in enumerate([*header, *rows]):
        for place, cell in enumerate(row):
            (sheet.write_number if isinstance(cell, int | float) else sheet.write_string)(number, place, cell)
    book.close()
    return file.getvalue()


def listed(*lines: dict[str, Any]) -> bytes:
    return xlsx(*([one[name] for name in NAMES] for one in lines))


def repacked(content: bytes, changes: dict[str, bytes | None], extra: Sequence[tuple[str, bytes]] = ()) -> bytes:
    """The spreadsheet with parts exchanged, left out (None) or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = changes.get(name, old.read(name))
            if part is not None:
                new.writestr(name, part)
        for name, part in extra:
            new.writestr(name, part)
    return file.getvalue()


def sheet(*rows: bytes) -> bytes:
    return _HEAD + b"".join(rows) + _TAIL


def hostile() -> Iterator[tuple[str, bytes, str]]:
    """A name, a file, and the code with which it is to be refused; the smallest file that does the harm."""
    good = listed(line())
    macros = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        types = archive.read("[Content_Types].xml")
        whole = archive.read(SHEET)
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    assert plain in types
    yield "a bomb of blanks", repacked(good, {"xl/styles.xml": b" " * (64 << 20)}), "TOO_LARGE"
    yield "just below the bound", repacked(good, {"xl/styles.xml": b" " * (6 << 20)}), "UNREADABLE_FILE"
    yield (
        "a million lines",
        repacked(good, {SHEET: sheet(b'<row><c t="str"><v>x</v></c></row>' * 200_000)}),
        "TOO_LARGE",
    )
    yield "a million blank rows", repacked(good, {SHEET: sheet(b"<row/>" * 1_000_000)}), "TOO_LARGE"
    yield (
        "a cell in the farthest corner",
        repacked(good, {SHEET: sheet(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')}),
        "TOO_LARGE",
    )
    yield (
        "a long text in every cell",
        repacked(
            good,
            {
                "xl/sharedStrings.xml": b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>'
                + b"x" * (1 << 20)
                + b"</t></si></sst>",
                SHEET: sheet(b"<row>" + b'<c t="s"><v>0</v></c>' * 5000 + b"</row>"),
            },
        ),
        "TOO_LARGE",
    )
    yield (
        "a million attributes",
        repacked(good, {SHEET: sheet(b"<row " + b" ".join(b'a%d="1"' % n for n in range(300_000)) + b"/>")}),
        "COLUMN_MISSING",
    )
    yield "nested without end", repacked(good, {SHEET: sheet(b"<a>" * 150_000)}), "TOO_LARGE"
    laughs = (
        b'<!DOCTYPE x [<!ENTITY a "ha">'
        + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n > 1 else b"&a;" * 10) for n in range(1, 10))
        + b"]><x>&a9;</x>"
    )
    yield "a billion laughs", repacked(good, {"xl/sharedStrings.xml": laughs}), "UNREADABLE_FILE"
    outside = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
    yield "an entity outside", repacked(good, {SHEET: outside}), "UNREADABLE_FILE"
    yield "macros by the type", repacked(good, {"[Content_Types].xml": types.replace(plain, macros)}), "ACTIVE_CONTENT"
    yield "macros by the part", repacked(good, {}, [("xl/vbaProject.bin", b"\0" * 100)]), "ACTIVE_CONTENT"
    yield "a link outside", repacked(good, {}, [("xl/externalLinks/externalLink1.xml", b"<x/>")]), "ACTIVE_CONTENT"
    formula = b'<row r="3"><c r="A3"><f>WEBSERVICE("http://192.0.2.1/")</f><v>1</v></c></row></sheetData>'
    yield "a formula", repacked(good, {SHEET: whole.replace(b"</sheetData>", formula)}), "FORMULA"
    for name in ("../../etc/cron.d/x", "/etc/passwd", "C:\\x.exe", "xl\\..\\x"):
        yield f"a part named {name}", repacked(good, {}, [(name, b"x")]), "UNREADABLE_FILE"
    yield "the same part twice", _twice(good), "UNREADABLE_FILE"
    yield "cut short", good[: len(good) // 2], "UNREADABLE_FILE"
    yield "a wrong checksum", _spoilt(good), "UNREADABLE_FILE"
    yield "no sheet", repacked(good, {SHEET: None}), "UNREADABLE_FILE"
    yield "a ZIP of something else", repacked(good, dict.fromkeys(_parts(good)), [("a.txt", b"x")]), "UNREADABLE_FILE"
    yield "a CSV renamed", ",".join(NAMES).encode() + b"\n", "NOT_A_WORKBOOK"
    yield "an old or locked workbook", b"\xd0\xcf\x11\xe0" + b"\0" * 5000, "OLD_WORKBOOK"
    yield "nothing", b"", "NOT_A_WORKBOOK"
    yield "a file of two megabytes", good + b"\0" * 2_000_000, "TOO_LARGE"


def _parts(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.namelist()


def _twice(content: bytes) -> bytes:
    file = io.BytesIO(content)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(SHEET.replace("1", "2"), b"<x/>")
    # The name of the second sheet becomes the first one's, in its own place and in the directory.
    return file.getvalue().replace(b"sheet2.xml", b"sheet1.xml")


def _spoilt(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        start = archive.getinfo(SHEET).header_offset + 30 + len(SHEET) + 20
    return content[:start] + bytes([content[start] ^ 0xFF]) + content[start + 1 :]

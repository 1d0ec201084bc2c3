"""What is in a file: encodings, delimiters, headings, blank lines, spreadsheets – and what makes all of it unusable."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peyvand.eservices.inquiry.rules import Cells
from peyvand.eservices.inquiry.sheets.reading import read, read_csv
from peyvand.kit.errors import Refusal
from peyvand.kit.workbook import Limits
from tests.eservices.inquiry.batch.files import csv_file, xlsx_file

CODE, OTHER = "0000027227", "0000040835"


def lines(content: bytes) -> list[Cells]:
    return list(read(io.BytesIO(content)))


def codes(content: bytes) -> list[str]:
    return [line.national_code for line in lines(content)]


def said_of(content: bytes) -> str:
    """The code of the refusal, empty for a file that can be read."""
    try:
        assert all(isinstance(line, Cells) for line in lines(content))
    except Refusal as refused:
        return refused.code
    return ""


UNUSABLE = {"UNREADABLE_FILE", "TOO_LARGE", "UNKNOWN_COLUMN", "COLUMN_TWICE", "HEADER_MISSING", "EMPTY_FILE"}


def refusal(content: bytes) -> Refusal:
    with pytest.raises(Refusal) as refused:
        lines(content)
    assert refused.value.field == "file"
    return refused.value


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
def test_encodings_and_line_ends(encoding: str, newline: str) -> None:
    text = newline.join(["کد ملی,مقصود", f"{CODE},وام", f"{OTHER},"])
    text = text if encoding != "cp1256" else text.replace("ی", "ي")  # that code page has the Arabic letter only
    assert lines(text.encode(encoding)) == [Cells(CODE, purpose="وام"), Cells(OTHER)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters(delimiter: str) -> None:
    text = delimiter.join(["national_code", "from", "to"]) + "\n" + delimiter.join([CODE, "1403/01/01", "1403/02/01"])
    assert lines(text.encode()) == [Cells(CODE, "1403/01/01", "1403/02/01")]


def test_columns_in_any_order_under_either_name() -> None:
    machine = csv_file(["7", "p", "b", "a", CODE], header="case_number,purpose,to,from,national_code")
    persian = csv_file(["7", "p", "b", "a", CODE], header="شماره پرونده,مقصود,تا تاریخ,از تاریخ,کد ملی")
    odd = csv_file(["7", "p", "b", "a", CODE], header="شماره‌پرونده, مقصود از استعلام ,تا تاريخ,از تاريخ,كد ملي")
    capital = csv_file(["7", "p", "b", "a", CODE], header="CASE NUMBER,Purpose,To,From,National_Code")
    for content in (machine, persian, odd, capital):
        assert lines(content) == [Cells(CODE, "a", "b", "p", "7")]


def test_blank_lines_are_skipped_and_short_ones_filled_up() -> None:
    text = f"\n\nnational_code,from,to\n\n{CODE}\n,,\n   \n{OTHER},1403/01/01,1403/02/01\n\n"
    assert lines(text.encode()) == [Cells(CODE), Cells(OTHER, "1403/01/01", "1403/02/01")]
    assert codes(f"national_code,,\n{CODE},,\n".encode()) == [CODE]


def test_a_line_of_too_many_cells_stands_whole_as_its_code() -> None:
    """Which of its cells is which can't be told: an unquoted comma in a case number shifts all the rest."""
    assert lines(f"national_code,case_number\n{CODE},12,شعبه ۳\n".encode()) == [Cells(f"{CODE},12,شعبه ۳")]
    assert lines(f'national_code,case_number\n{CODE},"12,شعبه ۳"\n'.encode()) == [Cells(CODE, case_number="12,شعبه ۳")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "EMPTY_FILE"),
        (b"\n \n", "EMPTY_FILE"),
        (b"\xef\xbb\xbf", "EMPTY_FILE"),
        (f"{CODE}\n{OTHER}\n".encode(), "HEADER_MISSING"),
        (b"from,to\n1403/01/01,1403/01/02\n", "HEADER_MISSING"),
        (f"national_code,name\n{CODE},x\n".encode(), "UNKNOWN_COLUMN"),
        (f"national_code,,to\n{CODE},,\n".encode(), "UNKNOWN_COLUMN"),
        (f"national_code,کد ملی\n{CODE},{CODE}\n".encode(), "COLUMN_TWICE"),
        (b'national_code\n"' + b"x" * 200_000, "UNREADABLE_FILE"),
        (b"\xff\xfen\x00a\x00\x00", "UNREADABLE_FILE"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 100, "UNREADABLE_FILE"),
        (b"PK\x03\x04 and then nothing", "UNREADABLE_FILE"),
        (b"%PDF-1.7\n", "UNKNOWN_COLUMN"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(content: bytes, code: str) -> None:
    refused = refusal(content)
    assert refused.code == code
    assert refused.data["status"] == 422


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@given(st.lists(st.tuples(cells, cells, cells), max_size=20), st.sampled_from([",", ";", "\t"]), st.booleans())
def test_what_a_csv_writer_wrote_is_read_again(rows: list[tuple[str, str, str]], delimiter: str, marked: bool) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(["national_code", "purpose", "case_number"])
    writer.writerows(rows)
    content = text.getvalue().encode("utf-8-sig" if marked else "utf-8")
    assert list(read_csv(io.BytesIO(content))) == [
        Cells(code, "", "", purpose, case_number)
        for code, purpose, case_number in rows
        if (code + purpose + case_number).strip()
    ]


@given(st.binary(max_size=300))
def test_whatever_is_sent_is_read_or_refused(content: bytes) -> None:
    for begin in (b"", b"national_code,from\n", b"PK\x03\x04", b"\xff\xfe"):
        assert said_of(begin + content) in {"", *UNUSABLE}


# -- spreadsheets ----------------------------------------------------------------------------------------------------


def test_numbers_in_the_codes_column_get_their_zeros_back_and_no_others() -> None:
    content = xlsx_file(
        [27227, 1402, 12], ["27227", "", ""], [27227.0, "", 0.5], [123456789012, "", ""],
        header="national_code,purpose,case_number",
    )  # fmt: skip
    assert lines(content) == [
        Cells("0000027227", purpose="1402", case_number="12"),
        Cells("27227"),
        Cells("0000027227", case_number="0.5"),
        Cells("123456789012"),
    ]


def test_cells_of_dates_and_texts() -> None:
    content = xlsx_file(
        [CODE, date(2024, 3, 20), "1403/02/01"], ["", "", ""], [OTHER, "", ""], header="کد ملی,از تاریخ,تا تاریخ"
    )
    assert lines(content) == [Cells(CODE, "2024-03-20", "1403/02/01"), Cells(OTHER)]


def test_a_formula_is_its_value() -> None:
    import xlsxwriter

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    sheet.write_string(0, 0, "national_code")
    sheet.write_formula(1, 0, '=CONCATENATE("00000","27227")', None, CODE)
    book.add_worksheet().write_string(0, 0, "another sheet")
    book.close()
    assert codes(file.getvalue()) == [CODE]


def repacked(content: bytes, parts: dict[str, bytes]) -> bytes:
    """The spreadsheet with these parts in place of its own."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), *parts}:
            new.writestr(name, parts.get(name) or old.read(name))
    return file.getvalue()


SHEET, TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def bomb(rows: str, texts: str = "") -> bytes:
    parts = {SHEET: f"<worksheet {NAMESPACE}><sheetData>{rows}</sheetData></worksheet>".encode()}
    if texts:
        parts[TEXTS] = f"<sst {NAMESPACE}>{texts}</sst>".encode()
    return repacked(xlsx_file([CODE]), parts)


@pytest.mark.parametrize(
    "content",
    [
        # One cell in the farthest corner: the reader would lay out all between.
        bomb('<row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        bomb('<row r="1"><c r="A1"/></row><row r="1048576"><c r="&#88;FD1048576"><v>1</v></c></row>'),
        # A long text that every cell repeats.
        bomb("<row>" + '<c t="s"><v>0</v></c>' * 5000 + "</row>", f"<si><t>{'ب' * 32_000}</t></si>"),
        # Much that packs to little.
        repacked(xlsx_file([CODE]), {"xl/styles.xml": b" " * (Limits().unpacked + 1)}),
    ],
    ids=["far corner", "far corner, written otherwise", "repeated text", "blanks"],
)
def test_a_spreadsheet_made_to_burst_is_refused(content: bytes) -> None:
    assert len(content) < 1_000_000
    refused = refusal(content)
    assert (refused.code, refused.data["status"]) == ("TOO_LARGE", 413)


def test_definitions_in_a_spreadsheet_are_refused() -> None:
    definitions = f'<!DOCTYPE x [<!ENTITY a "aaa">]><worksheet {NAMESPACE}><sheetData>&a;</sheetData></worksheet>'
    assert refusal(repacked(xlsx_file([CODE]), {SHEET: definitions.encode()})).code == "UNREADABLE_FILE"


def test_a_part_larger_than_it_says_is_refused() -> None:
    """The directory of the ZIP lies: what is beyond the declared size is never unpacked."""
    content = bytearray(xlsx_file([CODE]))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo(SHEET).file_size.to_bytes(4, "little")
    place = content.rindex(SHEET.encode()) - 46 + 24
    assert content[place : place + 4] == size
    content[place : place + 4] = (10).to_bytes(4, "little")
    assert refusal(bytes(content)).code == "UNREADABLE_FILE"


@given(st.data())
def test_a_damaged_spreadsheet_is_read_or_refused(data: Any) -> None:
    content = bytearray(_GOOD)
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(4, len(content) - 1))] = data.draw(st.integers(0, 255))
    assert said_of(bytes(content)) in {"", *UNUSABLE}


_GOOD = xlsx_file([CODE, date(2024, 3, 20), "1403/02/01"], [OTHER, "", ""], header="کد ملی,از تاریخ,تا تاریخ")


def test_a_long_column_of_codes_is_no_bomb() -> None:
    rows: Sequence[Sequence[str]] = [[f"{n:010d}"] for n in range(100_000)]
    assert len(codes(xlsx_file(*rows))) == 100_000

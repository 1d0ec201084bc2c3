"""What stands on the sheet, for every kind of letter (INQ-6)."""

import io
from dataclasses import replace

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peyvand.foundation.letters.gateways import typesetting
from peyvand.foundation.letters.rules import Table, letter_of
from tests.foundation.letters.sheets import LETTERS, NOW, SHEETS, backwards, letter, pages, printed, sheet

A4 = (595, 842)


def typeset(content) -> bytes:
    return typesetting.typeset(sheet(content), signer="امضا", now=NOW)


@pytest.mark.parametrize("name", LETTERS)
def test_every_kind_of_letter_prints_on_a4(name, signed):
    document = pypdfium2.PdfDocument(io.BytesIO(signed[name]))
    assert len(document) == (3 if name == "long" else 1)
    for page, lines in zip(document, pages(signed[name]), strict=True):
        assert tuple(round(size) for size in page.get_size()) == A4
        ink = sum(value < 128 for line in lines for value in line) / (A4[0] * A4[1])
        assert 0.01 < ink < 0.2


@pytest.mark.parametrize("name", LETTERS)
def test_the_answer_is_inside_byte_for_byte(name, signed):
    document = pypdfium2.PdfDocument(io.BytesIO(signed[name]))
    assert document.count_attachments() == 1
    attached = document.get_attachment(0)
    assert attached.get_name() == "answer.json"
    assert bytes(attached.get_data()) == SHEETS[name].attachment


@pytest.mark.parametrize("text", ['"\\', "\n\r\t", "\u2028\x00\x7f", "#panic() $ ] }", "😀 ی‌ک 漢", "\\u{22}"])
def test_any_text_is_attached_as_it_is(text):
    given_text = replace(sheet(LETTERS["not-found"]), attachment=text.encode())
    pdf = typesetting.typeset(given_text, signer="امضا", now=NOW)
    attached = pypdfium2.PdfDocument(io.BytesIO(pdf)).get_attachment(0)
    assert bytes(attached.get_data()) == text.encode()


def test_title_and_author_are_those_of_the_letter(signed):
    metadata = pypdfium2.PdfDocument(io.BytesIO(signed["inactive"])).get_metadata_dict()
    assert "استعلام ارتباط با سازمان تأمین اجتماعی" in metadata["Title"]
    assert "۴۸۲۱۹۰۳۳۷۷۱۵۰۲۶۴" in metadata["Title"]
    assert metadata["Author"] == "سازمان تأمین اجتماعی"


@pytest.mark.parametrize(
    "number", ["۰۲۶-۳۴۴۰۱۲۳۴", "۰۲۱۳۳۴۴۵۵۶۶", "۱۴۰۵/۰۹/۰۱", "۱۲۳-۴۵/۶۷۸", "+۹۸۹۱۲۱۱۱۰۰۰۰", "۰۲۶ ۳۴۴۰ ۱۲۳۴"]
)
def test_numbers_read_from_left_to_right(number):
    pdf = typeset(replace(LETTERS["not-found"], paragraphs=(f"شماره تماس: {number}",)))
    assert any(number in line for line in printed(pdf))


def test_the_number_stands_whole_at_the_head_and_in_fours_below():
    lines = printed(typeset(LETTERS["active-fund"]))
    assert sum("۴۸۲۱۹۰۳۳۷۷۱۵۰۲۶۴" in line for line in lines) == 3  # the head, below the text, at the foot of the page
    assert any("۱۴۰۵/۰۹/۰۱" in line for line in lines[:6])


def test_a_long_table_goes_on_with_its_head_and_page_numbers(signed):
    for page, figure in enumerate("۱۲۳"):
        lines = printed(signed["long"], page)
        assert backwards(f"صفحه {figure} از ۳") in lines[-1]
        assert "۴۸۲۱۹۰۳۳۷۷۱۵۰۲۶۴" in lines[-1]
        assert sum(backwards("تاریخ پایان") in line for line in lines) == 1


def test_a_table_of_labels_has_a_line_for_each():
    """A contract's: two columns, never run together in the seven of spells."""
    rows = (("نام پدر", "حسن"), ("شروع بیمه", "فردا"), ("معاینه", "معاف"))
    content = replace(LETTERS["not-found"], table=Table(("موضوع", "شرح"), rows))
    lines = printed(typeset(content))
    found = [next(n for n, line in enumerate(lines) if backwards(label) in line) for label, _ in rows]
    assert found == sorted(set(found))
    for place, (_, text) in zip(found, rows, strict=True):
        assert backwards(text) in lines[place]


def test_a_row_stays_on_one_page(signed):
    for page in range(3):
        lines = printed(signed["long"], page)
        begun, ended = (sum(backwards(words) in line for line in lines) for words in ("شاغلا", "صنایع"))
        assert begun == ended > 0


def test_a_letter_of_one_page_has_no_page_number(signed):
    assert not any(backwards("صفحه ۱") in line for line in printed(signed["not-found"]))


def test_every_part_of_the_frame_is_there(signed):
    text = "\n".join(printed(signed["certificate"]))
    for words in (
        "بسمه تعالی", "وزارت تعاون، کار و رفاه اجتماعی", "شماره:", "تاریخ:", "پیوست:", "ندارد", "با سلام",
        "صندوق بازنشستگی نمونه", "کد پیگیری", "این گواهی بنابه درخواست مورخ", "امضای الکترونیکی",
    ):  # fmt: skip
        assert backwards(words) in text, words
    assert "peyvand.example.ir/verify" in text


def test_very_long_names_wrap_within_the_margins():
    name = "دادگاه عمومی و انقلاب شهرستان با نامی بسیار دراز " * 6
    in_one_word = "بی‌فاصله" * 60
    table = LETTERS["active-judicial"].table
    assert table
    rows = ((*table.rows[0][:5], "12345678901234567890123456789", in_one_word),)
    pdf = typeset(
        replace(
            LETTERS["active-judicial"],
            addressee=name,
            paragraphs=(name * 4, in_one_word, "A" * 200),
            table=replace(table, rows=rows),
        )
    )
    for lines in pages(pdf):
        assert min(b"".join(line[:55] + line[-55:] for line in lines)) > 200


HOSTILE = [
    "😀", "漢字", "ڎ", "é", "\x00", "\x07", "\t", "a\nb", "\ufffd", "\u202eabc", "\u2066", "\u2069\u2069", "\u200b",
    "\ud800", '")) #panic("x', "#read(\"/config/settings.py\")", "$ x $ *b* _i_ `c` <l> @r = h", "\\u{41}", "//", "/* ",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_no_recorded_text_stops_a_letter_or_speaks_to_the_engine(text):
    told = replace(
        letter("retired, period across both", "JUDICIAL"),
        addressee=f"الف{text}ب",
        paragraphs=(text, f"نشانی: {text}"),
        foot=text,
    )
    assert len(pypdfium2.PdfDocument(io.BytesIO(typeset(told)))) == 1


@given(st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_whatever_the_records_hold_prints(text):
    assert typeset(replace(LETTERS["not-found"], addressee=text)).startswith(b"%PDF-1.7")


def test_markup_is_printed_not_obeyed():
    assert any("*b*" in line for line in printed(typeset(replace(LETTERS["not-found"], addressee="*b*"))))


def test_what_turns_the_direction_is_left_out():
    turned = typeset(replace(LETTERS["not-found"], addressee="\u202e123 ABC"))
    assert any("ABC" in line and "123" in line for line in printed(turned))


def test_the_stored_letter_comes_back():
    told = LETTERS["certificate"]
    assert told.table
    stored = {
        "heading": told.heading,
        "addressee": told.addressee,
        "paragraphs": list(told.paragraphs),
        "table": {"columns": list(told.table.columns), "rows": [list(row) for row in told.table.rows]},
        "foot": told.foot,
        "text": told.text("1"),
    }
    assert letter_of(stored, tracking_label=told.tracking_label) == told
    assert letter_of({**stored, "table": None}, tracking_label="x").table is None

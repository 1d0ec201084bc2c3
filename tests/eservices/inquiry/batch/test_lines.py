"""Which lines can be asked, and why the others can't."""

from contextlib import nullcontext
from datetime import date
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peyvand.eservices.inquiry.choices import LineError
from peyvand.eservices.inquiry.models import BatchLine
from peyvand.eservices.inquiry.rules import Cells, Line, LineCheck, explain, time_left
from peyvand.foundation.agencies.rules import Memorandum, Purpose
from peyvand.kit.national_code import check_digit, is_valid
from peyvand.kit.text import neutral
from tests.eservices.cast import Cast
from tests.eservices.inquiry.batch.files import accepted, csv_file

CODE = "0000027227"
TODAY = date(2026, 11, 22)
PLAIN = Memorandum("1", date(2020, 1, 1), None, False, frozenset({"BATCH"}))
LISTED = (Purpose("PENSION", "برقراری مستمری"), Purpose("LOAN", "پرداخت وام"))


def memorandum(**clauses: Any) -> Memorandum:
    return Memorandum("1", date(2020, 1, 1), None, False, frozenset({"BATCH"}), **clauses)


def checked(*cells: str, under: Memorandum = PLAIN, **defaults: str) -> Line:
    return LineCheck(under, today=TODAY, **defaults)(Cells(*cells))


@pytest.mark.parametrize("code", [CODE, "۰۰۰۰۰۲۷۲۲۷", "٠٠٠٠٠٢٧٢٢٧", " 000-002722-7 ", "\u200e0000027227"])
def test_a_code_in_any_digits(code: str) -> None:
    assert checked(code) == Line(CODE)


@pytest.mark.parametrize("code", ["27227", "0000027228", "1111111111", "", "کریمی", "00000272270", "0000027227x", "\0"])
def test_a_wrong_code_stands_as_it_was_sent(code: str) -> None:
    line = checked(code, "1403/01/01", "", "x", "y")
    assert line == Line(code.replace("\0", "\ufffd"), "1403/01/01", "", "x", "y", LineError.INVALID_CODE)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("1403/01/01", "1403/02/01", ("2024-03-20", "2024-04-20", "")),
        ("2024-03-20", "۱۴۰۳/۰۲/۰۱", ("2024-03-20", "2024-04-20", "")),
        (" ", "", ("", "", "")),
        ("2026-11-22", "2027-11-22", ("2026-11-22", "2027-11-22", "")),
        ("1403/13/01", "1403/02/01", ("1403/13/01", "1403/02/01", "INVALID_DATE")),
        ("yesterday", "", ("yesterday", "", "INVALID_DATE")),
        ("1403/01/01", "", ("1403/01/01", "", "INVALID_PERIOD")),
        ("", "1403/01/01", ("", "1403/01/01", "INVALID_PERIOD")),
        ("1403/02/01", "1403/01/01", ("1403/02/01", "1403/01/01", "INVALID_PERIOD")),
        ("2026-11-23", "2026-11-24", ("2026-11-23", "2026-11-24", "INVALID_PERIOD")),
    ],
)
def test_periods(start: str, end: str, expected: tuple[str, str, str]) -> None:
    line = checked(CODE, start, end)
    assert (line.start, line.end, line.error) == expected


@pytest.mark.parametrize(
    ("sent", "default", "kept"),
    [
        ("PENSION", "", "PENSION"),
        ("برقراری مستمري", "", "PENSION"),  # the title, with an Arabic letter
        ("", "LOAN", "LOAN"),
        ("PENSION", "LOAN", "PENSION"),
        ("", "", None),
        ("OTHER", "LOAN", None),
        ("x" * 61, "", None),
    ],
)
def test_purposes(sent: str, default: str, kept: str | None) -> None:
    line = checked(CODE, "", "", sent, under=memorandum(purposes=LISTED, requires_purpose=True), purpose=default)
    assert (line.purpose, line.error) == ((kept, "") if kept else (sent[:60], LineError.PURPOSE_REQUIRED))


def test_a_purpose_that_nobody_asks_for_may_be_any_text_or_none() -> None:
    assert checked(CODE, purpose="")[3] == ""
    assert checked(CODE, "", "", " هر  متنی ").purpose == "هر متنی"
    assert checked(CODE, "", "", "OTHER", under=memorandum(purposes=LISTED)).error == LineError.PURPOSE_REQUIRED


@pytest.mark.parametrize(
    ("sent", "default", "kept"),
    [("۱۴۰۵/۱۲", "", "۱۴۰۵/۱۲"), ("", "7", "7"), ("", "", None), ("9" * 61, "7", None), ("a\0b", "", None)],
)
def test_case_numbers(sent: str, default: str, kept: str | None) -> None:
    line = checked(CODE, "", "", "", sent, under=memorandum(requires_case_number=True), case_number=default)
    expected = (kept, "") if kept else (sent[:60].replace("\0", "\ufffd"), LineError.CASE_NUMBER_REQUIRED)
    assert (line.case_number, line.error) == expected


def test_the_first_error_counts_in_the_order_of_the_interface() -> None:
    strict = memorandum(purposes=LISTED, requires_purpose=True, requires_case_number=True)
    assert checked("x", "y", "z", "", "", under=strict).error == "INVALID_CODE"
    assert checked(CODE, "y", "1403/01/01", "", "", under=strict).error == "INVALID_DATE"
    assert checked(CODE, "1403/01/01", "", "", "", under=strict).error == "INVALID_PERIOD"
    assert checked(CODE, "", "", "", "", under=strict).error == "PURPOSE_REQUIRED"
    assert checked(CODE, "", "", "LOAN", "", under=strict).error == "CASE_NUMBER_REQUIRED"
    assert checked(CODE, "", "", "LOAN", "1", under=strict).error == ""


def test_what_was_sent_is_kept_within_bounds() -> None:
    line = checked("x" * 1000, "y" * 1000, "z" * 1000, "p" * 1000, "c" * 1000)
    assert [len(text) for text in line[:5]] == [64, 32, 32, 60, 60]


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        (Line("27227", error="INVALID_CODE"), "کد ملی باید ده رقم باشد؛ شما ۵ رقم نوشته‌اید."),
        (Line("0000027228", error="INVALID_CODE"), "این کد ملی درست نیست"),
        (Line(CODE, "1403/13/01", "1403/01/01", error="INVALID_DATE"), "چنین روزی در تقویم نیست"),
        (Line(CODE, "1403/01/01", "", error="INVALID_PERIOD"), "تاریخ پایان هم لازم است"),
        (Line(CODE, error="PURPOSE_REQUIRED"), "مقصود استعلام را بنویسید"),
        (Line(CODE, error="CASE_NUMBER_REQUIRED"), "شمارهٔ پرونده یا دادنامه را بنویسید"),
        (Line(CODE, error="FAILED"), "خطای داخلی"),
    ],
)
def test_each_error_is_explained_with_what_to_do(line: Line, advice: str) -> None:
    assert advice in explain(line, today=TODAY)


# -- the short way ---------------------------------------------------------------------------------------------------


@given(st.text("0123456789", min_size=9, max_size=9), st.sampled_from("0123456789"))
def test_the_quick_check_of_a_code_is_the_check_digit_written_out(nine: str, last: str) -> None:
    code = nine + last
    assert is_valid(code) == (int(last) == check_digit(nine) and code != last * 10)
    assert is_valid(nine + str(check_digit(nine))) == (nine != nine[0] * 9 or int(nine[0]) != check_digit(nine))


@pytest.mark.parametrize("clauses", [{}, {"requires_case_number": True}, {"requires_purpose": True}])
def test_the_short_way_for_plain_codes_keeps_what_the_long_way_does(
    clauses: dict[str, bool], fund: Cast, golden: None
) -> None:
    for name, value in clauses.items():
        setattr(fund.memorandum, name, value)
    fund.memorandum.save()
    content = csv_file(CODE, "0000027228", "۰۰۰۰۰۲۷۲۲۷", "27227", "0000040835", " 0000040835", "1111111111")
    kept = []
    for way in (nullcontext(), patch.object(LineCheck, "plain", lambda self: None)):
        for defaults in ({}, {"purpose": "p\\q\tr", "case_number": "۱۲"}):
            with way:
                batch = accepted(fund, content, **defaults)
            lines = BatchLine.objects.filter(batch=batch).order_by("line")
            kept.append((batch.total, batch.rejected, batch.errors, list(lines.values_list())))
    for short, long in zip(kept[:2], kept[2:], strict=True):
        assert short[:3] == long[:3]
        assert [row[1:] for row in short[3]] == [row[1:] for row in long[3]]


# -- what goes out ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["=1+1", "+98912", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_nothing_in_a_cell_is_a_formula(text: str) -> None:
    assert neutral(text) == f"'{text}"
    assert neutral(f"1{text}") == f"1{text}"
    assert neutral("") == ""


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "هنوز معلوم نیست"),
        (3, "کمتر از یک دقیقه"),
        (61, "حدود ۲ دقیقه"),
        (3599, "حدود ۶۰ دقیقه"),
        (7201, "حدود ۳ ساعت"),
    ],
)
def test_time_in_words(seconds: int | None, words: str) -> None:
    assert words in time_left(seconds)

"""Files to and from payroll."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from peyvand.eservices.supplementary_enrolment.operations import DueLine, ResultLine
from peyvand.kit import months
from peyvand.kit.errors import Refusal
from peyvand.kit.text import latin_digits, whole_number

DUE_COLUMNS = ("pension_file", "member_national_code", "kind", "month", "amount", "document")
RESULT_COLUMNS = ("document", "month", "deducted")
_LARGEST = 10**15


def due_csv(lines: Iterable[DueLine]) -> Iterator[str]:
    """The file for payroll, a piece for each line."""
    cells = io.StringIO()
    writer = csv.writer(cells, lineterminator="\n")
    rows: Iterable[tuple[Any, ...]] = (
        (line.file_number, line.member_code, line.kind, line.month, line.amount, line.document) for line in lines
    )
    for row in (DUE_COLUMNS, *rows):
        writer.writerow(row)
        yield cells.getvalue()
        cells.seek(0)
        cells.truncate()


def parse_result(text: str) -> list[ResultLine]:
    """Payroll's answer: CSV with a header, columns in any order. Raises Refusal INVALID_FILE with all `problems`."""
    reader = csv.reader(io.StringIO(text))
    try:
        header = [cell.strip() for cell in next(reader, [])]
        if sorted(header) != sorted(RESULT_COLUMNS):
            raise _invalid([f"سطر 1: ستون‌ها باید {'، '.join(RESULT_COLUMNS)} باشد."])
        lines: list[ResultLine] = []
        problems: list[str] = []
        for row in reader:
            if any(map(str.strip, row)):
                lines += _line(reader.line_num, header, row, problems)
    except csv.Error as error:
        raise _invalid([f"سطر {reader.line_num}: {error}"]) from error
    if problems:
        raise _invalid(problems)
    return lines


def _line(number: int, header: list[str], row: list[str], problems: list[str]) -> list[ResultLine]:
    if len(row) != len(header):
        problems.append(f"سطر {number}: شمار خانه‌ها با سرستون نمی‌خواند.")
        return []
    cells = dict(zip(header, (latin_digits(cell).strip() for cell in row), strict=True))
    document, deducted = (whole_number(cells[name], most=_LARGEST) for name in ("document", "deducted"))
    wrong = [name for name, read in (("document", document), ("deducted", deducted)) if read is None]
    try:
        month = months.parse(cells["month"])
    except Refusal:
        wrong.append("month")
    if wrong or document is None or deducted is None:
        problems += [f"سطر {number}: {name}: خوانده نشد." for name in wrong]
        return []
    return [ResultLine(number, document, month, deducted)]


def _invalid(problems: list[str]) -> Refusal:
    return Refusal("INVALID_FILE", "فایل پذیرفته نشد و چیزی از آن ثبت نشد.", problems=problems)

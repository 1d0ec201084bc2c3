"""The insurer's list of a month as a spreadsheet. No table, no rule."""

from collections.abc import Iterable
from typing import BinaryIO

import xlsxwriter

from peyvand.eservices.supplementary_enrolment.queries.deductions import InsuredLine
from peyvand.kit.words import in_persian

_COLUMNS = (
    "کد ملی بیمه‌شده", "نام و نام خانوادگی", "کد ملی مستمری‌بگیر", "شماره پرونده مستمری", "نوع پوشش",
    "حق بیمه (ریال)", "سهم عضو (ریال)", "کمک سازمان (ریال)",
)  # fmt: skip


def write_insured(file: BinaryIO, lines: Iterable[InsuredLine]) -> None:
    """A row a person and cover, codes as text, amounts as numbers, in Persian whoever asks; a row at a time goes to the
    disk."""
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.right_to_left()
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(_COLUMNS) - 1, 22)
    bold = book.add_format({"bold": True})
    for place, title in enumerate(_COLUMNS):
        sheet.write_string(0, place, title, bold)
    with in_persian():
        for number, line in enumerate(lines, 1):
            texts = (line.member_code, line.full_name, line.principal_code, line.file_number, line.kind)
            for place, text in enumerate(texts):
                sheet.write_string(number, place, text)
            amounts = (line.premium, line.member_share, line.premium - line.member_share)
            for place, amount in enumerate(amounts, len(texts)):
                sheet.write_number(number, place, amount)
    book.close()

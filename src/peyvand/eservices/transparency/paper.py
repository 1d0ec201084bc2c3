"""Somebody's list of accesses as files: a signed PDF, and CSV for a spreadsheet (CIT-6)."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from peyvand.eservices.transparency.queries import Filters
from peyvand.eservices.transparency.rules import Line
from peyvand.foundation.letters.press import register_on_paper
from peyvand.foundation.letters.rules import Register, Table
from peyvand.kit.jalali import numeric, tehran_day
from peyvand.kit.text import neutral, persian_digits
from peyvand.kit.words import in_persian

COLUMNS = ("زمان", "چه کسی", "از چه راه", "به چه عنوان", "مقصود", "چه گفته شد")
TITLE = "چه کسی اطلاعات مرا دیده است"
MOST_ON_PAPER = 1000
_MARK = "\ufeff"  # tells spreadsheets that a CSV file is UTF-8
_WIDTHS = (2.2, 3, 2, 2.6, 2, 4)


def csv_of(lines: Iterable[Line]) -> Iterator[bytes]:
    """A piece for each line; no cell is taken for a formula."""
    cells = io.StringIO()
    writer = csv.writer(cells, lineterminator="\n")
    writer.writerow(COLUMNS)
    yield (_MARK + cells.getvalue()).encode()
    for row in _rows(lines):
        cells.seek(0)
        cells.truncate()
        writer.writerow([neutral(cell) for cell in row])
        yield cells.getvalue().encode()


def _rows(lines: Iterable[Line]) -> Iterator[tuple[str, ...]]:
    """Each found and written in Persian; in between, whoever reads them has their own language."""
    left = iter(lines)
    while True:
        with in_persian():
            line = next(left, None)
            row = line.cells if line else None
        if row is None:
            return
        yield row


def pdf_of(lines: Iterable[Line], *, full_name: str, filters: Filters, now: datetime) -> bytes:
    """The newest MOST_ON_PAPER lines; where there are more the paper says so. Raises SIGNATURE_UNAVAILABLE (503)."""
    with in_persian():
        return register_on_paper(register_of(lines, full_name=full_name, filters=filters, now=now), now=now)


def register_of(lines: Iterable[Line], *, full_name: str, filters: Filters, now: datetime) -> Register:
    """What stands on that paper."""
    some = list(islice(lines, MOST_ON_PAPER + 1))
    told = some[:MOST_ON_PAPER]
    about = [f"فهرست دسترسی‌ها به اطلاعات {full_name} در {numeric(tehran_day(now))}، تازه‌ترین در بالا."]
    if filters.first_day or filters.last_day:
        start = f"از {numeric(filters.first_day)} " if filters.first_day else ""
        end = f"تا پایان {numeric(filters.last_day)}" if filters.last_day else ""
        about.append(f"فقط {start}{end}".strip() + ".")
    if filters.by:
        about.append("فقط دسترسی‌های آنان که برگزیده‌اید.")
    if not told:
        about.append("هیچ دسترسی‌ای ثبت نشده است.")
    if len(some) > MOST_ON_PAPER:
        about.append(
            f"این برگه {persian_digits(MOST_ON_PAPER)} سطر تازه‌تر را دارد؛ برای سطرهای پیش‌تر بازهٔ تاریخ را کوچک‌تر کنید."
        )
    as_json = [{**dict(zip(COLUMNS, line.cells, strict=True)), "at": line.at.isoformat()} for line in told]
    return Register(
        title=TITLE,
        dated=tehran_day(now),
        about=tuple(about),
        table=Table(COLUMNS, tuple(line.cells for line in told)),
        widths=_WIDTHS,
        attachment=json.dumps(as_json, ensure_ascii=False).encode(),
    )

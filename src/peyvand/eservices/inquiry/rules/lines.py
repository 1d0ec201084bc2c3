"""One line of a batch: what it asks, or its error (INQ-7). The same rules as for a single inquiry."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from peyvand.eservices.inquiry.choices import LineError
from peyvand.foundation.agencies.rules import Memorandum, check_purpose
from peyvand.foundation.coverage.rules import check_period, check_texts
from peyvand.kit import jalali, national_code
from peyvand.kit.errors import Refusal
from peyvand.kit.text import persian
from peyvand.kit.words import _

# How much of what was sent is kept of a line that can't be asked, in characters.
LONGEST_CODE, LONGEST_DATE, LONGEST_TEXT = 64, 32, 60


class Cells(NamedTuple):
    """A line as the file has it."""

    national_code: str
    start: str = ""
    end: str = ""
    purpose: str = ""
    case_number: str = ""


class Line(NamedTuple):
    """A line that is right: ten ASCII digits, ISO dates or none, normalised texts. With an `error`: as it was sent."""

    national_code: str
    start: str = ""
    end: str = ""
    purpose: str = ""
    case_number: str = ""
    error: str = ""


class LineCheck:
    """Checks the lines of one batch: under this memorandum, on this day (Tehran's), with what lines that bring no
    purpose or case number take instead."""

    def __init__(self, memorandum: Memorandum, *, today: date, purpose: str = "", case_number: str = "") -> None:
        self._memorandum = memorandum
        self._today = today
        self._purpose = purpose
        self._case_number = case_number
        self._codes = {persian(purpose.title): purpose.code for purpose in memorandum.purposes}
        self._texts = lru_cache(maxsize=4096)(self._checked_texts)
        self._periods = lru_cache(maxsize=65536)(self._checked_period)

    def __call__(self, cells: Cells) -> Line:
        """The line to ask, or the line with the first of its errors in the order of LineError."""
        code, start, end, purpose, case_number = cells
        if not national_code.is_valid(code):
            try:
                code = national_code.parse(code)
            except Refusal:
                return _as_sent(cells, LineError.INVALID_CODE)
        if start or end:
            start, end, error = self._periods(start, end)
            if error:
                return _as_sent(cells, error)
        purpose, case_number, error = self._texts(purpose, case_number)
        if error:
            return _as_sent(cells, error)
        return Line(code, start, end, purpose, case_number)

    def plain(self) -> Line | None:
        """The line of a right code that brings nothing else, but for the code; None if such a line can't be asked."""
        purpose, case_number, error = self._texts("", "")
        return None if error else Line("", "", "", purpose, case_number)

    def _checked_period(self, start: str, end: str) -> tuple[str, str, str]:
        try:
            first = jalali.parse(start) if start.strip() else None
            last = jalali.parse(end) if end.strip() else None
            period = check_period(first, last, today=self._today)
        except Refusal as refusal:
            return "", "", LineError(refusal.code).value
        return (period.start.isoformat(), period.end.isoformat(), "") if period else ("", "", "")

    def _checked_texts(self, purpose: str, case_number: str) -> tuple[str, str, str]:
        purpose = persian(purpose) or self._purpose
        purpose = self._codes.get(purpose, purpose)
        case_number = persian(case_number) or self._case_number
        try:
            check_texts(purpose=purpose)
            check_purpose(self._memorandum, purpose=purpose, case_number="-")  # that one's turn comes below
        except Refusal:
            return "", "", LineError.PURPOSE_REQUIRED.value
        try:
            check_texts(case_number=case_number)
            check_purpose(self._memorandum, purpose=purpose, case_number=case_number)
        except Refusal:
            return "", "", LineError.CASE_NUMBER_REQUIRED.value
        return purpose, case_number, ""


def _as_sent(cells: Cells, error: str) -> Line:
    code, start, end, purpose, case_number = (text.replace("\0", "\ufffd").strip() for text in cells)
    return Line(
        code[:LONGEST_CODE],
        start[:LONGEST_DATE],
        end[:LONGEST_DATE],
        purpose[:LONGEST_TEXT],
        case_number[:LONGEST_TEXT],
        str(error),
    )


_ADVICE = {
    LineError.PURPOSE_REQUIRED: _("مقصود استعلام را بنویسید، یکی از آن‌ها که در تفاهم‌نامه است."),
    LineError.CASE_NUMBER_REQUIRED: _("شمارهٔ پرونده یا دادنامه را بنویسید، حداکثر ۶۰ نویسه."),
    LineError.FAILED: _("پاسخ این سطر به خطای داخلی برخورد؛ از سهمیه کم نشد. آن را دوباره بفرستید."),
}


def explain(line: Line, *, today: date) -> str:
    """What is wrong with a line that couldn't be asked on that day, and what to do, in the reader's language."""
    advice = _ADVICE.get(LineError(line.error))
    if advice is not None:
        return str(advice)
    try:
        national_code.parse(line.national_code)
        check_period(
            jalali.parse(line.start) if line.start else None, jalali.parse(line.end) if line.end else None, today=today
        )
    except Refusal as refusal:
        return refusal.message
    return str(_("این سطر بلندتر از آن بود که نگه داشته شود؛ آن را بررسی کنید."))

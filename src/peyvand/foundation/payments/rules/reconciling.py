"""The bank's statement beside our books: every difference, and what may settle it. Pure."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from peyvand.foundation.payments.choices import (
    LARGEST_AMOUNT,
    LIVE,
    LONGEST_REFERENCE,
    YEARS,
    AttemptState,
    Deed,
    Kind,
    Word,
)
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import TEHRAN, midnight, tehran_day
from peyvand.kit.text import latin_digits, whole_number
from peyvand.kit.words import _

COLUMNS = ("reference", "order_id", "paid_at", "amount", "state")
# Banks say it in their own words.
_WORDS: Mapping[str, Word] = {
    **dict.fromkeys(("PAID", "SETTLED", "VERIFIED", "CONFIRMED", "SUCCESS"), Word.PAID),
    **dict.fromkeys(("REVERSED", "RETURNED", "REFUNDED"), Word.REVERSED),
    **dict.fromkeys(("PENDING", "UNVERIFIED"), Word.PENDING),
    **dict.fromkeys(("FAILED", "DECLINED", "CANCELLED"), Word.FAILED),
}

DEEDS: Mapping[Kind, tuple[Deed, ...]] = {
    Kind.NO_ORDER: (Deed.RETURN, Deed.NOTE),
    Kind.DOUBLED: (Deed.RETURN, Deed.NOTE),
    Kind.NOT_SETTLED: (Deed.SETTLE_ORDER, Deed.RETURN, Deed.NOTE),
    Kind.NOT_RETURNED: (Deed.RETURN, Deed.NOTE),
    Kind.MISSING: (Deed.TAKE_BACK, Deed.NOTE),
    Kind.REVERSED_AT_BANK: (Deed.TAKE_BACK, Deed.NOTE),
    Kind.AMOUNT_DIFFERS: (Deed.NOTE,),
    Kind.REFERENCE_DIFFERS: (Deed.NOTE,),
    Kind.DAY_DIFFERS: (Deed.NOTE,),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a statement: `number` is the attempt's, which we gave the bank as the order's id."""

    reference: str
    number: str
    paid_at: datetime
    amount: int
    word: Word


@dataclass(frozen=True, slots=True)
class Booked:
    """An attempt as it stands in our books."""

    id: int
    number: str
    state: AttemptState
    amount: int
    reference: str
    paid_at: datetime | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs: the bank's side, None where it has none, beside ours, likewise."""

    kind: Kind
    reference: str
    number: str
    bank_amount: int | None = None
    bank_paid_at: datetime | None = None
    attempt_id: int | None = None


# -- the file --------------------------------------------------------------------------------------------------------
def read_statement(rows: Iterable[str]) -> tuple[list[Line], list[str]]:
    """The lines of a CSV file with a header, and what is wrong with those that can't be read: `line 7: amount`."""
    reader = csv.reader(rows)
    try:
        header = [name.strip().lstrip("\ufeff") for name in next(reader, [])]
    except csv.Error:
        return [], ["line 1: no CSV"]
    if sorted(header) != sorted(COLUMNS):
        return [], [f"line 1: the columns must be {','.join(COLUMNS)}"]
    lines, faults = [], []
    try:
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            try:
                if len(row) != len(header):
                    raise ValueError("columns")
                lines.append(_line({name: latin_digits(cell).strip() for name, cell in zip(header, row, strict=True)}))
            except ValueError as error:
                faults.append(f"line {reader.line_num}: {error}")
    except csv.Error:
        faults.append(f"line {reader.line_num}: no CSV")
    return lines, faults


def _line(cells: Mapping[str, str]) -> Line:
    """Raises ValueError with the name of the column that is wrong, never with what stands there."""
    for name in ("reference", "order_id"):
        if len(cells[name]) > LONGEST_REFERENCE or "\0" in cells[name]:
            raise ValueError(name)
    if not cells["reference"] and not cells["order_id"]:
        raise ValueError("reference")
    amount = whole_number(cells["amount"], most=LARGEST_AMOUNT)
    if not amount:
        raise ValueError("amount")
    word = _WORDS.get(cells["state"].upper())
    if word is None:
        raise ValueError("state")
    try:
        paid_at = datetime.fromisoformat(cells["paid_at"])
    except ValueError:
        raise ValueError("paid_at") from None
    if paid_at.year not in YEARS:
        raise ValueError("paid_at")
    if paid_at.tzinfo is None:
        paid_at = paid_at.replace(tzinfo=TEHRAN)
    return Line(cells["reference"], cells["order_id"], paid_at, amount, word)


def span_of(
    lines: Sequence[Line], *, first_day: date | None, last_day: date | None, now: datetime
) -> tuple[datetime, datetime] | None:
    """The moments from and before which the statement is held to be whole: Tehran's days as given, else those that
    its lines name; None if there are none. A day that isn't over counts up to the last line."""
    moments = [line.paid_at for line in lines]
    if not moments and (first_day is None or last_day is None):
        return None
    start = midnight(first_day or tehran_day(min(moments)))
    end = midnight((last_day or tehran_day(max(moments))) + timedelta(days=1))
    if end > now:
        end = max(moments, default=start) + timedelta(microseconds=1)
    return start, end


# -- the comparison --------------------------------------------------------------------------------------------------
def compare(lines: Sequence[Line], booked: Sequence[Booked], *, span: tuple[datetime, datetime]) -> list[Difference]:
    """Every difference between a statement and the attempts that it names or that were paid within its span."""
    by_number: dict[str, list[Line]] = defaultdict(list)
    for line in dict.fromkeys(lines):
        by_number[line.number].append(line)
    ours = {attempt.number: attempt for attempt in booked}
    found = [difference for number, named in by_number.items() for difference in _of_number(named, ours.get(number))]
    start, end = span
    for attempt in booked:
        is_within = attempt.paid_at is not None and start <= attempt.paid_at < end
        if attempt.state == AttemptState.SETTLED and is_within and attempt.number not in by_number:
            found.append(Difference(Kind.MISSING, attempt.reference, attempt.number, attempt_id=attempt.id))
    return found


def _of_number(lines: Sequence[Line], attempt: Booked | None) -> Iterator[Difference]:
    paid = [line for line in lines if line.word == Word.PAID]
    if attempt is None:
        yield from (_difference(Kind.NO_ORDER, line, None) for line in paid)
        return
    # The line that is ours: the one with our reference, else the earliest; any other is money that came once more.
    paid.sort(key=lambda line: (line.reference != attempt.reference, line.paid_at, line.reference))
    yield from (_difference(Kind.DOUBLED, line, attempt) for line in paid[1:])
    if paid:
        yield from _of_paid(paid[0], attempt)
    elif attempt.state == AttemptState.SETTLED:
        is_reversed = any(line.word == Word.REVERSED for line in lines)
        yield _difference(Kind.REVERSED_AT_BANK if is_reversed else Kind.MISSING, lines[0], attempt)


def _of_paid(line: Line, attempt: Booked) -> Iterator[Difference]:
    match attempt.state:
        case AttemptState.SETTLED:
            if line.reference != attempt.reference:
                yield _difference(Kind.REFERENCE_DIFFERS, line, attempt)
            if line.amount != attempt.amount:
                yield _difference(Kind.AMOUNT_DIFFERS, line, attempt)
            if attempt.paid_at is not None and tehran_day(line.paid_at) != tehran_day(attempt.paid_at):
                yield _difference(Kind.DAY_DIFFERS, line, attempt)
        case state if state in LIVE or state == AttemptState.FAILED:
            yield _difference(Kind.NOT_SETTLED, line, attempt)
        case _:
            yield _difference(Kind.NOT_RETURNED, line, attempt)


def _difference(kind: Kind, line: Line, attempt: Booked | None) -> Difference:
    return Difference(
        kind, line.reference, line.number, line.amount, line.paid_at, None if attempt is None else attempt.id
    )


# -- what settles it -------------------------------------------------------------------------------------------------
def check_deed(kind: Kind, deed: Deed, *, reason: str, longest: int = 1000) -> None:
    """Raises Refusal NOT_FOR_THIS, REASON_REQUIRED or REASON_TOO_LONG."""
    if deed not in DEEDS[kind]:
        raise Refusal("NOT_FOR_THIS", _("این اختلاف با این کار بسته نمی‌شود."), field="deed")
    if not reason.strip():
        raise Refusal(
            "REASON_REQUIRED", _("بنویسید چه شد و از کجا می‌دانید؛ برای نمونه شمارهٔ نامهٔ بانک."), field="reason"
        )
    if len(reason) > longest:
        raise Refusal("REASON_TOO_LONG", _("توضیح را کوتاه‌تر بنویسید؛ تا ۱۰۰۰ نویسه جا دارد."), field="reason")

"""What payroll is to deduct in a month, and what it says it did."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from peyvand.eservices.supplementary_enrolment.models import Deducted, Deduction, Period
from peyvand.eservices.supplementary_enrolment.operations.keeping import keep_up
from peyvand.eservices.supplementary_enrolment.queries import deductions, periods
from peyvand.eservices.supplementary_enrolment.queries.deductions import InsuredLine
from peyvand.foundation.audit import operations as audit
from peyvand.kit.errors import Refusal
from peyvand.kit.months import Month
from peyvand.kit.words import in_persian


@dataclass(frozen=True, slots=True)
class DueLine:
    """A line of the file for payroll; rials."""

    file_number: str
    member_code: str
    kind: str
    month: Month
    amount: int
    document: int


@dataclass(frozen=True, slots=True)
class ResultLine:
    """A line of payroll's answer: `number` counts the file's lines as an editor does."""

    number: int
    document: int
    month: Month
    deducted: int


@dataclass(frozen=True, slots=True)
class Noted:
    """What became of payroll's answer; `differing`: lines with another amount than was due, of all lines."""

    new: int
    unchanged: int
    differing: int


def export(*, period_number: str, month: Month, actor: str, now: datetime) -> list[DueLine]:
    """The deductions of a month, by pension file, once the documents are up to date.

    Raises Refusal UNKNOWN_PERIOD or MONTH_OUTSIDE.
    """
    period = _period(period_number, month)
    keep_up(now=now)
    with transaction.atomic():
        lines = [
            DueLine(row.file_number, row.member_code, row.kind, month, row.amount, row.pk)
            for row in deductions.due_in(period, month)
        ]
        _note("supplementary:export-payroll", period, month, len(lines), actor=actor, now=now)
    return lines


def insurer_list(
    *, period_number: str, month: Month, actor: str, now: datetime, cities: Collection[str] | None = None
) -> Iterator[InsuredLine]:
    """Whom the insurer covers in a month; `cities`: only pensions of their branches.

    Raises Refusal UNKNOWN_PERIOD or MONTH_OUTSIDE.
    """
    period = _period(period_number, month)
    keep_up(now=now)
    with transaction.atomic(), in_persian():  # the insurer's file, whoever asks for it
        lines = list(deductions.insured_in(period, month, cities=cities))
        _note("supplementary:insurer-list", period, month, len(lines), actor=actor, now=now)
    return iter(lines)


@transaction.atomic
def note_result(*, lines: Sequence[ResultLine], actor: str, now: datetime) -> Noted:
    """Keep what was really deducted; a second run with the same file changes nothing.

    Raises Refusal RESULT_CONFLICT with all `problems`, a list of lines: a document that isn't known, a month that it
    doesn't cover, another amount than was noted before.
    """
    numbers = {line.document for line in lines}
    documents = deductions.known_documents(numbers)
    before = deductions.deducted_before(numbers)
    problems, fresh, differing = [], [], 0
    for line in lines:
        document = documents.get(line.document)
        key = (line.document, line.month.number)
        if document is None:
            problems.append(f"سطر {line.number}: document: چنین سندی نیست.")
        elif not document.first_month <= line.month.number <= document.last_month:
            problems.append(f"سطر {line.number}: month: این سند این ماه را در بر ندارد.")
        elif before.setdefault(key, line.deducted) != line.deducted:
            problems.append(f"سطر {line.number}: deducted: برای این سند و ماه مبلغ دیگری ثبت شده است.")
        else:
            fresh.append(line)
            differing += line.deducted != _due(document, line.month)
    if problems:
        raise Refusal("RESULT_CONFLICT", "فایل پذیرفته نشد و چیزی از آن ثبت نشد.", problems=problems)
    count = Deducted.objects.count()
    Deducted.objects.bulk_create(
        (
            Deducted(deduction_id=line.document, month=line.month.number, amount=line.deducted, noted_at=now)
            for line in fresh
        ),
        ignore_conflicts=True,
        batch_size=5000,
    )
    new = Deducted.objects.count() - count
    detail = {"lines": len(lines), "new": new, "differing": differing}
    audit.record_act(actor=actor, verb="supplementary:payroll-result", subject="payroll", detail=detail, now=now)
    return Noted(new=new, unchanged=len(lines) - new, differing=differing)


def _due(document: Deduction, month: Month) -> int:
    return document.amount if month.number <= document.runs_to else 0


def _period(number: str, month: Month) -> Period:
    period = periods.by_number(number)
    if period is None:
        raise Refusal("UNKNOWN_PERIOD", f"دوره‌ای به شمارهٔ {number} ثبت نشده است.")
    if not Month.of(period.cover_from) <= month <= Month.of(period.cover_to):
        raise Refusal("MONTH_OUTSIDE", f"ماه {month} در پوشش دورهٔ {number} نیست.")
    return period


def _note(verb: str, period: Period, month: Month, lines: int, *, actor: str, now: datetime) -> None:
    audit.record_act(
        actor=actor,
        verb=verb,
        subject=f"period:{period.number}",
        detail={"month": str(month), "lines": lines},
        now=now,
    )

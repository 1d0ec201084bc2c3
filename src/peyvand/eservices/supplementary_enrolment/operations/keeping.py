"""Documents are kept in step with the records: covers that came with a bundle get theirs, lines end when their ground
does. Again and again with the same outcome; a family at a time, so that a killed worker leaves nothing half done."""

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction

from peyvand.eservices.supplementary_enrolment.models import Deduction, Period
from peyvand.eservices.supplementary_enrolment.operations.accepting import close, document_of, end_covers, lock_people
from peyvand.eservices.supplementary_enrolment.queries import deductions, families, periods
from peyvand.eservices.supplementary_enrolment.queries.periods import terms_of
from peyvand.eservices.supplementary_enrolment.rules.deductions import early_end, loaded_plans
from peyvand.eservices.supplementary_enrolment.rules.family import Family
from peyvand.eservices.supplementary_enrolment.rules.listing import reason_against
from peyvand.foundation.audit import operations as audit
from peyvand.kit.jalali import tehran_day
from peyvand.kit.months import Month

_AT_ONCE = 200


def keep_up(*, now: datetime) -> dict[str, int]:
    """End what has to end, then document what came with a bundle; the numbers of lines `ended` and `documented`."""
    today = tehran_day(now)
    ended = _in_blocks(
        lambda after: deductions.principals_with_running_documents(on=today, after=after, size=_AT_ONCE),
        lambda codes: _end_lines(codes, today=today, now=now),
    )
    period = periods.covering(today)
    documented = 0
    if period is not None:
        documented = _in_blocks(
            lambda after: deductions.principals_without_documents(period, on=today, after=after, size=_AT_ONCE),
            lambda codes: _document(codes, period, today=today, now=now),
        )
    return {"ended": ended, "documented": documented}


def _in_blocks(following: Callable[[str], list[str]], work: Callable[[list[str]], int]) -> int:
    """Principals by code, block by block; the sum of what was done."""
    after, done = "", 0
    while codes := following(after):
        done += work(codes)
        after = codes[-1]
    return done


@transaction.atomic
def _document(codes: list[str], period: Period, *, today: date, now: datetime) -> int:
    """Documents for covers in force that came with a bundle; whoever isn't of this contract gets none.

    A person for whom another pensioner pays already is skipped: the database lets nobody pay twice.
    """
    lock_people(codes)
    terms = terms_of(period)
    made = []
    for code, family in families.families(codes).items():
        file = family.file_of(today)
        if file is None or reason_against(family, terms, on=today) is not None:
            continue
        known = deductions.documented(period, code)
        made += [
            document_of(plan, period_id=period.pk, principal_code=code, file_number=file.number, case_id=None, now=now)
            for plan in loaded_plans(family, terms, on=today)
            if (plan.member_code, plan.kind) not in known
        ]
    before = Deduction.objects.filter(period=period).count()
    Deduction.objects.bulk_create(made, ignore_conflicts=True)
    count = Deduction.objects.filter(period=period).count() - before
    if count:
        _note("supplementary:document-loaded", subject=f"period:{period.number}", documents=count, now=now)
    return count


@transaction.atomic
def _end_lines(codes: list[str], *, today: date, now: datetime) -> int:
    """Lines whose dependency, person or pension ended before the line does; covers end with them."""
    lock_people(codes)
    found = families.families(codes)
    ended = 0
    for principal_code, member_code in deductions.running_members(codes, on=today):
        ended += _end_line(found[principal_code], member_code, today=today, now=now)
    if ended:
        _note("supplementary:end-lines", subject="deductions", documents=ended, now=now)
    return ended


def _end_line(family: Family, member_code: str, *, today: date, now: datetime) -> int:
    end = early_end(family, member_code, today=today)
    if end is None:
        return 0
    principal_code = family.principal.national_code
    closed = close(principal_code, member_code, last=Month.of(end.last_day), ending=end.ending, case=None, now=now)
    if closed or end.last_day <= today:
        end_covers(principal_code, member_code, last_day=end.last_day)
    return closed


def _note(verb: str, *, subject: str, documents: int, now: datetime) -> None:
    audit.record_act(actor="system", verb=verb, subject=subject, detail={"documents": documents}, now=now)

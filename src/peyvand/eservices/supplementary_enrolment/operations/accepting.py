"""The branch accepts: the state under «نحوه پرداخت» and the documents under «وام‌ها», all of it or none (SUP-8)."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from peyvand.eservices.supplementary_enrolment.choices import Ending
from peyvand.eservices.supplementary_enrolment.models import Deduction, Reversal
from peyvand.eservices.supplementary_enrolment.operations.deciding import check_not_the_helper
from peyvand.eservices.supplementary_enrolment.operations.telling import tell
from peyvand.eservices.supplementary_enrolment.queries import deductions, requests
from peyvand.eservices.supplementary_enrolment.queries.requests import Standing
from peyvand.eservices.supplementary_enrolment.rules import acceptance
from peyvand.eservices.supplementary_enrolment.rules.acceptance import Enrolment
from peyvand.eservices.supplementary_enrolment.rules.deductions import Plan, runs_to
from peyvand.eservices.supplementary_enrolment.rules.requests import first_month
from peyvand.eservices.supplementary_enrolment.workflow import ACCEPT
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.cases import operations as cases
from peyvand.foundation.cases.models import Case
from peyvand.foundation.records.models import Person, Supplementary
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.months import Month
from peyvand.kit.words import _, told


@audit.leaves_trace("supplementary:accept", about="case_id")
@transaction.atomic
def accept(*, case_id: int, version: int, by: int, now: datetime) -> Case:
    """Enrol and withdraw as asked, on the records of today, and close the case; the applicant is told.

    The family waits: nobody is enrolled twice at the same moment. Raises Refusal CASE_NOT_FOUND, WRONG_BRANCH while the
    case lies elsewhere than at the pensioner's branch, FOUR_EYES for whoever filed it for the pensioner, and what
    `rules.acceptance.accept` and `cases.move` raise.
    """
    found = requests.submitted(case_id)
    if found is None:
        raise Refusal("CASE_NOT_FOUND", _("چنین درخواستی پیش شما نیست."), status=404)
    lock_people([found.request.principal_code, *(one.member_code for one in found.asked)])
    lay = cases.lock(case_id)
    check_not_the_helper(case_id, by)
    case = cases.move(case_id=case_id, transition=ACCEPT, by=by, version=version, now=now)
    if lay.version != version:
        return case  # the same form, sent again
    today = tehran_day(now)
    standing = requests.standing(case_id, today=today)
    assert standing is not None
    assert standing.family is not None
    _check_branch(standing, office_code=lay.office.code)
    principal_code = found.request.principal_code
    decided = acceptance.accept(
        standing.family,
        standing.submitted.asked,
        standing.submitted.terms,
        on=today,
        elsewhere=deductions.paid_elsewhere(
            [one.member_code for one in standing.submitted.asked],
            principal_code=principal_code,
            from_month=first_month(standing.submitted.terms, on=today),
        ),
    )
    for enrolment in decided.enrolments:
        _enrol(standing, enrolment, case=case, now=now)
    month = Month.of(today)
    for member_code in decided.withdrawn:
        close(principal_code, member_code, last=month, ending=Ending.WITHDRAWAL, case=case, now=now)
        end_covers(principal_code, member_code, last_day=month.last_day)
    _note(case, decided, by=by, now=now)
    tell(case, now=now)
    return case


def lock_people(national_codes: Iterable[str]) -> None:
    """These persons' families wait until the caller's transaction ends."""
    codes = sorted(set(national_codes))
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=codes).order_by("pk").values_list("pk"))


def _check_branch(standing: Standing, *, office_code: str) -> None:
    """Raises Refusal WRONG_BRANCH."""
    if standing.file is not None and standing.file.branch_code != office_code:
        right = standing.branch.name if standing.branch else told(_("شعبهٔ {code}"), code=standing.file.branch_code)
        raise Refusal(
            "WRONG_BRANCH",
            told(
                _("پروندهٔ مستمری در {branch} است؛ نخست با «تغییر شعبه بیمه‌پردازی» درخواست را آنجا بفرستید."),
                branch=right,
            ),
            status=409,
        )


def _enrol(standing: Standing, enrolment: Enrolment, *, case: Case, now: datetime) -> None:
    assert standing.file is not None
    request = standing.submitted.request
    Supplementary.objects.bulk_create(
        Supplementary(
            principal_code=request.principal_code,
            member_code=plan.member_code,
            kind=plan.kind,
            start_date=enrolment.days.start,
            end_date=enrolment.days.end,
            created_here=True,
        )
        for plan in enrolment.plans
    )
    Deduction.objects.bulk_create(
        document_of(
            plan,
            period_id=request.period_id,
            principal_code=request.principal_code,
            file_number=standing.file.number,
            case_id=case.pk,
            now=now,
        )
        for plan in enrolment.plans
    )


def document_of(
    plan: Plan, *, period_id: int, principal_code: str, file_number: str, case_id: int | None, now: datetime
) -> Deduction:
    """Not yet written."""
    return Deduction(
        period_id=period_id,
        case_id=case_id,
        principal_code=principal_code,
        file_number=file_number,
        member_code=plan.member_code,
        kind=plan.kind,
        amount=plan.amount,
        first_month=plan.first.number,
        last_month=plan.last.number,
        runs_to=plan.last.number,
        created_at=now,
    )


def close(
    principal_code: str, member_code: str, *, last: Month, ending: Ending, case: Case | None, now: datetime
) -> int:
    """Close the months after `last` of a member's documents by reversing entries; how many documents were closed.

    The people are locked.
    """
    closed = 0
    for document in Deduction.objects.select_for_update().filter(
        principal_code=principal_code, member_code=member_code, runs_to__gt=last.number
    ):
        end = runs_to(first=Month.numbered(document.first_month), runs_to=Month.numbered(document.runs_to), last=last)
        if end is None:
            continue
        Reversal.objects.create(
            deduction=document,
            runs_to=end.number,
            amount=document.amount * (document.runs_to - end.number),
            ending=ending,
            case=case,
            created_at=now,
        )
        Deduction.objects.filter(pk=document.pk).update(runs_to=end.number)
        closed += 1
    return closed


def end_covers(principal_code: str, member_code: str, *, last_day: date) -> None:
    """A member's covers end on that day; from now on they are this program's, and no bundle opens them again."""
    held = Supplementary.objects.filter(
        Q(end_date__isnull=True) | Q(end_date__gt=last_day),
        principal_code=principal_code,
        member_code=member_code,
        start_date__lte=last_day,
    )
    held.update(end_date=last_day, created_here=True)


def _note(case: Case, decided: acceptance.Acceptance, *, by: int, now: datetime) -> None:
    audit.record_act(
        actor=f"user:{by}",
        verb="supplementary:settle",
        subject=f"case:{case.number}",
        detail={
            "enrolled": len(decided.enrolments),
            "withdrawn": len(decided.withdrawn),
            "documents": sum(len(one.plans) for one in decided.enrolments),
        },
        now=now,
    )

"""What the association decides, and the branch short of accepting."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from peyvand.eservices.supplementary_enrolment.operations.telling import tell
from peyvand.eservices.supplementary_enrolment.queries import requests
from peyvand.eservices.supplementary_enrolment.workflow import APPROVE, KIND
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.audit.choices import Channel, Disclosed, Ground
from peyvand.foundation.cases import operations as cases
from peyvand.foundation.cases.models import Case
from peyvand.kit.crypto import pseudonym
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.words import _

_SHOWN = [Disclosed.IDENTITY.value, Disclosed.KINSHIP.value, Disclosed.SUPPLEMENTARY.value]


@transaction.atomic
def note_opened(*, case: Case, by: int, now: datetime) -> None:
    """Somebody of the staff opened a request: everybody in it is told that they were seen (CIT-6)."""
    cases.note_opened(case=case, by=by, now=now)
    found = requests.submitted(case.pk)
    for one in found.asked if found else []:
        audit.record_access(
            national_code=one.member_code,
            agency_code="",
            actor=f"user:{by}",
            channel=Channel.DESK,
            ground=Ground.STAFF,
            disclosed=_SHOWN,
            tracking_code=None,
            now=now,
        )


@audit.leaves_trace("supplementary:approve", about="case_id")
@transaction.atomic
def approve(*, case_id: int, version: int, by: int, now: datetime) -> Case:
    """The association approves: the case goes to the pensioner's branch, and the applicant is told.

    Raises Refusal NO_BRANCH if the branch has no office here, FOUR_EYES for whoever filed it for the pensioner, and
    what `cases.move` raises.
    """
    case = cases.lock(case_id)
    if case.version != version:
        return cases.move(case_id=case_id, transition=APPROVE, by=by, version=version, now=now)
    check_not_the_helper(case_id, by)
    standing = requests.standing(case_id, today=tehran_day(now))
    if standing is None or standing.branch is None:
        raise _no_branch()
    case = cases.move(
        case_id=case_id, transition=APPROVE, by=by, version=version, office_id=standing.branch.pk, now=now
    )
    tell(case, now=now)
    return case


def approve_many(*, versions: Mapping[int, int], by: int, now: datetime) -> dict[int, Case | Refusal]:
    """Approve what is clean of these cases, ids with the versions that were seen; none holds up the others.

    Gives the moved case or the refusal for each, in their order; NOT_CLEAN where the records say otherwise than the
    applicant saw. Each refused one leaves its trace.
    """
    with transaction.atomic():
        outcomes = _approve_clean(versions, by=by, now=now)
    for case_id, outcome in outcomes.items():
        if isinstance(outcome, Refusal):
            audit.record_refusal(
                actor=f"user:{by}",
                channel=Channel.DESK,
                action="supplementary:approve",
                reason=outcome.code,
                subject_hash=pseudonym(str(case_id)),
                now=now,
            )
    return outcomes


def _approve_clean(versions: Mapping[int, int], *, by: int, now: datetime) -> dict[int, Case | Refusal]:
    standings = requests.standings(list(versions), today=tehran_day(now))
    outcomes: dict[int, Case | Refusal] = {}
    own = requests.helped_with(list(versions), by)
    by_branch: dict[int, list[int]] = defaultdict(list)
    for case_id in versions:
        standing = standings.get(case_id)
        if standing is None:
            outcomes[case_id] = Refusal("CASE_NOT_FOUND", _("چنین درخواستی پیش شما نیست."), status=404)
        elif case_id in own:
            outcomes[case_id] = _other_eyes()
        elif standing.branch is None:
            outcomes[case_id] = _no_branch()
        elif not standing.is_clean:
            outcomes[case_id] = Refusal(
                "NOT_CLEAN", _("اطلاعات از زمان درخواست عوض شده است؛ پرونده را باز کنید."), status=409
            )
        else:
            by_branch[standing.branch.pk].append(case_id)
    for branch_id, case_ids in sorted(by_branch.items()):
        moved = cases.move_many(
            case_ids=case_ids, transition=APPROVE, by=by, office_id=branch_id, versions=versions, now=now
        )
        for case_id, outcome in moved.items():
            outcomes[case_id] = outcome
            if isinstance(outcome, Case) and outcome.version == versions[case_id] + 1:
                tell(outcome, now=now)
    return {case_id: outcomes[case_id] for case_id in versions}


@audit.leaves_trace("supplementary:decide", about="case_id")
@transaction.atomic
def decide(*, case_id: int, transition: str, version: int, reason: str, by: int, now: datetime) -> Case:
    """Reject, or return for correction, with a reason; the applicant is told.

    Raises Refusal FOUR_EYES for whoever filed it for the pensioner, and what `cases.move` raises.
    """
    before = cases.lock(case_id)
    check_not_the_helper(case_id, by)
    case = cases.move(case_id=case_id, transition=transition, by=by, version=version, reason=reason, now=now)
    if before.version == version:
        tell(case, now=now)
    return case


@audit.leaves_trace("supplementary:transfer", about="case_id")
@transaction.atomic
def transfer(*, case_id: int, office_code: str, reason: str, by: int, now: datetime) -> None:
    """«عملیات - تغییر شعبه بیمه‌پردازی»: the case goes on to another branch, with its trail (SUP-7).

    Raises what `cases.send_to_office` raises.
    """
    case = cases.lock(case_id)
    if case.kind != KIND:
        raise Refusal("CASE_NOT_FOUND", _("چنین درخواستی پیش شما نیست."), status=404)
    cases.send_to_office(case_id=case_id, office_code=office_code, reason=reason, by=by, now=now)


def check_not_the_helper(case_id: int, user_id: int) -> None:
    """Raises Refusal FOUR_EYES."""
    if requests.helped_with([case_id], user_id):
        raise _other_eyes()


def _other_eyes() -> Refusal:
    return Refusal(
        "FOUR_EYES", _("این درخواست را شما به نیابت فرستاده‌اید؛ رسیدگی به آن با همکار دیگری است."), status=403
    )


def _no_branch() -> Refusal:
    return Refusal(
        "NO_BRANCH", _("شعبهٔ این مستمری‌بگیر در سامانه واحدی ندارد؛ راهبر سامانه باید آن را ثبت کند."), status=409
    )

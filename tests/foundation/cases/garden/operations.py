"""How a service writes: its own lines and the move in one transaction, and a trace of what is refused."""

from datetime import datetime

from django.db import transaction

from peyvand.foundation.accounts.queries import office
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.cases import operations as cases
from peyvand.foundation.cases.models import Case
from peyvand.foundation.notifications import operations as notifications
from peyvand.foundation.notifications.choices import Kind
from peyvand.kit.errors import Refusal


@audit.leaves_trace("garden:approve", about="case_id")
@transaction.atomic
def approve(*, case_id: int, branch_code: str, by: int, now: datetime, reason: str = "") -> Case:
    """The association approves: the case goes to a branch, and the applicant is told."""
    branch = office(branch_code)
    if branch is None:
        raise Refusal("UNKNOWN_BRANCH", "چنین شعبه‌ای نیست.", field="branch_code")
    case = cases.move(case_id=case_id, transition="approve", by=by, reason=reason, office_id=branch.pk, now=now)
    notifications.send(
        kind=Kind.SUPPLEMENTARY, mobile="09121234567", number=case.number, state="به شعبه رسید", address="/", now=now
    )
    if reason == "قفل شعبه":
        raise Refusal("BRANCH_SHUT", "شعبه بسته است.")
    return case

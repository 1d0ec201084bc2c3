"""A list begins: with a memorandum, or because a manager has further users to name."""

from datetime import datetime

from django.db import transaction

from peyvand.eservices.agency_onboarding.models import UserList
from peyvand.eservices.agency_onboarding.operations.user_lists.locking import lock_agency
from peyvand.eservices.agency_onboarding.operations.user_lists.managing import manager
from peyvand.eservices.agency_onboarding.operations.user_lists.telling import tell
from peyvand.eservices.agency_onboarding.queries import user_lists as queries
from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.accounts.choices import OfficeKind
from peyvand.foundation.agencies import queries as agencies
from peyvand.foundation.agencies.rules import check_memorandum
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.cases import operations as cases
from peyvand.foundation.cases.models import Case
from peyvand.foundation.notifications.choices import Kind
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.words import _, digits, numbered, told

KIND = "agency_users"


@transaction.atomic
def open_user_list(
    *, agency_id: int, memorandum_id: int, admission_case_id: int | None, applicant_id: int, now: datetime
) -> Case:
    """The memorandum's copy comes to the IT office, and its agency is asked for the list of users (ONB-2).

    For the transaction that concludes the memorandum. The applicant sends the list; if they are a manager of the
    agency, any manager does. A list of the agency that isn't finished yet goes on under the new memorandum.
    """
    lock_agency(agency_id)
    live = UserList.objects.select_related("case").filter(agency_id=agency_id, live=True).first()
    if live is not None:
        UserList.objects.filter(pk=live.pk).update(memorandum_id=memorandum_id, admission_case_id=admission_case_id)
        audit.record_act(
            actor="system",
            verb="user-list:continue",
            subject=f"case:{live.case.number}",
            detail={"memorandum": memorandum_id},
            now=now,
        )
        return live.case
    speaks = any(one.user_id == applicant_id for one in agencies.managers_of(agency_id))
    case = _open(agency_id, applicant_id, for_agency=speaks, by=None, now=now)
    UserList.objects.create(
        case=case,
        agency_id=agency_id,
        memorandum_id=memorandum_id,
        admission_case_id=admission_case_id,
        applicant_id=applicant_id,
    )
    tell(applicant_id, Kind.USER_LIST_AWAITED, number=numbered(case.number), now=now)
    return case


@audit.leaves_trace("user-list:open", about="by", channel=Channel.PANEL)
@transaction.atomic
def open_further_list(*, by: int, now: datetime) -> Case:
    """A manager has further users to name.

    Raises Refusal LIST_OPEN, with the `number`, while another list of the agency isn't finished; what
    `managing.manager` and `agencies.rules.check_memorandum` raise.
    """
    agency = manager(by).agency
    lock_agency(agency.id)
    today = tehran_day(now)
    check_memorandum(agencies.memorandum_in_force(agency.id, today), services=(), today=today, source=None)
    number = queries.live_list_number(agency.id)
    if number is not None:
        raise Refusal(
            "LIST_OPEN",
            told(_("فهرست ناتمامی به شمارهٔ {number} دارید؛ نخست همان را به پایان برسانید."), number=digits(number)),
            status=409,
            number=number,
        )
    case = _open(agency.id, by, for_agency=True, by=by, now=now)
    UserList.objects.create(case=case, agency_id=agency.id, applicant_id=by)
    return case


def _open(agency_id: int, applicant_id: int, *, for_agency: bool, by: int | None, now: datetime) -> Case:
    (office,) = accounts.offices_of_kind(OfficeKind.IT)
    applicant = {"agency_id": agency_id} if for_agency else {"person_id": applicant_id}
    return cases.open_case(kind=KIND, office_id=office.pk, by=by, now=now, **applicant)

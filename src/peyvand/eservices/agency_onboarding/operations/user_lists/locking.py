"""Who changes something at the same time waits, in one order: the agency, its list, people, the case."""

from peyvand.eservices.agency_onboarding.models import UserList
from peyvand.foundation.agencies import queries as agencies
from peyvand.foundation.agencies.operations import lock_agencies
from peyvand.foundation.agencies.rules import Agency
from peyvand.foundation.cases.models import Case
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _


def lock_agency(agency_id: int) -> Agency:
    """Raises Refusal UNKNOWN_AGENCY."""
    agency = agencies.agency_by_id(agency_id)
    if agency is None:
        raise Refusal("UNKNOWN_AGENCY", _("چنین دستگاهی ثبت نشده است."), status=404)
    lock_agencies(codes=[agency.code])
    return agency


def lock_list(case_id: int) -> UserList:
    """The list of a case, its agency locked. Raises Refusal CASE_NOT_FOUND."""
    agency_id = UserList.objects.filter(case_id=case_id).values_list("agency_id", flat=True).first()
    if agency_id is None:
        raise Refusal("CASE_NOT_FOUND", _("فهرستی با این شماره پیش شما نیست."), status=404)
    lock_agency(agency_id)
    return UserList.objects.select_for_update(of=("self",)).select_related("case").get(case_id=case_id)


def has_moved(of_list: UserList, case: Case) -> bool:
    """Whether the case has just been moved, seen from its locked list; else the same form had moved it before."""
    return case.version != of_list.case.version

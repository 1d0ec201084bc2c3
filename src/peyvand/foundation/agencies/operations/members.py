"""Who works for an agency: admission, role, suspension."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from peyvand.foundation.agencies.models import Agency, Member
from peyvand.foundation.agencies.operations.changes import bring_up_to_date, record
from peyvand.foundation.audit import operations as audit
from peyvand.kit.errors import Refusal


@dataclass(frozen=True, slots=True)
class Admission:
    """Somebody who becomes a member. `suspended`: known from the first day, let in by nobody yet."""

    agency_id: int
    user_id: int
    role: str
    suspended: bool = False


@transaction.atomic
def lock_agencies(*, codes: Collection[str]) -> dict[str, int]:
    """The ids of those of these agencies that there are, locked for the caller's transaction as a load would lock them.

    Inquiries go on meanwhile.
    """
    rows = Agency.objects.select_for_update(no_key=True).filter(code__in=codes).order_by("code")
    return {agency.code: agency.pk for agency in rows}


@transaction.atomic
def admit(*, admissions: Sequence[Admission], now: dt.datetime, actor: str) -> dict[int, int]:
    """People who are members of no agency become members: the members' ids by user.

    Raises Refusal MEMBER_ELSEWHERE if one of them became a member of some agency meanwhile.
    """
    members = [
        Member(
            agency_id=one.agency_id,
            user_id=one.user_id,
            role=one.role,
            suspended_at=now if one.suspended else None,
            created_at=now,
        )
        for one in admissions
    ]
    try:
        Member.objects.bulk_create(members, batch_size=2000)
    except IntegrityError as error:
        raise Refusal("MEMBER_ELSEWHERE", "یکی از این اشخاص هم‌زمان کاربر دستگاهی شد؛ دوباره اجرا کنید.") from error
    codes = dict(Agency.objects.filter(pk__in={one.agency_id for one in admissions}).values_list("pk", "code"))
    audit.record_acts(
        actor=actor,
        verb="member:add",
        details={
            f"user:{one.user_id}": {"agency": codes[one.agency_id], "role": one.role, "suspended": one.suspended}
            for one in admissions
        },
        now=now,
    )
    return {member.user_id: member.pk for member in members}


@transaction.atomic
def change_role(*, member_id: int, role: str, now: dt.datetime, actor: str) -> None:
    member = Member.objects.select_for_update().get(pk=member_id)
    changed = bring_up_to_date(member, {"role": role})
    record("member", str(member.user_id), False, changed, actor=actor, now=now)


@transaction.atomic
def suspend_member(*, agency_id: int, user_id: int, now: dt.datetime, actor: str) -> None:
    """A user of the agency may ask no more (ONB-5). Raises Refusal UNKNOWN_MEMBER for another agency's."""
    member = Member.objects.select_for_update().filter(agency_id=agency_id, user_id=user_id).first()
    if member is None:
        raise Refusal("UNKNOWN_MEMBER", "چنین کاربری در دستگاه شما نیست.", status=404)
    if bring_up_to_date(member, {"suspended_at": member.suspended_at or now}):
        audit.record_act(actor=actor, verb="member:suspend", subject=f"user:{user_id}", now=now)

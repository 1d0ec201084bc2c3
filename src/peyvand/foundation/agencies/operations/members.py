"""Who works for an agency: admission, role, suspension and its end, what is noted about them."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from peyvand.foundation.agencies.choices import Suspension
from peyvand.foundation.agencies.models import Agency, Member
from peyvand.foundation.agencies.operations.changes import bring_up_to_date, record
from peyvand.foundation.audit import operations as audit
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _


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
    """People who are members of no agency, or have left theirs, become members: the members' ids by user.

    Raises Refusal MEMBER_ELSEWHERE if one of them became a member of some agency meanwhile.
    """
    wanted = {one.user_id: one for one in admissions}
    left = Member.objects.select_for_update().filter(user_id__in=wanted, suspended_for=Suspension.LEFT).order_by("pk")
    returning = [_as_new(member, wanted[member.user_id], now=now) for member in left]
    known = {member.user_id for member in returning}
    newcomers = [
        _as_new(Member(user_id=user_id), one, now=now) for user_id, one in wanted.items() if user_id not in known
    ]
    if returning:
        Member.objects.bulk_update(returning, _OF_A_NEWCOMER, batch_size=2000)
    try:
        Member.objects.bulk_create(newcomers, batch_size=2000)
    except IntegrityError as error:
        raise Refusal("MEMBER_ELSEWHERE", _("یکی از این اشخاص هم‌زمان کاربر دستگاهی شد؛ دوباره اجرا کنید.")) from error
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
    return {member.user_id: member.pk for member in (*returning, *newcomers)}


_OF_A_NEWCOMER = (
    "agency",
    "role",
    "suspended_at",
    "suspended_for",
    "resumed_at",
    "warned_at",
    "confirmed_at",
    "created_at",
)


def _as_new(member: Member, one: Admission, *, now: dt.datetime) -> Member:
    """Nothing of what was noted at an earlier agency is carried along."""
    member.agency_id, member.role, member.created_at = one.agency_id, one.role, now
    member.suspended_at, member.suspended_for = now if one.suspended else None, ""
    member.resumed_at = member.warned_at = member.confirmed_at = None
    return member


@transaction.atomic
def change_role(*, member_id: int, role: str, now: dt.datetime, actor: str) -> None:
    member = Member.objects.select_for_update().get(pk=member_id)
    changed = bring_up_to_date(member, {"role": role})
    record("member", str(member.user_id), False, changed, actor=actor, now=now)


@transaction.atomic
def suspend_member(*, agency_id: int, user_id: int, now: dt.datetime, actor: str, why: str = "") -> None:
    """A user of the agency may ask no more (ONB-5). Raises Refusal UNKNOWN_MEMBER for another agency's."""
    if not Member.objects.filter(agency_id=agency_id, user_id=user_id).exists():
        raise unknown_member()
    suspend_members(agency_id=agency_id, user_ids=[user_id], why=why, now=now, actor=actor)


@transaction.atomic
def suspend_members(*, agency_id: int, user_ids: Collection[int], why: str, now: dt.datetime, actor: str) -> list[int]:
    """Those of these users who are the agency's and aren't suspended yet may ask no more: their ids.

    `why` is one of Suspension, empty if unknown. Who is suspended already and has left is noted as such; any other
    reason stays the first one.
    """
    of_agency = Member.objects.select_for_update().filter(agency_id=agency_id, user_id__in=user_ids)
    touched = [
        member
        for member in of_agency.order_by("pk")
        if member.suspended_at is None or (why == Suspension.LEFT and member.suspended_for != why)
    ]
    for member in touched:
        member.suspended_at, member.suspended_for = member.suspended_at or now, why
    Member.objects.bulk_update(touched, ["suspended_at", "suspended_for"], batch_size=2000)
    _record_each("member:suspend", [member.user_id for member in touched], {"why": why}, actor=actor, now=now)
    return [member.user_id for member in touched]


@transaction.atomic
def resume_member(*, agency_id: int, user_id: int, now: dt.datetime, actor: str) -> bool:
    """The suspension of a user of the agency is lifted; False if there was none.

    Raises Refusal UNKNOWN_MEMBER, or MEMBER_LEFT for somebody who has to be listed anew.
    """
    member = Member.objects.select_for_update().filter(agency_id=agency_id, user_id=user_id).first()
    if member is None:
        raise unknown_member()
    if member.suspended_for == Suspension.LEFT:
        raise Refusal(
            "MEMBER_LEFT", _("این شخص از دستگاه رفته است؛ اگر برگشته است او را در فهرست تازه‌ای بنویسید."), status=409
        )
    if member.suspended_at is None:
        return False
    Member.objects.filter(pk=member.pk).update(
        suspended_at=None, suspended_for="", resumed_at=now, confirmed_at=now, warned_at=None
    )
    _record_each("member:resume", [user_id], {"was": member.suspended_for}, actor=actor, now=now)
    return True


@transaction.atomic
def confirm_members(*, agency_id: int, user_ids: Collection[int], now: dt.datetime, actor: str) -> None:
    """Somebody vouches that these users of the agency still work there with the rights that they have (ONB-5)."""
    confirmed = list(
        Member.objects.select_for_update()
        .filter(agency_id=agency_id, user_id__in=user_ids, suspended_at__isnull=True)
        .order_by("pk")
        .values_list("user_id", flat=True)
    )
    Member.objects.filter(user_id__in=confirmed).update(confirmed_at=now)
    _record_each("member:confirm", confirmed, {}, actor=actor, now=now)


@transaction.atomic
def note_warned(*, user_ids: Collection[int], now: dt.datetime) -> None:
    """These members have been told that an unused account lapses."""
    Member.objects.filter(user_id__in=user_ids).update(warned_at=now)
    _record_each("member:warn-unused", list(user_ids), {}, actor="system", now=now)


def _record_each(verb: str, user_ids: Sequence[int], detail: dict[str, str], *, actor: str, now: dt.datetime) -> None:
    audit.record_acts(actor=actor, verb=verb, details={f"user:{user_id}": detail for user_id in user_ids}, now=now)


def unknown_member() -> Refusal:
    return Refusal("UNKNOWN_MEMBER", _("چنین کاربری در دستگاه شما نیست."), status=404)

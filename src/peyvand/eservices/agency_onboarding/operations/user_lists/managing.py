"""An agency's manager looks after its users: shuts out, lets in again, has another code sent (ONB-5)."""

from datetime import datetime

from django.db import transaction

from peyvand.foundation.accounts.operations import issue_activation
from peyvand.foundation.agencies import queries as agencies
from peyvand.foundation.agencies.choices import Role, Suspension
from peyvand.foundation.agencies.operations import resume_member, suspend_members
from peyvand.foundation.agencies.queries import MemberLine, Membership
from peyvand.foundation.agencies.rules import check_member
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.audit.choices import Channel
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _


def manager(user_id: int) -> Membership:
    """For which agency somebody speaks. Raises Refusal NOT_A_MEMBER, MEMBER_SUSPENDED or NOT_A_MANAGER."""
    found = agencies.member_of(user_id)
    member = check_member(found.member if found else None)
    assert found is not None
    if member.role != Role.MANAGER:
        raise Refusal("NOT_A_MANAGER", _("این کار با مدیر دستگاه است."), status=403)
    return found


def enter_as_manager(*, user_id: int, now: datetime, source: str) -> Membership:
    """For which agency somebody speaks who opens a manager's page; a refusal is recorded.

    Raises what `manager` raises.
    """
    try:
        return manager(user_id)
    except Refusal as refusal:
        found = agencies.member_of(user_id)
        audit.record_refusal(
            actor=f"user:{user_id}",
            agency_code=found.agency.code if found else "",
            channel=Channel.PANEL,
            action="members:enter",
            reason=refusal.code,
            now=now,
            source=source,
        )
        raise


@audit.leaves_trace("member:suspend", about="user_id", channel=Channel.PANEL)
@transaction.atomic
def suspend_user(*, user_id: int, left: bool, by: int, now: datetime) -> None:
    """A user of the manager's agency is shut out from their next click on; `left`: for good.

    Raises Refusal OWN_ACCOUNT, UNKNOWN_MEMBER and what `manager` raises.
    """
    agency = manager(by).agency
    if user_id == by:
        raise Refusal("OWN_ACCOUNT", _("دسترسی خودتان را مدیر دیگر دستگاه یا دفتر فناوری اطلاعات می‌بندد."), status=409)
    listed(agency.id, user_id)
    suspend_members(
        agency_id=agency.id,
        user_ids=[user_id],
        why=Suspension.LEFT if left else Suspension.BY_AGENCY,
        now=now,
        actor=f"user:{by}",
    )


@audit.leaves_trace("member:resume", about="user_id", channel=Channel.PANEL)
@transaction.atomic
def resume_user(*, user_id: int, by: int, now: datetime) -> None:
    """A suspended user of the manager's agency may work again; who never activated the account gets a new code.

    Raises Refusal UNKNOWN_MEMBER, MEMBER_LEFT and what `manager` raises.
    """
    let_in_again(manager(by).agency.id, user_id, by=by, now=now)


def let_in_again(agency_id: int, user_id: int, *, by: int, now: datetime) -> None:
    """Raises Refusal UNKNOWN_MEMBER or MEMBER_LEFT."""
    resumed = resume_member(agency_id=agency_id, user_id=user_id, now=now, actor=f"user:{by}")
    if resumed and listed(agency_id, user_id).activated_at is None:
        issue_activation(user_id=user_id, now=now)


@audit.leaves_trace("member:invite", about="user_id", channel=Channel.PANEL)
@transaction.atomic
def invite_again(*, user_id: int, by: int, now: datetime) -> None:
    """Another activation code for a user whose first one wasn't used; the earlier one is void.

    Raises Refusal UNKNOWN_MEMBER, ALREADY_ACTIVE, MEMBER_SUSPENDED and what `manager` raises.
    """
    member = listed(manager(by).agency.id, user_id)
    if member.activated_at is not None:
        raise Refusal("ALREADY_ACTIVE", _("این کاربر حسابش را فعال کرده است و کد تازه نمی‌خواهد."), status=409)
    if member.suspended_at is not None:
        raise Refusal("MEMBER_SUSPENDED", _("این کاربر معلق است؛ نخست تعلیقش را بردارید."), status=409)
    issue_activation(user_id=user_id, now=now)


def listed(agency_id: int, user_id: int) -> MemberLine:
    """A user of the agency who hasn't left it. Raises Refusal UNKNOWN_MEMBER."""
    for member in agencies.members_of(agency_id):
        if member.user_id == user_id:
            return member
    raise Refusal("UNKNOWN_MEMBER", _("چنین کاربری در دستگاه شما نیست."), status=404)

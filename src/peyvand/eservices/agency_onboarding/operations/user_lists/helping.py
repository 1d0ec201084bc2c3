"""The IT office helps an agency: a lost device, a manager who is shut out, a system that must be cut off."""

from datetime import datetime

from django.db import transaction

from peyvand.eservices.agency_onboarding.operations.user_lists.locking import lock_agency
from peyvand.eservices.agency_onboarding.operations.user_lists.managing import let_in_again, listed
from peyvand.foundation.accounts import operations as accounts
from peyvand.foundation.accounts import queries as account_queries
from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.accounts.rules import check_posts
from peyvand.foundation.agencies.operations import revoke_api_client
from peyvand.foundation.audit import operations as audit
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _


@audit.leaves_trace("user:reset-second-factor", about="user_id")
@transaction.atomic
def reset_second_factor(*, agency_id: int, user_id: int, by: int, now: datetime) -> None:
    """A user who lost the device begins anew: a code by text message, another password, another second factor.

    Raises Refusal NO_POST, ROLE_MISSING, OWN_ACCOUNT, UNKNOWN_AGENCY or UNKNOWN_MEMBER.
    """
    _check_officer(by, now=now)
    if user_id == by:
        raise Refusal("OWN_ACCOUNT", _("حساب خودتان را همکار دیگری از نو راه می‌اندازد."), status=403)
    lock_agency(agency_id)
    listed(agency_id, user_id)
    accounts.reset_credentials(user_id=user_id, now=now, actor=f"user:{by}")


@audit.leaves_trace("member:resume", about="user_id")
@transaction.atomic
def resume_for_agency(*, agency_id: int, user_id: int, by: int, now: datetime) -> None:
    """A user is let in again for an agency whose managers can't do it.

    Raises Refusal NO_POST, ROLE_MISSING, OWN_ACCOUNT, UNKNOWN_AGENCY, UNKNOWN_MEMBER or MEMBER_LEFT.
    """
    _check_officer(by, now=now)
    if user_id == by:
        raise Refusal("OWN_ACCOUNT", _("تعلیق خودتان را همکار دیگری برمی‌دارد."), status=403)
    lock_agency(agency_id)
    let_in_again(agency_id, user_id, by=by, now=now)


@audit.leaves_trace("api-client:revoke", about="client_id")
@transaction.atomic
def revoke_client(*, agency_id: int, client_id: str, by: int, now: datetime) -> None:
    """An agency's system is cut off. Raises Refusal NO_POST, ROLE_MISSING, UNKNOWN_CLIENT or CLIENT_REVOKED."""
    _check_officer(by, now=now)
    revoke_api_client(agency_id=agency_id, client_id=client_id, now=now, actor=f"user:{by}")


def _check_officer(by: int, *, now: datetime) -> None:
    check_posts(account_queries.posts_of(by, now=now), roles=[Role.IT_OFFICER])

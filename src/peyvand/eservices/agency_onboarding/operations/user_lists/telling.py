"""Text messages to those who send lists and vouch for users."""

from collections.abc import Iterable
from datetime import datetime

from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.agencies.queries import MemberLine
from peyvand.foundation.notifications import operations as notifications
from peyvand.foundation.notifications.choices import Kind


def tell(user_id: int, kind: Kind, *, now: datetime, **fields: object) -> None:
    notifications.send(kind=kind, mobile=accounts.mobile_of(user_id), now=now, **fields)


def tell_each(members: Iterable[MemberLine], kind: Kind, *, now: datetime, **fields: object) -> None:
    for member in members:
        notifications.send(kind=kind, mobile=member.mobile, now=now, **fields)

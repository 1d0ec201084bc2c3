"""Named reads of the accounts."""

from datetime import datetime

from peyvand.foundation.accounts.models import Session, User
from peyvand.foundation.accounts.rules import is_alive


def live_session(*, key_hash: str, now: datetime) -> Session | None:
    """The session with its user in one statement, None if there is none or its time is over."""
    row = Session.objects.select_related("user").filter(key_hash=key_hash).first()
    if row is None or not is_alive(started_at=row.started_at, last_seen=row.last_seen, now=now):
        return None
    return row


def by_id(user_id: int) -> User | None:
    return User.objects.filter(pk=user_id).first()


def by_national_code(national_code: str) -> User | None:
    return User.objects.filter(national_code=national_code).first()

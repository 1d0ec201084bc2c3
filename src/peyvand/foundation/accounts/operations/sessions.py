"""Sessions begin, are kept and end."""

from datetime import datetime

from django.db.models import Q

from peyvand.foundation.accounts import rules
from peyvand.foundation.accounts.models import Attempts, Session


def start_session(*, key_hash: str, data: str, started_at: datetime, now: datetime) -> Session:
    return Session.objects.create(key_hash=key_hash, data=data, started_at=started_at, last_seen=now)


def keep_session(*, key_hash: str, user_id: int | None, data: str, now: datetime) -> bool:
    """False if the session was ended meanwhile."""
    return bool(Session.objects.filter(pk=key_hash).update(user_id=user_id, data=data, last_seen=now))


def note_seen(*, key_hash: str, now: datetime) -> None:
    Session.objects.filter(pk=key_hash).update(last_seen=now)


def end_session(*, key_hash: str) -> None:
    Session.objects.filter(pk=key_hash).delete()


def end_sessions_of(*, user_id: int) -> int:
    """Sign a user out everywhere; how many sessions that ended."""
    return Session.objects.filter(user_id=user_id).delete()[0]


def clear_expired(*, now: datetime) -> None:
    """Remove sessions and counters whose time is over."""
    Session.objects.filter(Q(last_seen__lt=now - rules.IDLE) | Q(started_at__lt=now - rules.WHOLE)).delete()
    Attempts.objects.filter(since__lt=now - max(rules.BY_PERSON.window, rules.BY_SOURCE.window)).delete()

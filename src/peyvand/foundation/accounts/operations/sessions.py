"""Sessions begin, are kept and end."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from peyvand.foundation.accounts import rules
from peyvand.foundation.accounts.models import Attempts, OneTimeCode, Session
from peyvand.foundation.audit import operations as audit


def start_session(*, key_hash: str, data: str, started_at: datetime, now: datetime) -> Session:
    return Session.objects.create(key_hash=key_hash, data=data, started_at=started_at, last_seen=now)


def keep_session(*, key_hash: str, user_id: int | None, is_citizen: bool, data: str, now: datetime) -> bool:
    """False if the session was ended meanwhile."""
    kept = Session.objects.filter(pk=key_hash).update(user_id=user_id, is_citizen=is_citizen, data=data, last_seen=now)
    return bool(kept)


def note_seen(*, key_hash: str, now: datetime) -> None:
    Session.objects.filter(pk=key_hash).update(last_seen=now)


def end_session(*, key_hash: str) -> None:
    Session.objects.filter(pk=key_hash).delete()


def end_sessions_of(*, user_id: int) -> int:
    """Sign a user out everywhere; how many sessions that ended."""
    return Session.objects.filter(user_id=user_id).delete()[0]


@transaction.atomic
def end_citizen_sessions(*, user_id: int, but: str = "", now: datetime) -> int:
    """Sign a citizen out everywhere, except where the session's key hash is `but`; how many sessions that ended.

    Sessions in an employer's name go on.
    """
    ended = Session.objects.filter(user_id=user_id, is_citizen=True).exclude(pk=but).delete()[0]
    actor = f"user:{user_id}"
    audit.record_act(actor=actor, verb="citizen:end-sessions", subject=actor, detail={"ended": ended}, now=now)
    return ended


def clear_expired(*, now: datetime) -> None:
    """Remove sessions, counters and one-time codes whose time is over."""
    members = Q(last_seen__lt=now - rules.IDLE) | Q(started_at__lt=now - rules.WHOLE)
    citizens = Q(last_seen__lt=now - rules.CITIZEN_IDLE) | Q(started_at__lt=now - rules.CITIZEN_WHOLE)
    Session.objects.filter((Q(is_citizen=False) & members) | (Q(is_citizen=True) & citizens)).delete()
    Attempts.objects.filter(since__lt=now - rules.LONGEST_WINDOW).delete()
    OneTimeCode.objects.filter(created_at__lt=now - rules.REGISTRATION_LIFE).delete()

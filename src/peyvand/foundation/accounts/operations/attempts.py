"""Signing in: what is recorded of it, and how attempts in vain are counted."""

from collections.abc import Callable
from datetime import datetime

from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import F

from peyvand.foundation.accounts import rules
from peyvand.foundation.accounts.models import Attempts
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.audit.choices import Channel
from peyvand.kit.crypto import keyed_hash, pseudonym
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _, told


def record_sign_in(*, user_id: int, methods: list[str], now: datetime) -> None:
    """The entry of a successful sign-in; `methods` as in `password`, `totp`."""
    audit.record_act(
        actor=f"user:{user_id}", verb="sign-in", subject=f"user:{user_id}", detail={"methods": methods}, now=now
    )


def record_refused_attempt(*, action: str, reason: str, national_code: str, source: str, now: datetime) -> None:
    """The entry of an attempt in vain. `reason` is `WRONG`, whatever was wrong, or `LOCKED`."""
    audit.record_refusal(
        actor="anonymous",
        channel=Channel.PANEL,
        action=action,
        reason=reason,
        subject_hash=pseudonym(national_code),
        source=source,
        now=now,
    )


@transaction.atomic
def change_second_factor[Form, Answer](
    change: Callable[[Form], Answer], form: Form, /, *, user_id: int, verb: str, kind: str, now: datetime
) -> Answer:
    """Do what allauth does to a second factor (`totp`, `webauthn`, `recovery_codes`), together with its entry."""
    answer = change(form)
    audit.record_act(actor=f"user:{user_id}", verb=verb, subject=f"user:{user_id}", detail={"kind": kind}, now=now)
    return answer


# An app's code is good for one period and its neighbours; the server remembers a used one well beyond them.
_USED_CODE_SECONDS = 5 * 60


def is_first_use(user_id: int, code: str) -> bool:
    """Whether this code of somebody's authenticator app wasn't used before; it is now."""
    key = keyed_hash("used-code", f"{user_id}:{code}").hex()
    return cache.add(f"used-code:{key}", 1, timeout=_USED_CODE_SECONDS)


_COUNT = """
INSERT INTO accounts_attempts AS kept (key_hash, since, count) VALUES (%(key)s, %(now)s, 1)
ON CONFLICT (key_hash) DO UPDATE SET
    count = CASE WHEN kept.since <= %(over)s THEN 1 ELSE kept.count + 1 END,
    since = CASE WHEN kept.since <= %(over)s THEN %(now)s ELSE kept.since END
RETURNING since, count
"""


def take_attempt(*, purpose: str, subject: str, source: str, now: datetime) -> None:
    """Count an attempt before it is judged, so that guesses made at the same time are counted too.

    `subject` is whom it is about, `source` the network address. Raises Refusal LOCKED with `retry_after` in seconds.
    """
    for key, limit in _counters(purpose=purpose, subject=subject, source=source):
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, {"key": key, "now": now, "over": now - limit.window})
            since, count = cursor.fetchone()
        wait = rules.seconds_to_wait(limit=limit, since=since, count=count, now=now)
        if wait:
            minutes = -(-wait // 60)
            raise Refusal(
                "LOCKED",
                told(_("تلاش‌های ناموفق زیاد بود؛ {minutes} دقیقهٔ دیگر دوباره بیازمایید."), minutes=minutes),
                retry_after=wait,
            )


def return_attempt(*, purpose: str, subject: str, source: str) -> None:
    """The attempt succeeded: it doesn't count. Earlier ones stay, else a good sign-in would cover for guesses."""
    keys = [key for key, _ in _counters(purpose=purpose, subject=subject, source=source)]
    Attempts.objects.filter(key_hash__in=keys, count__gt=0).update(count=F("count") - 1)


def _counters(*, purpose: str, subject: str, source: str) -> tuple[tuple[bytes, rules.Limit], ...]:
    by_source, by_person = rules.limits_of(purpose)
    return (
        (keyed_hash(f"attempts:{purpose}:source", source), by_source),
        (keyed_hash(f"attempts:{purpose}", subject), by_person),
    )

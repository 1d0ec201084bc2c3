"""Writes of the accounts: people, their activation and credentials, sessions, attempts in vain."""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.db.models import F, Q

from peyvand.foundation.accounts import passwords, rules
from peyvand.foundation.accounts.models import ActivationCode, Attempts, Session, User
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.audit.choices import Channel
from peyvand.kit import jobs
from peyvand.kit.crypto import keyed_hash, pseudonym
from peyvand.kit.errors import Refusal
from peyvand.kit.text import persian_digits


@dataclass(frozen=True)
class MadeCode:
    """An activation code on its way to its text message; nothing keeps it."""

    mobile: str
    code: str
    expires_at: datetime


# -- people ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def provision(*, national_code: str, full_name: str, mobile: str, now: datetime, actor: str) -> int:
    """The id of the user with this national code, made if need be, name and mobile brought up to date (ONB-2).

    Whoever isn't activated and has no valid code on the way to that mobile gets one; so a second run sends nothing.
    """
    user, is_new = User.objects.select_for_update().get_or_create(
        national_code=national_code,
        defaults={"full_name": full_name, "mobile": mobile, "password": make_password(None), "created_at": now},
    )
    changed = [
        field for field, value in (("full_name", full_name), ("mobile", mobile)) if getattr(user, field) != value
    ]
    if changed:
        User.objects.filter(pk=user.pk).update(full_name=full_name, mobile=mobile)
    if is_new or changed:
        verb = "user:provision" if is_new else "user:update"
        audit.record_act(actor=actor, verb=verb, subject=f"user:{user.pk}", detail={"changed": changed}, now=now)
    on_its_way = ActivationCode.objects.filter(user=user, used_at=None, expires_at__gt=now).exists()
    if user.activated_at is None and ("mobile" in changed or not on_its_way):
        issue_activation(user_id=user.pk, now=now)
    return user.pk


@transaction.atomic
def set_demo_credentials(*, user_id: int, password: str, totp_secret: str, now: datetime) -> None:
    """The printed password and second factor of a demo login. Raises Refusal NOT_A_DEMO elsewhere."""
    if not settings.DEMO:
        raise Refusal("NOT_A_DEMO", "گذرواژهٔ آماده فقط در نمایش هست.")
    User.objects.filter(pk=user_id).update(password=make_password(password), activated_at=now)
    ActivationCode.objects.filter(user_id=user_id, used_at=None).delete()
    Authenticator.objects.filter(user_id=user_id).delete()
    TOTP.activate(User.objects.get(pk=user_id), totp_secret)
    audit.record_act(actor="system", verb="user:demo-credentials", subject=f"user:{user_id}", now=now)


@transaction.atomic
def change_password(*, user: User, password: str, now: datetime) -> None:
    """Another password for somebody signed in; their other sessions end with it."""
    user.set_password(password)
    User.objects.filter(pk=user.pk).update(password=user.password)
    audit.record_act(actor=f"user:{user.pk}", verb="user:change-password", subject=f"user:{user.pk}", now=now)


# -- activation ------------------------------------------------------------------------------------------------------


@transaction.atomic
def issue_activation(*, user_id: int, now: datetime) -> None:
    """Order an activation code by text message; an earlier one is worth nothing any more.

    The code itself is made by the job that writes the message, so that it never stands anywhere in the clear.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    ActivationCode.objects.filter(user=user, used_at=None).delete()
    activation = ActivationCode.objects.create(user=user, created_at=now, expires_at=now + rules.ACTIVATION_LIFE)
    audit.record_act(actor="system", verb="user:issue-activation", subject=f"user:{user.pk}", now=now)
    jobs.enqueue("notifications.send_activation", activation_id=activation.pk)


@transaction.atomic
def make_activation_code(*, activation_id: int, now: datetime) -> MadeCode | None:
    """A fresh code for an ordered activation, None if that has been used or replaced meanwhile."""
    activation = (
        ActivationCode.objects.select_for_update().select_related("user").filter(pk=activation_id, used_at=None).first()
    )
    if activation is None:
        return None
    code = "".join(secrets.choice("0123456789") for _ in range(rules.ACTIVATION_DIGITS))
    expires_at = now + rules.ACTIVATION_LIFE
    ActivationCode.objects.filter(pk=activation.pk).update(
        code_hash=_activation_hash(activation.user_id, code), expires_at=expires_at, attempts=0
    )
    return MadeCode(mobile=activation.user.mobile, code=code, expires_at=expires_at)


def activate(*, national_code: str, code: str, password: str, source: str, now: datetime) -> None:
    """Set the first password with the code of the text message.

    Raises Refusal LOCKED, WEAK_PASSWORD (the code is right and stays valid), or WRONG_CODE: unknown person, wrong,
    expired, used and voided codes look the same and take the same time.
    """
    take_attempt(purpose="activation", subject=national_code, source=source, now=now)
    with transaction.atomic():
        refusal = _activate(national_code=national_code, code=code, password=password, now=now)
        if refusal is not None:
            record_refused_attempt(
                action="activation", reason=refusal.code, national_code=national_code, source=source, now=now
            )
    if refusal is not None:
        raise refusal
    return_attempt(purpose="activation", subject=national_code, source=source)


def _activate(*, national_code: str, code: str, password: str, now: datetime) -> Refusal | None:
    activation = (
        ActivationCode.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(user__national_code=national_code, user__is_active=True, used_at=None)
        .first()
    )
    hashed = make_password(password)
    given = _activation_hash(activation.user_id if activation else 0, code)
    expected = activation.code_hash if activation and activation.code_hash else bytes(len(given))
    is_right = hmac.compare_digest(bytes(expected), given)
    if activation is None:
        return _wrong_code()
    is_open = activation.attempts < rules.ACTIVATION_ATTEMPTS and now < activation.expires_at
    if not (is_right and is_open):
        ActivationCode.objects.filter(pk=activation.pk).update(attempts=F("attempts") + 1)
        return _wrong_code()
    user = activation.user
    try:
        passwords.check(password, user=user)
    except Refusal as refusal:
        return refusal
    User.objects.filter(pk=user.pk).update(password=hashed, activated_at=now)
    ActivationCode.objects.filter(pk=activation.pk).update(used_at=now)
    audit.record_act(actor=f"user:{user.pk}", verb="user:activate", subject=f"user:{user.pk}", now=now)
    return None


def _wrong_code() -> Refusal:
    return Refusal("WRONG_CODE", "کد ملی یا کد فعال‌سازی درست نیست، یا مهلت کد گذشته است.", field="code")


def _activation_hash(user_id: int, code: str) -> bytes:
    return keyed_hash("activation", f"{user_id}:{code}")


# -- signing in ------------------------------------------------------------------------------------------------------


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
            minutes = persian_digits(-(-wait // 60))
            raise Refusal(
                "LOCKED", f"تلاش‌های ناموفق زیاد بود؛ {minutes} دقیقهٔ دیگر دوباره بیازمایید.", retry_after=wait
            )


def return_attempt(*, purpose: str, subject: str, source: str) -> None:
    """The attempt succeeded: it doesn't count. Earlier ones stay, else a good sign-in would cover for guesses."""
    keys = [key for key, _ in _counters(purpose=purpose, subject=subject, source=source)]
    Attempts.objects.filter(key_hash__in=keys, count__gt=0).update(count=F("count") - 1)


def _counters(*, purpose: str, subject: str, source: str) -> tuple[tuple[bytes, rules.Limit], ...]:
    return (
        (keyed_hash(f"attempts:{purpose}:source", source), rules.BY_SOURCE),
        (keyed_hash(f"attempts:{purpose}", subject), rules.BY_PERSON),
    )


# -- sessions --------------------------------------------------------------------------------------------------------


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

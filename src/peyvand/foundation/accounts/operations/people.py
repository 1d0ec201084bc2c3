"""People and their credentials: provisioning, activation, the password."""

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import F

from peyvand.foundation.accounts import passwords, rules
from peyvand.foundation.accounts.models import ActivationCode, User
from peyvand.foundation.accounts.operations.attempts import record_refused_attempt, return_attempt, take_attempt
from peyvand.foundation.accounts.operations.sessions import end_sessions_of
from peyvand.foundation.audit import operations as audit
from peyvand.kit import jobs
from peyvand.kit.crypto import keyed_hash
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _


@dataclass(frozen=True)
class MadeCode:
    """An activation code on its way to its text message; nothing keeps it."""

    mobile: str
    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody without an account. `invited`: an activation code goes out."""

    national_code: str
    full_name: str
    mobile: str
    invited: bool


@transaction.atomic
def provision(
    *, national_code: str, full_name: str, mobile: str, now: datetime, actor: str, invited: bool = True
) -> int:
    """The id of the user with this national code, made if need be, name and mobile brought up to date (ONB-2).

    Whoever isn't activated and has no valid code on the way to that mobile gets one; so a second run sends nothing.
    Who isn't `invited` gets none, and a code on its way to an earlier mobile is void.
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
    if "mobile" in changed:
        ActivationCode.objects.filter(user=user, used_at=None).delete()
    on_its_way = ActivationCode.objects.filter(user=user, used_at=None, expires_at__gt=now).exists()
    if invited and user.activated_at is None and not on_its_way:
        issue_activation(user_id=user.pk, now=now)
    return user.pk


@transaction.atomic
def provision_newcomers(*, newcomers: Sequence[Newcomer], now: datetime, actor: str) -> dict[str, int]:
    """Accounts for people who have none, in a few statements however many: their ids by national code.

    Raises Refusal ALREADY_KNOWN if one of them got an account meanwhile.
    """
    people = [
        User(
            national_code=one.national_code,
            full_name=one.full_name,
            mobile=one.mobile,
            password=make_password(None),
            created_at=now,
        )
        for one in newcomers
    ]
    try:
        User.objects.bulk_create(people, batch_size=2000)
    except IntegrityError as error:
        raise Refusal("ALREADY_KNOWN", _("برای یکی از این اشخاص هم‌زمان حسابی ساخته شد؛ دوباره اجرا کنید.")) from error
    details: dict[str, dict[str, list[str]]] = {f"user:{user.pk}": {"changed": []} for user in people}
    audit.record_acts(actor=actor, verb="user:provision", details=details, now=now)
    _issue_activations([user.pk for user, one in zip(people, newcomers, strict=True) if one.invited], now=now)
    return {user.national_code: user.pk for user in people}


@transaction.atomic
def set_demo_credentials(*, user_id: int, password: str, totp_secret: str, now: datetime) -> None:
    """The printed password and second factor of a demo login. Raises Refusal NOT_A_DEMO elsewhere."""
    if not settings.DEMO:
        raise Refusal("NOT_A_DEMO", _("گذرواژهٔ آماده فقط در نمایش هست."))
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


@transaction.atomic
def reset_credentials(*, user_id: int, now: datetime, actor: str) -> None:
    """Password and second factors of somebody who lost them are worth nothing any more, their sessions end, and a new
    activation code goes to their mobile."""
    User.objects.filter(pk=user_id).update(password=make_password(None), activated_at=None)
    Authenticator.objects.filter(user_id=user_id).delete()
    end_sessions_of(user_id=user_id)
    audit.record_act(actor=actor, verb="user:reset-credentials", subject=f"user:{user_id}", now=now)
    issue_activation(user_id=user_id, now=now)


@transaction.atomic
def issue_activation(*, user_id: int, now: datetime) -> None:
    """Order an activation code by text message; an earlier one is worth nothing any more.

    The code itself is made by the job that writes the message, so that it never stands anywhere in the clear.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    ActivationCode.objects.filter(user=user, used_at=None).delete()
    _issue_activations([user.pk], now=now)


def _issue_activations(user_ids: Sequence[int], *, now: datetime) -> None:
    """For people who have no code on its way."""
    expires_at = now + rules.ACTIVATION_LIFE
    ordered = ActivationCode.objects.bulk_create(
        (ActivationCode(user_id=user_id, created_at=now, expires_at=expires_at) for user_id in user_ids),
        batch_size=2000,
    )
    details: dict[str, dict[str, str]] = {f"user:{user_id}": {} for user_id in user_ids}
    audit.record_acts(actor="system", verb="user:issue-activation", details=details, now=now)
    jobs.enqueue_each("notifications.send_activation", activation_id=[activation.pk for activation in ordered])


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
    return Refusal("WRONG_CODE", _("کد ملی یا کد فعال‌سازی درست نیست، یا مهلت کد گذشته است."), field="code")


def _activation_hash(user_id: int, code: str) -> bytes:
    return keyed_hash("activation", f"{user_id}:{code}")


def choose_language(user_id: int, language: str) -> None:
    """In which language pages and text messages speak to somebody from now on: `fa` or `en` (ALL-5)."""
    User.objects.filter(pk=user_id).update(language=language)

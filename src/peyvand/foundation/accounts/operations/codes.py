"""Citizens' one-time codes: ordered by a page, made by the job that writes the message, judged once."""

import hmac
import secrets
from datetime import datetime, timedelta
from functools import cache

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.db import transaction
from django.db.models import F

from peyvand.foundation.accounts import rules
from peyvand.foundation.accounts.choices import CodePurpose
from peyvand.foundation.accounts.models import OneTimeCode
from peyvand.foundation.accounts.operations.attempts import is_first_use, return_attempt, take_attempt
from peyvand.foundation.accounts.operations.people import MadeCode
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.audit.choices import Channel
from peyvand.kit import jobs
from peyvand.kit.crypto import encrypt, keyed_hash, pseudonym
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _


def admit(*, national_code: str, source: str, now: datetime) -> None:
    """Before a code is ordered. Raises Refusal LOCKED: this person, or this address, has asked for enough of them."""
    subject = pseudonym(national_code)
    try:
        take_attempt(purpose="citizen-code", subject=subject, source=source, now=now)
    except Refusal as refusal:
        record_refused(action="citizen:code", reason=refusal.code, subject=subject, source=source, now=now)
        raise


@transaction.atomic
def order_code(
    *, purpose: CodePurpose, national_code: str, mobile: str, user_id: int | None, now: datetime
) -> OneTimeCode:
    """A code on its way to `mobile`; the same trace, and no message, where that is empty."""
    code = OneTimeCode.objects.create(
        purpose=purpose,
        subject=pseudonym(national_code),
        user_id=user_id,
        mobile=mobile,
        created_at=now,
        expires_at=now + rules.CODE_LIFE,
    )
    jobs.enqueue("notifications.send_one_time_code", code_id=code.pk)
    return code


@transaction.atomic
def make_one_time_code(*, code_id: int, now: datetime) -> MadeCode | None:
    """A fresh code for the message that was ordered.

    None if there is nobody to send it to, it was made or has expired, or its number got enough of them today.
    """
    waiting = OneTimeCode.objects.select_for_update().filter(pk=code_id, code_hash=None, expires_at__gt=now)
    ordered = waiting.exclude(mobile="").first()
    if ordered is None:
        return None
    sent = OneTimeCode.objects.filter(
        mobile=ordered.mobile, purpose=ordered.purpose, created_at__gt=now - timedelta(days=1)
    )
    if sent.exclude(code_hash=None).count() >= rules.CODES_A_DAY[CodePurpose(ordered.purpose)]:
        return None
    digits = "".join(secrets.choice("0123456789") for _ in range(rules.CODE_DIGITS))
    expires_at = now + rules.CODE_LIFE
    OneTimeCode.objects.filter(pk=code_id).update(code_hash=_hash(code_id, digits), expires_at=expires_at)
    return MadeCode(mobile=ordered.mobile, code=digits, expires_at=expires_at)


def use_code(*, code_id: int, purpose: CodePurpose, given: str, source: str, now: datetime) -> tuple[OneTimeCode, str]:
    """The code that was ordered as `code_id`, used up now by who typed it; and how: `code`, or `totp`.

    Signing in, the code of the authenticator app will do as well. Raises Refusal WRONG_CODE or LOCKED: nobody's,
    wrong, expired, used and guessed too often look the same and take the same time.
    """
    subject = OneTimeCode.objects.filter(pk=code_id, purpose=purpose).values_list("subject", flat=True).first() or ""
    attempt = {"purpose": "citizen-code-entry", "subject": subject, "source": source}
    try:
        take_attempt(**attempt, now=now)
        ordered, method = _judge(code_id, purpose, given, now=now)
    except Refusal as refusal:
        record_refused(
            action=f"citizen:{purpose.lower()}", reason=refusal.code, subject=subject, source=source, now=now
        )
        raise
    return_attempt(**attempt)
    return ordered, method


def _judge(code_id: int, purpose: CodePurpose, given: str, *, now: datetime) -> tuple[OneTimeCode, str]:
    with transaction.atomic():
        ordered = OneTimeCode.objects.select_for_update().filter(pk=code_id, purpose=purpose, used_at=None).first()
        expected = bytes(ordered.code_hash) if ordered and ordered.code_hash else bytes(32)
        is_right = hmac.compare_digest(expected, _hash(code_id, given))
        by_app = _is_of_the_app(ordered, given)
        is_open = ordered is not None and ordered.attempts < rules.CODE_ATTEMPTS and now < ordered.expires_at
        accepted = is_open and (is_right or by_app)
        OneTimeCode.objects.filter(pk=code_id).update(
            attempts=F("attempts") + 1, used_at=now if accepted else F("used_at")
        )
    if ordered is None or not accepted:
        raise Refusal("WRONG_CODE", _("کد درست نیست یا مهلت آن گذشته است. کد تازه بخواهید."), field="code")
    return ordered, "code" if is_right else "totp"


def _is_of_the_app(ordered: OneTimeCode | None, given: str) -> bool:
    """An app counts only if it is the citizen's own: whom an employer's list names, and whose phone it was that
    activated that account, must never open a citizen's by it."""
    user_id = ordered.user_id if ordered is not None and ordered.purpose == CodePurpose.SIGN_IN else None
    apps = Authenticator.objects.filter(user_id=user_id or 0, type=Authenticator.Type.TOTP)
    app = apps.filter(user__activated_at=None).first()
    is_right = (app or _nobodys_app()).wrap().validate_code(given)
    return app is not None and is_right and is_first_use(app.user_id, given)


@cache
def _nobodys_app() -> Authenticator:
    """As much is computed for whoever has no app, or no account."""
    return Authenticator(user_id=0, type=Authenticator.Type.TOTP, data={"secret": encrypt(generate_totp_secret())})


def record_refused(*, action: str, reason: str, subject: str, source: str, now: datetime) -> None:
    """The entry of a citizen's attempt in vain; `subject` is the pseudonym of a national code."""
    audit.record_refusal(
        actor="anonymous",
        channel=Channel.CITIZEN,
        action=action,
        reason=reason,
        subject_hash=subject,
        source=source,
        now=now,
    )


def _hash(code_id: int, digits: str) -> bytes:
    return keyed_hash("one-time-code", f"{code_id}:{digits}")

"""Writes: a certificate is issued, its code is made and withdrawn (CIT-3, CIT-4)."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from peyvand.eservices.certificates import rules
from peyvand.eservices.certificates.models import ShareCode
from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.agencies import queries as agencies
from peyvand.foundation.agencies.choices import Service
from peyvand.foundation.agencies.rules import Agency
from peyvand.foundation.audit.operations import record_act
from peyvand.foundation.coverage import operations as coverage
from peyvand.foundation.coverage import queries as answers
from peyvand.foundation.coverage.rules import Period, parse_tracking_code, tracking_text
from peyvand.foundation.law import queries as law
from peyvand.foundation.notifications import operations as notifications
from peyvand.foundation.notifications.choices import Kind
from peyvand.kit.crypto import keyed_hash
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.words import _


def recipient_of(code: str, *, now: datetime) -> Agency:
    """The agency to which a certificate may be made out today. Raises Refusal RECIPIENT_CLOSED."""
    found = agencies.agencies_opening(Service.DOCUMENT, today=tehran_day(now), code=code)
    if not found:
        raise Refusal(
            "RECIPIENT_CLOSED",
            _("این نهاد امروز گواهی الکترونیکی نمی‌پذیرد؛ نهاد دیگری را برگزینید."),
            field="recipient",
            status=422,
        )
    return found[0]


@transaction.atomic
def issue(
    *, user_id: int, recipient_code: str, period: Period | None, whereabouts: str, seen: str, key: str, now: datetime
) -> int:
    """The tracking code of the certificate, made out to the recipient, word for word as it was `seen` (CIT-3).

    The holder is told by text message. The same key gives the same certificate. Raises Refusal RECIPIENT_CLOSED,
    LETTER_CHANGED, KEY_REUSED or NOT_A_CITIZEN.
    """
    recipient = recipient_of(recipient_code, now=now)
    wanted = coverage.Wanted(user_id=user_id, period=period, recipient=recipient, whereabouts=whereabouts)
    number, is_new = coverage.answer_citizen(wanted=wanted, key=key, seen=seen, now=now)
    if is_new:
        citizen = accounts.citizen(user_id)
        assert citizen is not None  # else there were no answer
        address = settings.PUBLIC_URL + reverse("certificates:box")
        notifications.send(kind=Kind.CERTIFICATE, mobile=citizen.mobile, address=address, now=now)
        record_act(
            actor=f"user:{user_id}",
            verb="certificate:issue",
            subject=f"answer:{tracking_text(number)}",
            detail={"recipient": recipient.code},
            now=now,
        )
    return number


@transaction.atomic
def make_code(*, user_id: int, tracking_code: str, days: int, now: datetime) -> rules.ShareCode:
    """A new code for one's own certificate, good for so many days; an earlier one is withdrawn (CIT-4).

    It is told once and kept as a hash. Raises Refusal NOT_FOUND, SUPERSEDED or CODE_DAYS.
    """
    number, recipient_id = _own_certificate(user_id, tracking_code)
    today = tehran_day(now)
    allowed = law.on(today).get("certificate.code_validity_days")
    expires_at = rules.expiry(issued_on=today, days=days, allowed=allowed)
    ShareCode.objects.filter(answer_id=number, withdrawn_at=None).update(withdrawn_at=now)
    code = rules.new_code()
    ShareCode.objects.create(
        answer_id=number,
        selector=code.selector,
        verifier_hash=hash_of(recipient_id, code),
        issued_at=now,
        expires_at=expires_at,
    )
    _record("certificate:make-code", user_id, number, {"days": days}, now=now)
    return code


@transaction.atomic
def withdraw_code(*, user_id: int, tracking_code: str, now: datetime) -> None:
    """The code is worth nothing from now on. Raises Refusal NOT_FOUND, or NO_CODE if there is none."""
    number = _own_certificate(user_id, tracking_code, even_superseded=True)[0]
    if not ShareCode.objects.filter(answer_id=number, withdrawn_at=None).update(withdrawn_at=now):
        raise Refusal("NO_CODE", _("این گواهی رمزی ندارد که باطل شود."), status=409)
    _record("certificate:withdraw-code", user_id, number, {}, now=now)


def _own_certificate(user_id: int, tracking_code: str, *, even_superseded: bool = False) -> tuple[int, int]:
    """The number of somebody's own certificate and its recipient, locked."""
    try:
        number = parse_tracking_code(tracking_code)
    except Refusal:
        number = -1  # nobody's
    stored = answers.own_answer(user_id, number, lock=True)
    if stored is None or stored.recipient_id is None:
        raise Refusal("NOT_FOUND", _("گواهی‌ای با این شماره در صندوق شما نیست."), status=404)
    if stored.superseded_at is not None and not even_superseded:
        raise Refusal("SUPERSEDED", _("این گواهی باطل شده است؛ گواهی تازه بگیرید."), status=409)
    return number, stored.recipient_id


def _record(verb: str, user_id: int, number: int, detail: dict[str, int], *, now: datetime) -> None:
    subject = f"answer:{tracking_text(number)}"
    record_act(actor=f"user:{user_id}", verb=verb, subject=subject, detail=detail, now=now)


def hash_of(recipient_id: int, code: rules.ShareCode) -> bytes:
    """Bound to the recipient: to any other agency the code is none."""
    return keyed_hash("share-code", f"{recipient_id}:{code.selector}:{code.verifier}")

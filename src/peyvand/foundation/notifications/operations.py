"""Writes of the outbox (ALL-2)."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from peyvand.foundation.accounts import operations as accounts
from peyvand.foundation.notifications import rules
from peyvand.foundation.notifications.choices import Delivery
from peyvand.foundation.notifications.models import TextMessage
from peyvand.kit import jobs
from peyvand.kit.crypto import encrypt
from peyvand.kit.text import persian_digits


@transaction.atomic
def send_text(*, mobile: str, text: str, kind: str, now: datetime, valid_until: datetime | None = None) -> int:
    """Put a message into the outbox, in the caller's transaction; it leaves after the commit. Returns its id."""
    message = TextMessage.objects.create(
        mobile=mobile, text=encrypt(text), kind=kind, created_at=now, valid_until=valid_until
    )
    jobs.enqueue("notifications.deliver", message_id=message.pk)
    return message.pk


@transaction.atomic
def send_activation(*, activation_id: int, now: datetime) -> None:
    """Make the ordered activation's code and put its message into the outbox, both or neither (ONB-2)."""
    made = accounts.make_activation_code(activation_id=activation_id, now=now)
    if made is None:
        return
    address = settings.PUBLIC_URL + reverse("accounts:activate")
    text = (
        f"پیوند – سازمان تأمین اجتماعی\n"
        f"کد فعال‌سازی حساب شما: {persian_digits(made.code)}\n"
        f"در این نشانی وارد کنید: {address}\n"
        f"تا ۷۲ ساعت معتبر است. آن را به هیچ‌کس ندهید."
    )
    send_text(mobile=made.mobile, text=text, kind="activation", valid_until=made.expires_at, now=now)


def mark_sent(*, message_id: int, now: datetime) -> None:
    _settle(message_id, Delivery.SENT, sent_at=now)


def drop_expired(*, message_id: int) -> None:
    _settle(message_id, Delivery.EXPIRED)


@transaction.atomic
def note_failure(*, message_id: int, now: datetime) -> None:
    """Count a failed attempt; the next one is queued, or the message is given up."""
    row = TextMessage.objects.select_for_update().filter(pk=message_id, state=Delivery.PENDING).first()
    if row is None:
        return
    failures = row.attempts + 1
    TextMessage.objects.filter(pk=message_id).update(attempts=failures)
    again = rules.next_attempt(failures=failures, now=now)
    if again is None:
        _settle(message_id, Delivery.FAILED)
    else:
        jobs.enqueue("notifications.deliver", at=again, message_id=message_id)


def _settle(message_id: int, state: Delivery, **changes: datetime) -> None:
    TextMessage.objects.filter(pk=message_id, state=Delivery.PENDING).update(state=state, text="", **changes)

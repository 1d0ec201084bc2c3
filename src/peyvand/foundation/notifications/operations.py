"""Writes of the outbox (ALL-2).

`send` puts a message into the outbox. `claim` takes one out for a worker, which hands it to the gateway outside any
transaction and settles it by `note_sent`, `note_refusal` or `note_failure`; a worker that dies in between loses its
claim after a minute. `wake` finds what waits and is due. `note_receipt` hears what became of a message.

The words themselves: `propose_wording` by one administrator, `approve_wording` or `turn_down_wording` by another.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse

from peyvand.foundation.accounts import operations as accounts
from peyvand.foundation.accounts import queries as people
from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.accounts.rules import check_posts
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.law.choices import Outcome
from peyvand.foundation.notifications import queries, rules
from peyvand.foundation.notifications.choices import Delivery, Kind, Language
from peyvand.foundation.notifications.models import TextGateway, TextMessage, Wording
from peyvand.kit import jobs
from peyvand.kit.crypto import decrypt, encrypt
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.words import _, in_language, numbered, told, written

_AT_ONCE = 1000  # messages woken in one go


@dataclass(frozen=True)
class Claimed:
    """A message in a worker's hands, readable."""

    id: int
    reference: UUID
    mobile: str
    text: str
    valid_until: datetime | None


# -- into the outbox -------------------------------------------------------------------------------------------------
@transaction.atomic
def send(
    *,
    kind: Kind,
    mobile: str,
    now: datetime,
    valid_until: datetime | None = None,
    **fields: object,
) -> int:
    """Put a message into the outbox, in the caller's transaction; it leaves after the commit. Returns its id.

    It is in the language of whoever has the number. `fields` fill the places of today's words (`rules.TEMPLATES` names
    them): numbers, days, moments and texts with keys, which follow that language, and plain texts. The message keeps
    these words, whatever becomes of the wording while it waits.
    """
    language = Language(people.language_at(mobile))
    with in_language(language):
        values = {name: str(written(value)) for name, value in fields.items()}
    text = rules.compose(kind, values, queries.words(kind, language, day=tehran_day(now)))
    message = TextMessage.objects.create(
        mobile=mobile,
        text=encrypt(text),
        kind=kind,
        segments=len(rules.segments(text)),
        created_at=now,
        woken_at=now,
        valid_until=valid_until,
    )
    jobs.enqueue("notifications.deliver", message_id=message.pk)
    return message.pk


@transaction.atomic
def send_activation(*, activation_id: int, now: datetime) -> None:
    """Make the ordered activation's code and put its message into the outbox, both or neither (ONB-2)."""
    made = accounts.make_activation_code(activation_id=activation_id, now=now)
    if made is None:
        return
    send(
        kind=Kind.ACTIVATION,
        mobile=made.mobile,
        code=numbered(made.code),
        address=settings.PUBLIC_URL + reverse("accounts:activate"),
        valid_until=made.expires_at,
        now=now,
    )


@transaction.atomic
def send_one_time_code(*, code_id: int, now: datetime) -> None:
    """Make the ordered code and put its message into the outbox, both or neither; or nothing, for nobody (CIT-1)."""
    made = accounts.make_one_time_code(code_id=code_id, now=now)
    if made is None:
        return
    code = numbered(made.code)
    send(kind=Kind.ONE_TIME_CODE, mobile=made.mobile, code=code, valid_until=made.expires_at, now=now)


@transaction.atomic
def announce_mobile_change(*, change_id: int, now: datetime) -> None:
    """Tell the number that an account leaves, once, while it can still stop it (CIT-1)."""
    change = people.waiting_change(change_id)
    if change is None:
        return
    send(
        kind=Kind.MOBILE_CHANGE,
        mobile=change.old_mobile,
        until=change.effective_at,
        address=settings.PUBLIC_URL + reverse("accounts:sign-in"),
        valid_until=change.effective_at,
        now=now,
    )


# -- out of it -------------------------------------------------------------------------------------------------------
@transaction.atomic
def claim(*, message_id: int, now: datetime) -> Claimed | None:
    """Take the earliest message that waits for the recipient of `message_id`: it is this worker's for a minute.

    None if nothing waits, or the earliest isn't due, or the gateway is left alone: later messages never overtake. What
    is past its time on the way is dropped.
    """
    while (row := _earliest(message_id)) is not None and (row.due_at is None or row.due_at <= now):
        end = rules.end_of(created_at=row.created_at, valid_until=row.valid_until, now=now)
        if end is not None:
            _settle(row.pk, end)
            continue
        left_alone_until = _enter(now)
        if left_alone_until is not None:
            TextMessage.objects.filter(pk=row.pk).update(due_at=left_alone_until)
            break
        TextMessage.objects.filter(pk=row.pk).update(
            attempts=row.attempts + 1, due_at=now + rules.LEASE, woken_at=None, gateway=settings.TEXT_GATEWAY
        )
        return Claimed(
            id=row.pk,
            reference=row.reference,
            mobile=row.mobile,
            text=decrypt(row.text),
            valid_until=row.valid_until,
        )
    # Whatever still waits needs another job.
    TextMessage.objects.filter(pk=message_id, state=Delivery.PENDING).update(woken_at=None)
    return None


def _earliest(message_id: int) -> TextMessage | None:
    """Locked. Whoever waited for the lock gets the next one, if the earliest was settled meanwhile."""
    recipient = TextMessage.objects.filter(pk=message_id).values("mobile")[:1]
    waiting = TextMessage.objects.select_for_update().filter(mobile=recipient, state=Delivery.PENDING)
    return waiting.order_by("pk").first()


def _enter(now: datetime) -> datetime | None:
    """Until when the gateway is left alone; None: go on.

    A gateway on probation is entered by one message; if no word comes back, by another one a minute later.
    """
    name = settings.TEXT_GATEWAY
    gateway = TextGateway.objects.filter(pk=name).first()
    if gateway is None or (gateway.left_alone_until is None and not rules.is_on_probation(gateway.failures)):
        return None
    gateway = TextGateway.objects.select_for_update().get(pk=name)
    if gateway.left_alone_until is not None and gateway.left_alone_until > now:
        return gateway.left_alone_until
    if rules.is_on_probation(gateway.failures):
        TextGateway.objects.filter(pk=name).update(left_alone_until=now + rules.LEASE)
    return None


@transaction.atomic
def note_sent(*, message_id: int, gateway_id: str = "", now: datetime) -> None:
    """The gateway took the message."""
    _settle(message_id, Delivery.SENT, sent_at=now, gateway_id=gateway_id)
    _trust_gateway()


@transaction.atomic
def note_refusal(*, message_id: int) -> None:
    """The gateway will never take this message; the gateway itself is well."""
    _settle(message_id, Delivery.FAILED)
    _trust_gateway()


@transaction.atomic
def note_failure(*, message_id: int, now: datetime, asked_for: timedelta | None = None) -> datetime | None:
    """Count a failed attempt; `wake` finds the message again when it is due, until it is given up.

    `asked_for`: the pause that the gateway wants, which is no failure of its. Returns until when the gateway is left
    alone by everybody, None: it isn't.
    """
    row = TextMessage.objects.select_for_update().get(pk=message_id)
    if row.state == Delivery.PENDING:
        again = rules.next_attempt(attempts=row.attempts, now=now, jitter=secrets.randbelow(1000) / 1000)
        if row.valid_until is not None:
            again = min(again, row.valid_until)
        TextMessage.objects.filter(pk=message_id).update(due_at=again)
    name = settings.TEXT_GATEWAY
    TextGateway.objects.get_or_create(pk=name, defaults={"failures": 0})
    gateway = TextGateway.objects.select_for_update().get(pk=name)
    failures = gateway.failures + (asked_for is None)
    pauses = (rules.left_alone_until(failures=failures, now=now, asked_for=asked_for), gateway.left_alone_until)
    left_alone_until = max((pause for pause in pauses if pause is not None and pause > now), default=None)
    TextGateway.objects.filter(pk=name).update(failures=failures, left_alone_until=left_alone_until)
    return left_alone_until


def _settle(message_id: int, state: Delivery, **changes: datetime | str) -> None:
    TextMessage.objects.filter(pk=message_id, state=Delivery.PENDING).update(state=state, text="", **changes)


def _trust_gateway() -> None:
    """After a failure or more; a pause that the gateway asked for stays."""
    TextGateway.objects.filter(pk=settings.TEXT_GATEWAY, failures__gt=0).update(failures=0, left_alone_until=None)


@transaction.atomic
def wake(*, now: datetime) -> None:
    """Drop what is past its time, and queue a job for whatever is due and has none: the first of each recipient.

    Nothing is woken while the gateway is left alone, one message when it is on probation.
    """
    due = TextMessage.objects.filter(Q(due_at=None) | Q(due_at__lte=now), state=Delivery.PENDING)
    _end(due.filter(valid_until__lte=now), Delivery.EXPIRED)
    _end(due.filter(created_at__lte=now - rules.GIVEN_UP_AFTER), Delivery.FAILED)
    gateway = TextGateway.objects.filter(pk=settings.TEXT_GATEWAY).first()
    if gateway is not None and gateway.left_alone_until is not None and gateway.left_alone_until > now:
        return
    at_once = 1 if gateway is not None and rules.is_on_probation(gateway.failures) else _AT_ONCE
    earlier = TextMessage.objects.filter(state=Delivery.PENDING, mobile=OuterRef("mobile"), pk__lt=OuterRef("pk"))
    jobless = Q(woken_at=None) | Q(woken_at__lte=now - rules.WAKE_AGAIN_AFTER)
    first = due.filter(jobless, ~Exists(earlier)).order_by("pk").select_for_update(skip_locked=True)
    woken = list(first.values_list("pk", flat=True)[:at_once])
    TextMessage.objects.filter(pk__in=woken).update(woken_at=now)
    for message_id in woken:
        jobs.enqueue("notifications.deliver", message_id=message_id)


def _end(messages: QuerySet[TextMessage], state: Delivery) -> None:
    """Those that a worker is about to take are left to it."""
    ended = list(messages.select_for_update(skip_locked=True).values_list("pk", flat=True))
    TextMessage.objects.filter(pk__in=ended).update(state=state, text="")


# -- what became of it -----------------------------------------------------------------------------------------------
def note_receipt(*, outcome: Delivery, now: datetime, reference: UUID | None = None, gateway_id: str = "") -> bool:
    """Note DELIVERED, FAILED or EXPIRED for the message of this reference, or of this name with the gateway.

    An unknown message, a second receipt, one that comes late: nothing changes that was right. Returns whether any did.
    """
    known = TextMessage.objects.filter(state__in=rules.may_become(outcome))
    if reference is not None:
        known = known.filter(reference=reference)
    elif gateway_id:
        # Gateways use their names again after a time: the newest message is meant.
        known = known.filter(pk__in=TextMessage.objects.filter(gateway_id=gateway_id).order_by("-pk").values("pk")[:1])
    else:
        return False
    return bool(known.update(state=outcome, text="", receipt_at=now, sent_at=Coalesce("sent_at", now)))


def forget_messages(*, before: datetime, at_most: int) -> int:
    """Some messages that were settled and written before that moment are dropped; how many."""
    old = TextMessage.objects.filter(created_at__lt=before).exclude(state=Delivery.PENDING)
    return TextMessage.objects.filter(pk__in=old.values("pk")[:at_most]).delete()[0]


# -- the words -------------------------------------------------------------------------------------------------------
@transaction.atomic
def propose_wording(
    *, kind: Kind, language: Language, text: str, holds_from: date, purpose: str, today: date, by: int, now: datetime
) -> None:
    """An administrator lays words before a second one, to hold from today or a later day.

    The built-in words themselves mean those of each release. Raises Refusal TEXT_PROPOSED, TEXT_UNCHANGED, TEXT_PAST,
    TEXT_UNFIT or what `check_posts` raises.
    """
    _check_administrator(by, now)
    rules.check_text(kind, language, text)
    if holds_from < today:
        raise Refusal(
            "TEXT_PAST", told(_("روز آغاز باید امروز ({today}) یا پس از آن باشد."), today=today), field="holds_from"
        )
    if text == queries.words(kind, language, day=holds_from):
        raise Refusal(
            "TEXT_UNCHANGED", _("این همان متنی است که در آن روز به کار می‌رود؛ چیزی را عوض کنید."), field="text"
        )
    _wording, is_first = Wording.objects.get_or_create(
        kind=kind,
        language=language,
        outcome="",
        defaults={
            "text": "" if text == rules.built_in(kind, language) else text,
            "holds_from": holds_from,
            "purpose": purpose,
            "proposed_by": f"user:{by}",
            "proposed_at": now,
        },
    )
    if not is_first:
        raise Refusal("TEXT_PROPOSED", _("برای این پیامک متنی در انتظار است؛ نخست دربارهٔ آن تصمیم بگیرید."), status=409)
    _record("propose", kind, language, by=by, now=now, holds_from=holds_from.isoformat())


@transaction.atomic
def approve_wording(*, wording_id: int, today: date, by: int, now: datetime) -> None:
    """The second administrator puts proposed words into force, from today if their day has passed.

    Raises Refusal TEXT_DECIDED, TEXT_OWN_PROPOSAL, TEXT_UNFIT – a release may have changed the kind meanwhile – or what
    `check_posts` raises.
    """
    _check_administrator(by, now)
    found = _open_wording(wording_id)
    rules.check_decision(proposed_by=found.proposed_by, actor=f"user:{by}")
    if found.text:
        rules.check_text(Kind(found.kind), Language(found.language), found.text)
    _decide(found, Outcome.ENACTED, by=by, now=now, holds_from=max(found.holds_from, today))


@transaction.atomic
def turn_down_wording(*, wording_id: int, reason: str, by: int, now: datetime) -> None:
    """The second administrator says no, with a reason; whoever proposed takes it back without one.

    Raises Refusal TEXT_DECIDED, TEXT_REASON_REQUIRED or what `check_posts` raises.
    """
    _check_administrator(by, now)
    found = _open_wording(wording_id)
    if found.proposed_by == f"user:{by}":
        outcome = Outcome.WITHDRAWN
    elif reason:
        outcome = Outcome.TURNED_DOWN
    else:
        raise Refusal("TEXT_REASON_REQUIRED", _("بنویسید چرا این متن را نمی‌پذیرید."), field="reason")
    _decide(found, outcome, by=by, now=now, reason=reason)


def _check_administrator(by: int, now: datetime) -> None:
    check_posts(people.posts_of(by, now=now), roles=[Role.ADMINISTRATOR])


def _open_wording(wording_id: int) -> Wording:
    found = Wording.objects.select_for_update().get(pk=wording_id)
    if found.outcome:
        raise Refusal(
            "TEXT_DECIDED",
            told(_("دربارهٔ این متن تصمیم گرفته شده است: {outcome}."), outcome=found.get_outcome_display()),
            status=409,
        )
    return found


def _decide(wording: Wording, outcome: Outcome, *, by: int, now: datetime, **changes: str | date) -> None:
    Wording.objects.filter(pk=wording.pk).update(outcome=outcome, decided_by=f"user:{by}", decided_at=now, **changes)
    _record(outcome.lower().replace("_", "-"), wording.kind, wording.language, by=by, now=now)


def _record(verb: str, kind: str, language: str, *, by: int, now: datetime, **detail: str) -> None:
    audit.record_act(actor=f"user:{by}", verb=f"text:{verb}", subject=f"text:{kind}.{language}", detail=detail, now=now)

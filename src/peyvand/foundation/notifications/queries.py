"""Named reads of the outbox."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count

from peyvand.foundation.notifications.choices import Delivery, Kind
from peyvand.foundation.notifications.models import TextGateway, TextMessage
from peyvand.kit.mobile import masked


@dataclass(frozen=True)
class Row:
    """A message as staff may see it: not its text, and of the number only the ends (`۰۹۱۲•••۴۵۶۷`).

    `gateway`: the one that had it in hand last, empty before the first attempt; `segments` None: not known.
    """

    id: int
    kind: str
    mobile: str
    state: Delivery
    attempts: int
    gateway: str
    segments: int | None
    created_at: datetime
    sent_at: datetime | None
    receipt_at: datetime | None


def for_staff(
    *, state: Delivery | None = None, since: datetime | None = None, before_id: int | None = None, limit: int = 50
) -> list[Row]:
    """The newest messages first; `before_id`, the last one of a page, turns to the next."""
    messages = TextMessage.objects.order_by("-pk")
    if state is not None:
        messages = messages.filter(state=state)
    if since is not None:
        messages = messages.filter(created_at__gte=since)
    if before_id is not None:
        messages = messages.filter(pk__lt=before_id)
    return [
        Row(
            id=message.pk,
            kind=Kind(message.kind).label if message.kind in Kind else message.kind,
            mobile=masked(message.mobile),
            state=Delivery(message.state),
            attempts=message.attempts,
            gateway=message.gateway,
            segments=message.segments,
            created_at=message.created_at,
            sent_at=message.sent_at,
            receipt_at=message.receipt_at,
        )
        for message in messages.defer("text")[:limit]
    ]


def counts(*, since: datetime | None = None) -> Mapping[Delivery, int]:
    """How many messages stand where; every state is named."""
    messages = TextMessage.objects.all() if since is None else TextMessage.objects.filter(created_at__gte=since)
    found = dict(messages.order_by().values_list("state").annotate(Count("pk")))
    return {state: found.get(state, 0) for state in Delivery}


def backlog(*, now: datetime) -> Mapping[Delivery, int]:
    """How many messages wait, and how many of the last day's came to nothing."""
    lost = TextMessage.objects.filter(
        state__in=[Delivery.FAILED, Delivery.EXPIRED], created_at__gte=now - timedelta(days=1)
    )
    found = {Delivery.PENDING: TextMessage.objects.filter(state=Delivery.PENDING).count()}
    found |= dict(lost.order_by().values_list("state").annotate(Count("pk")))
    return {state: found.get(state, 0) for state in (Delivery.PENDING, Delivery.FAILED, Delivery.EXPIRED)}


@dataclass(frozen=True)
class Gateway:
    """How the gateway in use behaves: `failures` in a row, and until when it is left alone."""

    name: str
    failures: int
    left_alone_until: datetime | None


def gateway(*, now: datetime) -> Gateway:
    """The gateway in use; one of which nothing bad is known is well."""
    row = TextGateway.objects.filter(pk=settings.TEXT_GATEWAY).first()
    if row is None:
        return Gateway(settings.TEXT_GATEWAY, 0, None)
    pause = row.left_alone_until
    return Gateway(row.name, row.failures, pause if pause is not None and pause > now else None)

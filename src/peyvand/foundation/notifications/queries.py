"""Named reads of the outbox."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from peyvand.foundation.notifications.choices import Delivery, Kind
from peyvand.foundation.notifications.models import TextMessage
from peyvand.kit.text import persian_digits


@dataclass(frozen=True)
class Row:
    """A message as staff may see it: not its text, and of the number only the ends (`۰۹۱۲•••۴۵۶۷`)."""

    id: int
    kind: str
    mobile: str
    state: Delivery
    attempts: int
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
    columns = ("pk", "kind", "mobile", "state", "attempts", "created_at", "sent_at", "receipt_at")
    return [
        Row(
            id=pk,
            kind=Kind(kind).label if kind in Kind else kind,
            mobile=persian_digits(f"{mobile[:4]}•••{mobile[-4:]}"),
            state=Delivery(state),
            attempts=attempts,
            created_at=created_at,
            sent_at=sent_at,
            receipt_at=receipt_at,
        )
        for pk, kind, mobile, state, attempts, created_at, sent_at, receipt_at in messages.values_list(*columns)[:limit]
    ]


def counts(*, since: datetime | None = None) -> Mapping[Delivery, int]:
    """How many messages stand where; every state is named."""
    messages = TextMessage.objects.all() if since is None else TextMessage.objects.filter(created_at__gte=since)
    found = dict(messages.order_by().values_list("state").annotate(Count("pk")))
    return {state: found.get(state, 0) for state in Delivery}

"""Named reads of the outbox."""

from dataclasses import dataclass
from datetime import datetime

from peyvand.foundation.notifications.choices import Delivery
from peyvand.foundation.notifications.models import TextMessage
from peyvand.kit.crypto import decrypt


@dataclass(frozen=True)
class Pending:
    """A message that waits, readable."""

    id: int
    mobile: str
    text: str
    valid_until: datetime | None


def pending(message_id: int) -> Pending | None:
    """None once the message is settled."""
    row = TextMessage.objects.filter(pk=message_id, state=Delivery.PENDING).first()
    if row is None:
        return None
    return Pending(id=row.pk, mobile=row.mobile, text=decrypt(row.text), valid_until=row.valid_until)

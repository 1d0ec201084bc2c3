"""Who comes to a batch: the rights, the batch, and the trace of whoever may not."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from peyvand.eservices.inquiry import queries
from peyvand.eservices.inquiry.models import Batch
from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.audit.operations import record_refusal
from peyvand.foundation.coverage import operations as coverage
from peyvand.foundation.coverage.questions import Asker
from peyvand.foundation.coverage.rules import BATCH, Rights
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody at a door: who, through which, when, from where (None: from inside)."""

    asker: Asker
    channel: Channel
    now: datetime
    source: str | None = None

    def enter(self, *, asking: bool = True) -> Rights:
        """Their rights to batches. Raises what `coverage.operations.enter` raises, recorded."""
        return coverage.enter(
            asker=self.asker, channel=self.channel, now=self.now, source=self.source, scope=BATCH, asking=asking
        )

    @contextmanager
    def attempting(self, action: str, rights: Rights) -> Iterator[None]:
        """Records a Refusal that ends the block, after whatever the block wrote is undone."""
        try:
            yield
        except Refusal as refusal:
            record_refusal(
                actor=self.asker.actor(rights.client_id),
                agency_code=rights.agency.code if rights.agency else "",
                channel=self.channel,
                action=action,
                reason=refusal.code,
                now=self.now,
                source=self.source or "",
            )
            raise


def find(*, visitor: Visitor, public_id: str, action: str = "batch:open") -> tuple[Batch, Rights]:
    """The batch and the rights of somebody who may open it.

    Raises NOT_FOUND (404) for one that isn't theirs, the same as for one that nobody has, and what the rights raise.
    """
    rights = visitor.enter()
    with visitor.attempting(action, rights):
        batch = queries.batch_for(visitor.asker, rights, public_id)
        if batch is None:
            raise Refusal("NOT_FOUND", _("استعلام گروهی‌ای با این شناسه برای شما ثبت نشده است."), status=404)
    return batch, rights

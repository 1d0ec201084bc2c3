"""Reads of the certificates' codes, and of who used them."""

from dataclasses import dataclass
from datetime import datetime

from peyvand.eservices.certificates.models import ShareCode
from peyvand.foundation.audit.choices import Ground
from peyvand.foundation.audit.models import Access


def live_code(tracking_code: int, *, now: datetime) -> ShareCode | None:
    """The code that opens a certificate now, if it has one."""
    return ShareCode.objects.filter(answer_id=tracking_code, withdrawn_at=None, expires_at__gt=now).first()


@dataclass(frozen=True, slots=True)
class Retrieval:
    """The recipient opened a certificate."""

    at: datetime
    channel: str


def retrievals_of(*, national_code: str, tracking_code: int, newest: int = 20) -> list[Retrieval]:
    """When a certificate's recipient opened it, the latest first (CIT-5)."""
    opened = Access.objects.filter(national_code=national_code, ground=Ground.DOCUMENT, tracking_code=tracking_code)
    return [Retrieval(*row) for row in opened.order_by("-at", "-pk").values_list("at", "channel")[:newest]]

"""Reads of the certificates' codes, and of who used them."""

from dataclasses import dataclass
from datetime import datetime

from peyvand.eservices.certificates.models import ShareCode
from peyvand.foundation.audit.choices import Channel, Ground
from peyvand.foundation.audit.models import Access


def code_that_opened(tracking_code: int, *, agency_id: int, actor: str, now: datetime) -> ShareCode | None:
    """The live code of a certificate to this agency, if `actor` has opened it since that code was made."""
    code = ShareCode.objects.filter(
        answer_id=tracking_code, answer__recipient_id=agency_id, withdrawn_at=None, expires_at__gt=now
    ).first()
    if code is None:
        return None
    opened = Access.objects.filter(
        national_code__in=ShareCode.objects.filter(pk=code.pk).values("answer__national_code"),
        ground=Ground.DOCUMENT,
        tracking_code=tracking_code,
        actor=actor,
        at__gte=code.issued_at,
    )
    return code if opened.exists() else None


def live_code(tracking_code: int, *, now: datetime) -> ShareCode | None:
    """The code that opens a certificate now, if it has one."""
    return ShareCode.objects.filter(answer_id=tracking_code, withdrawn_at=None, expires_at__gt=now).first()


@dataclass(frozen=True, slots=True)
class Retrieval:
    """The recipient opened a certificate."""

    at: datetime
    channel: str

    @property
    def channel_title(self) -> str:
        return str(Channel(self.channel).label)


def retrievals_of(*, national_code: str, tracking_code: int, newest: int = 20) -> tuple[int, list[Retrieval]]:
    """How often a certificate's recipient opened it, and the latest times of that (CIT-5)."""
    opened = Access.objects.filter(national_code=national_code, ground=Ground.DOCUMENT, tracking_code=tracking_code)
    latest = opened.order_by("-at", "-pk").values_list("at", "channel")[:newest]
    return opened.count(), [Retrieval(*row) for row in latest]

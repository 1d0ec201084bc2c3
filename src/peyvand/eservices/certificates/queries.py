"""Reads of the certificates' codes."""

from datetime import datetime

from peyvand.eservices.certificates.models import ShareCode


def live_code(tracking_code: int, *, now: datetime) -> ShareCode | None:
    """The code that opens a certificate now, if it has one."""
    return ShareCode.objects.filter(answer_id=tracking_code, withdrawn_at=None, expires_at__gt=now).first()

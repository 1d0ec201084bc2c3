"""Reads of the certificates' codes, and of who used them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef

from peyvand.eservices.certificates.models import ShareCode
from peyvand.eservices.certificates.rules import ENDING_SOON
from peyvand.foundation.audit.choices import Channel, Ground
from peyvand.foundation.audit.models import Access
from peyvand.foundation.coverage.rules import tracking_text
from peyvand.kit.jalali import tehran_day


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


@dataclass(frozen=True, slots=True)
class Ending:
    """A code that will soon open nothing: of which certificate, made out to whom, its last day."""

    tracking_code: str
    recipient: str
    last_day: date


def codes_ending(user_id: int, *, now: datetime) -> list[Ending]:
    """Somebody's codes that end within `ENDING_SOON`, those that nobody has used yet; the first to end first."""
    used = Access.objects.filter(
        national_code=OuterRef("answer__national_code"),
        ground=Ground.DOCUMENT,
        tracking_code=OuterRef("answer_id"),
        at__gte=OuterRef("issued_at"),
    )
    ending = ShareCode.objects.filter(
        ~Exists(used),
        answer__user_id=user_id,
        withdrawn_at=None,
        answer__superseded_at=None,
        expires_at__gt=now,
        expires_at__lte=now + ENDING_SOON,
    )
    rows = ending.order_by("expires_at", "pk").values_list("answer_id", "answer__recipient__name", "expires_at")
    return [
        Ending(tracking_text(answer_id), recipient, tehran_day(expires_at - timedelta(seconds=1)))
        for answer_id, recipient, expires_at in rows
    ]


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

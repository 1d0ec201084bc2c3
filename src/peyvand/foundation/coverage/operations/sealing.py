"""A court's seal is prolonged by a second officer (CIT-6). The seal itself comes with the answer: see `answering`."""

from datetime import datetime

from django.db import transaction

from peyvand.foundation.agencies.choices import Audience
from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.audit.operations import record_act, record_refusal
from peyvand.foundation.coverage import queries
from peyvand.foundation.coverage.models import Seal
from peyvand.foundation.coverage.questions import Asker
from peyvand.foundation.coverage.rules import (
    Rights,
    check_rights,
    check_texts,
    parse_tracking_code,
    prolonged,
    tracking_text,
)
from peyvand.foundation.law import queries as law
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.words import _


def extend_seal(
    *, tracking_code: str, days: int, reason: str, by: int, channel: Channel, source: str | None, now: datetime
) -> None:
    """An officer of the court, not the one who sealed, withholds its inquiry for `days` more.

    Raises Refusal as `check_rights` does, NOT_FOUND for anybody else's seal, or what `rules.prolonged` raises.
    """
    asker = Asker(user_id=by)
    rights = queries.rights_of(asker, today=tehran_day(now))
    try:
        check_rights(rights, today=tehran_day(now), now=now, source=source, asking=False)
        _extend(rights, tracking_code, days=days, reason=reason, by=by, now=now)
    except Refusal as refusal:
        record_refusal(
            actor=asker.actor(None),
            agency_code=rights.agency.code if rights.agency else "",
            channel=channel,
            action="seal:extend",
            reason=refusal.code,
            now=now,
            source=source or "",
        )
        raise


@transaction.atomic
def _extend(rights: Rights, tracking_code: str, *, days: int, reason: str, by: int, now: datetime) -> None:
    assert rights.agency is not None
    today = tehran_day(now)
    try:
        number = parse_tracking_code(tracking_code)
    except Refusal:
        number = -1  # nobody's
    own = Seal.objects.select_related("answer").select_for_update(of=("self",)).filter(pk=number)
    row = own.filter(answer__agency_id=rights.agency.id).first()
    if row is None or rights.agency.audience != Audience.JUDICIAL:
        raise Refusal("NOT_FOUND", _("استعلام محرمانه‌ای با این کد پیگیری در دستگاه شما نیست."), status=404)
    check_texts(seal_reason=reason)
    limit = law.on(today).get("inquiry.seal_max_days")
    row.until = prolonged(queries.withheld(row), by=by, days=days, reason=reason, limit=limit, today=today)
    row.extended_at, row.extended_by_id, row.extension_reason = now, by, reason
    row.save(update_fields=["until", "extended_at", "extended_by", "extension_reason"])
    record_act(
        actor=f"user:{by}",
        verb="seal:extend",
        subject=f"answer:{tracking_text(number)}",
        detail={"days": days, "until": row.until.isoformat()},
        now=now,
    )

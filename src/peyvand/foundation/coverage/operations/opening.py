"""Who comes in, who opens a stored answer again, and the trace of those who may not."""

from datetime import datetime

from django.db import transaction

from peyvand.foundation.audit.choices import Channel, Ground
from peyvand.foundation.audit.operations import record_access, record_refusal
from peyvand.foundation.coverage import queries
from peyvand.foundation.coverage.models import Answer
from peyvand.foundation.coverage.questions import Asker
from peyvand.foundation.coverage.rules import INQUIRY, Rights, check_rights, parse_tracking_code
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.words import _

# What can't be a tracking code is answered as one that nobody holds.
_NOBODYS = -1


def enter(
    *, asker: Asker, channel: Channel, now: datetime, source: str | None, scope: str = INQUIRY, asking: bool = True
) -> Rights:
    """The rights of somebody who opens the panel; a refusal is recorded, so that a shut door leaves a trace.

    `asking=False` lets a manager in, who looks but doesn't ask. Raises the Refusal that the access rules raise.
    """
    today = tehran_day(now)
    rights = queries.rights_of(asker, today=today)
    try:
        check_rights(rights, today=today, now=now, source=source, scope=scope, asking=asking)
    except Refusal as refusal:
        record_refusal(
            actor=asker.actor(rights.client_id),
            agency_code=rights.agency.code if rights.agency else "",
            channel=channel,
            action="inquiry:enter",
            reason=refusal.code,
            now=now,
            source=source or "",
        )
        raise
    return rights


def refuse(
    *,
    asker: Asker,
    channel: Channel,
    refusal: Refusal,
    now: datetime,
    source: str | None,
    action: str = "inquiry:ask",
) -> None:
    """The trace of a question that never became one: unreadable, or with values that can't be right."""
    rights = queries.rights_of(asker, today=tehran_day(now))
    record_refusal(
        actor=asker.actor(rights.client_id),
        agency_code=rights.agency.code if rights.agency else "",
        channel=channel,
        action=action,
        reason=refusal.code,
        now=now,
        source=source or "",
    )


def reopen(
    *,
    tracking_code: str,
    asker: Asker,
    channel: Channel,
    now: datetime,
    source: str | None,
    ground: Ground = Ground.REOPENED,
) -> Answer:
    """The stored answer, to those who may open it again, free of quota (INQ-5); each opening is an access entry.

    That is the operator who asked, and the agency's API client for whatever the agency asked. Everybody else gets
    NOT_FOUND, the same as for a code that nobody holds. The memorandum must open the service today.
    """
    rights = queries.rights_of(asker, today=tehran_day(now))
    actor = asker.actor(rights.client_id)
    agency_code = rights.agency.code if rights.agency else ""
    try:
        number = parse_tracking_code(tracking_code)
    except Refusal:
        number = _NOBODYS
    try:
        check_rights(rights, today=tehran_day(now), now=now, source=source)
        with transaction.atomic():
            stored = queries.answer_for(asker, rights, number)
            if stored is None:
                raise Refusal("NOT_FOUND", _("پاسخی با این کد پیگیری برای شما ثبت نشده است."), status=404)
            for national_code, disclosed in stored.disclosed:
                record_access(
                    national_code=national_code,
                    agency_code=agency_code,
                    actor=actor,
                    channel=channel,
                    ground=ground,
                    disclosed=disclosed,
                    tracking_code=number,
                    now=now,
                )
            return stored
    except Refusal as refusal:
        record_refusal(
            actor=actor,
            agency_code=agency_code,
            channel=channel,
            action="inquiry:reopen",
            reason=refusal.code,
            now=now,
            source=source or "",
        )
        raise

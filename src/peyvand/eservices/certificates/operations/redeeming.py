"""«استعلام سند»: the recipient, and no other, opens a certificate by its code (CIT-5)."""

import hmac
import logging
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from peyvand.eservices.certificates import rules
from peyvand.eservices.certificates.models import ShareCode, WrongCodes
from peyvand.eservices.certificates.operations.issuing import hash_of
from peyvand.eservices.certificates.rules import Guesses
from peyvand.foundation.agencies.rules import Agency
from peyvand.foundation.audit.choices import Channel, Ground
from peyvand.foundation.audit.operations import record_access, record_act, record_refusal
from peyvand.foundation.coverage import operations as coverage
from peyvand.foundation.coverage.models import Answer
from peyvand.foundation.coverage.questions import Asker
from peyvand.foundation.coverage.rules import DOCUMENT
from peyvand.foundation.law import queries as law
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day

log = logging.getLogger(__name__)


def redeem(*, asker: Asker, typed: str, channel: Channel, source: str | None, now: datetime) -> Answer:
    """The certificate that the code opens to this asker's agency, with an access entry for each person in it.

    Raises Refusal as `check_rights` does, LOCKED after too many wrong codes, or WRONG_CODE: nobody's, another agency's,
    expired, withdrawn and mistyped codes look the same.
    """
    rights = coverage.enter(asker=asker, channel=channel, now=now, source=source, scope=DOCUMENT)
    agency = rights.agency
    assert agency is not None
    actor = asker.actor(rights.client_id)
    try:
        with transaction.atomic():
            counter = WrongCodes.objects.select_for_update().filter(pk=actor).first()
            rules.check_unlocked(_guesses(counter), now=now)
            stored = _opened(agency, typed, now=now)
            if stored is not None:
                _note(stored, agency, actor, channel, now=now)
                return stored
            locked = _count_wrong(actor, counter, now=now)
        if locked:
            log.error("too many wrong document codes by %s of agency %s", actor, agency.code)
        raise Refusal(
            "WRONG_CODE",
            "گواهی‌ای با این رمز برای دستگاه شما نیست. رمز را با صاحب آن بررسی کنید؛ شاید مهلتش گذشته یا باطل شده باشد.",
            field="code",
            status=404,
        )
    except Refusal as refusal:
        record_refusal(
            actor=actor,
            agency_code=agency.code,
            channel=channel,
            action="document:redeem",
            reason=refusal.code,
            source=source or "",
            now=now,
        )
        raise


def _opened(agency: Agency, typed: str, *, now: datetime) -> Answer | None:
    """Whatever is typed costs one look-up and at least one comparison."""
    code = rules.parse_code(typed) or rules.ShareCode("", "")
    given = hash_of(agency.id, code)
    live = ShareCode.objects.filter(selector=code.selector, withdrawn_at=None, expires_at__gt=now)
    found = None
    hmac.compare_digest(given, bytes(len(given)))
    for row in live.select_related("answer__recipient").filter(answer__recipient_id=agency.id):
        if hmac.compare_digest(bytes(row.verifier_hash), given):
            found = row.answer
    return found


def _note(stored: Answer, agency: Agency, actor: str, channel: Channel, *, now: datetime) -> None:
    for national_code, disclosed in stored.disclosed:
        record_access(
            national_code=national_code,
            agency_code=agency.code,
            actor=actor,
            channel=channel,
            ground=Ground.DOCUMENT,
            disclosed=disclosed,
            tracking_code=stored.tracking_code,
            now=now,
        )


def _count_wrong(actor: str, counter: WrongCodes | None, *, now: datetime) -> bool:
    """Whether this wrong code led to a lock, which is an act in the audit log."""
    limit = law.on(tehran_day(now)).get("certificate.max_code_attempts")
    counted = rules.after_wrong_code(_guesses(counter), limit=limit, now=now)
    WrongCodes.objects.update_or_create(pk=actor, defaults=asdict(counted))
    is_locked = counted.locked_until is not None
    if is_locked:
        record_act(actor="system", verb="document:lock", subject=actor, detail={"locks": counted.locks}, now=now)
    return is_locked


def _guesses(counter: WrongCodes | None) -> Guesses | None:
    if counter is None:
        return None
    return Guesses(counter.since, counter.count, counter.locks, counter.locked_until, counter.last)

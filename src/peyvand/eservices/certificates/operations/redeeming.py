"""«استعلام سند»: the recipient, and no other, opens a certificate by its code (CIT-5)."""

import hmac
import logging
from dataclasses import asdict, dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from peyvand.eservices.certificates import queries, rules
from peyvand.eservices.certificates.choices import Wrong
from peyvand.eservices.certificates.models import ShareCode, WrongCodes
from peyvand.eservices.certificates.operations.issuing import hash_of
from peyvand.eservices.certificates.rules import Found, Guesses
from peyvand.eservices.certificates.workflow import CODE_GUESSING
from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.accounts.choices import OfficeKind
from peyvand.foundation.agencies.rules import Agency
from peyvand.foundation.audit.choices import Channel, Ground
from peyvand.foundation.audit.operations import record_access, record_act, record_refusal
from peyvand.foundation.cases import operations as cases
from peyvand.foundation.coverage import operations as coverage
from peyvand.foundation.coverage.models import Answer
from peyvand.foundation.coverage.questions import Asker
from peyvand.foundation.coverage.rules import DOCUMENT, parse_tracking_code
from peyvand.foundation.law import queries as law
from peyvand.foundation.notifications import operations as notifications
from peyvand.foundation.notifications.choices import Kind
from peyvand.foundation.switches.choices import Switch
from peyvand.foundation.switches.queries import check_open
from peyvand.kit import jobs
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.text import persian_digits
from peyvand.kit.words import _, in_persian, told

log = logging.getLogger(__name__)
REDEEM = "document:redeem"


@dataclass(frozen=True, slots=True)
class Opened:
    """A certificate, and the moment from which the code that opened it is worth nothing."""

    answer: Answer
    expires_at: datetime


def redeem(*, asker: Asker, typed: str, channel: Channel, source: str | None, now: datetime) -> Opened:
    """The certificate that the code opens to this asker's agency, with an access entry for each person in it and a text
    message to its holder.

    Raises Refusal as `check_rights` does, SERVICE_CLOSED, LOCKED after too many wrong codes, or WRONG_CODE: nobody's,
    another agency's, expired, withdrawn and mistyped codes look and cost the same, and differ in the audit log. A
    system, which couldn't see a notice above it, gets no superseded certificate: Refusal SUPERSEDED.
    """
    rights = coverage.enter(asker=asker, channel=channel, now=now, source=source, scope=DOCUMENT)
    agency = rights.agency
    assert agency is not None
    actor = asker.actor(rights.client_id)
    wrong: Wrong | None = None
    try:
        check_open(Switch.DOCUMENT_API if channel == Channel.API else Switch.DOCUMENT, now=now)
        with transaction.atomic():
            counter = _counter(actor, now=now)
            guesses = Guesses(counter.since, counter.count, counter.locks, counter.locked_until, counter.last)
            rules.check_unlocked(guesses, now=now)
            found = _look_up(typed)
            wrong = rules.what_is_wrong(found, agency_id=agency.id, now=now)
            if wrong is None:
                assert found is not None
                stored = Answer.objects.select_related("recipient").get(pk=found.answer_id)
                _open(stored, agency, actor, channel, now=now)
                return Opened(stored, found.expires_at)
            locked = _count_wrong(counter, guesses, agency, now=now)
        if locked:
            log.error("too many wrong document codes by %s of agency %s", actor, agency.code)
        raise Refusal(
            Wrong.NOBODYS,
            _(
                "گواهی‌ای با این رمز برای دستگاه شما نیست. رمز را با صاحب آن بررسی کنید؛ شاید مهلتش گذشته یا"
                " باطل شده باشد."
            ),
            field="code",
            status=404,
        )
    except Refusal as refusal:
        record_refusal(
            actor=actor,
            agency_code=agency.code,
            channel=channel,
            action=REDEEM,
            reason=wrong or refusal.code,
            source=source or "",
            now=now,
        )
        raise


def reopen(*, asker: Asker, tracking_code: str, source: str | None, now: datetime) -> Opened:
    """The certificate once more, for the system that opened it by the code which still stands; told like the first.

    Raises Refusal as `check_rights` does, SUPERSEDED, or NOT_FOUND: nobody's, another's, and one whose code has been
    withdrawn, replaced or has expired since.
    """
    rights = coverage.enter(asker=asker, channel=Channel.API, now=now, source=source, scope=DOCUMENT)
    agency = rights.agency
    assert agency is not None
    actor = asker.actor(rights.client_id)
    try:
        with transaction.atomic():
            code = queries.code_that_opened(_number(tracking_code), agency_id=agency.id, actor=actor, now=now)
            if code is None:
                raise Refusal("NOT_FOUND", _("گواهی‌ای با این شماره برای شما باز نیست؛ رمز آن را بدهید."), status=404)
            stored = Answer.objects.select_related("recipient").get(pk=code.answer_id)
            _open(stored, agency, actor, Channel.API, now=now)
            return Opened(stored, code.expires_at)
    except Refusal as refusal:
        record_refusal(
            actor=actor,
            agency_code=agency.code,
            channel=Channel.API,
            action="document:reopen",
            reason=refusal.code,
            source=source or "",
            now=now,
        )
        raise


@transaction.atomic
def report_guessing(*, counter_id: int, agency_id: int, now: datetime) -> None:
    """The head office's case about somebody who is locked; one that is open already is enough."""
    counter = WrongCodes.objects.select_for_update(of=("self",)).select_related("case").get(pk=counter_id)
    if counter.case is not None and counter.case.closed_at is None:
        return
    (office,) = accounts.offices_of_kind(OfficeKind.HEAD_OFFICE_PROTECTION)
    case = cases.open_case(
        kind=CODE_GUESSING.kind, office_id=office.pk, agency_id=agency_id, by=None, reason=_who(counter.actor), now=now
    )
    WrongCodes.objects.filter(pk=counter_id).update(case=case)


def _who(actor: str) -> str:
    """The reason in the case's history, which is Persian for every reader."""
    kind, _colon, number = actor.partition(":")
    user = accounts.by_id(int(number)) if kind == "user" else None
    whose = (
        told(_("کاربر دستگاه، {full_name}"), full_name=user.full_name)
        if user
        else told(_("سامانهٔ دستگاه، شمارهٔ {number}"), number=persian_digits(number))
    )
    with in_persian():
        return str(
            told(_("{whose}، پیاپی رمز نادرست داد و چندی قفل است. هیچ گواهی‌ای با آن رمزها باز نشد."), whose=whose)
        )


def _look_up(typed: str) -> Found | None:
    """Whose code it is, in whatever state; one look-up and one comparison at least, whatever is typed."""
    code = rules.parse_code(typed) or rules.ShareCode("", "")
    found = None
    hmac.compare_digest(hash_of(0, code), bytes(32))
    rows = ShareCode.objects.filter(selector=code.selector).values_list(
        "answer_id", "answer__recipient_id", "expires_at", "withdrawn_at", "verifier_hash"
    )
    for answer_id, recipient_id, expires_at, withdrawn_at, verifier_hash in rows:
        if hmac.compare_digest(bytes(verifier_hash), hash_of(recipient_id, code)):
            found = Found(answer_id, recipient_id, expires_at, withdrawn_at)
    return found


def _open(stored: Answer, agency: Agency, actor: str, channel: Channel, *, now: datetime) -> None:
    if stored.superseded_at is not None and channel == Channel.API:
        raise Refusal("SUPERSEDED", _("این گواهی دیگر معتبر نیست؛ از صاحب آن گواهی تازه بخواهید."), status=409)
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
    assert stored.user_id is not None
    holder = accounts.citizen(stored.user_id)
    assert holder is not None
    notifications.send(
        kind=Kind.CERTIFICATE_OPENED,
        mobile=holder.mobile,
        at=now,
        address=settings.PUBLIC_URL + reverse("certificates:box"),
        now=now,
    )


def _number(tracking_code: str) -> int:
    try:
        return parse_tracking_code(tracking_code)
    except Refusal:
        return -1  # nobody's


def _counter(actor: str, *, now: datetime) -> WrongCodes:
    """The actor's wrong codes so far, locked: those who guess at the same moment are counted one after the other."""
    none_yet = WrongCodes(actor=actor, since=now, count=0, last=now)
    WrongCodes.objects.bulk_create([none_yet], ignore_conflicts=True)
    return WrongCodes.objects.select_for_update().get(actor=actor)


def _count_wrong(counter: WrongCodes, guesses: Guesses, agency: Agency, *, now: datetime) -> bool:
    """Whether this wrong code led to a lock, which is an act in the audit log and a case on the staff's desk."""
    limit = law.on(tehran_day(now)).get("certificate.max_code_attempts")
    counted = rules.after_wrong_code(guesses, limit=limit, now=now)
    WrongCodes.objects.filter(pk=counter.pk).update(**asdict(counted))
    is_locked = counted.locked_until is not None
    if is_locked:
        record_act(
            actor="system", verb="document:lock", subject=counter.actor, detail={"locks": counted.locks}, now=now
        )
        jobs.enqueue("certificates.report_guessing", counter_id=counter.pk, agency_id=agency.id)
    return is_locked

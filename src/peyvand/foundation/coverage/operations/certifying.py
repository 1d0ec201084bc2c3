"""A citizen asks about themselves: on the screen (CIT-2), or for a certificate to an agency (CIT-3)."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

import orjson
from django.db import transaction

from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.agencies.choices import Audience
from peyvand.foundation.agencies.rules import Agency
from peyvand.foundation.audit.choices import Channel, Ground
from peyvand.foundation.audit.operations import record_access
from peyvand.foundation.coverage import queries
from peyvand.foundation.coverage.choices import Whereabouts
from peyvand.foundation.coverage.models import Answer, IdempotencyKey
from peyvand.foundation.coverage.rules import (
    Decision,
    Disclosure,
    Period,
    Person,
    addressed_to,
    certified,
    compose,
    decide,
    disclosures,
    document,
    new_tracking_code,
    parse_tracking_code,
    tracking_text,
)
from peyvand.foundation.letters.rules import Letter
from peyvand.foundation.switches.choices import Switch
from peyvand.foundation.switches.queries import check_open
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.words import _


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a citizen wants: about themselves, of a `period` or none, for themselves or made out to `recipient`.

    `whereabouts` is OWN or NONE, and counts for a judicial recipient only.
    """

    user_id: int
    period: Period | None = None
    recipient: Agency | None = None
    whereabouts: str = Whereabouts.OWN

    @property
    def audience(self) -> str:
        return self.recipient.audience if self.recipient else Audience.FUND


@dataclass(frozen=True, slots=True)
class _Draft:
    national_code: str
    decision: Decision
    person: Person | None
    letter: Letter
    entries: tuple[Disclosure, ...]


@dataclass(frozen=True, slots=True)
class Previewed:
    """A certificate before it is issued. `can_leave_out`: it tells its holder's own whereabouts, which they needn't."""

    letter: Letter
    can_leave_out: bool


@transaction.atomic
def answer_citizen(*, wanted: Wanted, key: str, now: datetime, seen: str | None = None) -> tuple[int, bool]:
    """The tracking code of the stored answer, and whether it is new; the same key gives the same answer.

    The caller has checked the recipient. `seen` is the fingerprint of the letter as it was previewed.

    Raises Refusal LETTER_CHANGED where the letter would read otherwise now, KEY_REUSED where the key was used for
    another question, NOT_A_CITIZEN, SERVICE_CLOSED.
    """
    fingerprint = _fingerprint(wanted)
    number = new_tracking_code()
    claimed, is_new = IdempotencyKey.objects.get_or_create(
        scope=f"user:{wanted.user_id}",
        key=key,
        defaults={"body_hash": fingerprint, "tracking_code": number, "created_at": now},
    )
    if not is_new:
        if bytes(claimed.body_hash) != fingerprint:
            raise Refusal("KEY_REUSED", _("این فرم پیش‌تر فرستاده شده است؛ از نو بپرسید."), status=409)
        return claimed.tracking_code, False
    check_open(Switch.CERTIFICATE if wanted.recipient else Switch.SELF_INQUIRY, now=now)
    draft = _draft(wanted, today=tehran_day(now))
    if seen is not None and seen != draft.letter.fingerprint:
        raise Refusal("LETTER_CHANGED", _("متن گواهی از آنچه دیدید تغییر کرده است؛ متن تازه را ببینید."), status=409)
    period = wanted.period
    told = document(
        draft.decision,
        draft.person,
        draft.letter,
        tracking_code=tracking_text(number),
        asked_at=now,
        agency_code="",
        audience=wanted.audience,
        national_code=draft.national_code,
        period=period,
        whereabouts=wanted.whereabouts,
    )
    Answer.objects.create(
        tracking_code=number,
        recipient_id=wanted.recipient.id if wanted.recipient else None,
        user_id=wanted.user_id,
        channel=Channel.CITIZEN,
        asked_at=now,
        national_code=draft.national_code,
        period_from=period.start if period else None,
        period_to=period.end if period else None,
        outcome=draft.decision.outcome,
        body=orjson.dumps(told).decode(),
        disclosed=[[entry.national_code, list(entry.disclosed)] for entry in draft.entries],
    )
    _note(wanted.user_id, draft.entries, number, now=now)
    return number, True


@transaction.atomic
def preview(*, wanted: Wanted, now: datetime) -> Previewed:
    """The letter as it would be issued now; looking at it is an access too. Raises Refusal NOT_A_CITIZEN."""
    draft = _draft(wanted, today=tehran_day(now))
    _note(wanted.user_id, draft.entries, None, now=now)
    chosen = draft.decision.chosen
    own = chosen is not None and chosen.principal is None
    return Previewed(draft.letter, can_leave_out=own and wanted.audience == Audience.JUDICIAL)


@transaction.atomic
def reopen_own(*, user_id: int, tracking_code: str, now: datetime) -> Answer:
    """A citizen's own answer as it was stored, with an entry for this look. Raises Refusal NOT_FOUND."""
    try:
        number = parse_tracking_code(tracking_code)
    except Refusal:
        number = -1  # nobody's
    stored = queries.own_answer(user_id, number)
    if stored is None:
        raise Refusal("NOT_FOUND", _("نامه‌ای با این کد پیگیری در حساب شما نیست."), status=404)
    _note(user_id, [Disclosure(code, tuple(told)) for code, told in stored.disclosed], number, now=now)
    return stored


def _draft(wanted: Wanted, *, today: date) -> _Draft:
    citizen = accounts.citizen(wanted.user_id)
    if citizen is None:
        raise Refusal("NOT_A_CITIZEN", _("برای این کار باید به نام خودتان نام‌نویسی کنید."), status=403)
    code, name = citizen.user.national_code, str(citizen)
    person, spells = queries.facts_about(code, judicial=wanted.audience == Audience.JUDICIAL)
    decision = decide(person, spells, period=wanted.period, today=today)
    recipient = wanted.recipient
    letter = compose(
        decision,
        person,
        national_code=code,
        period=wanted.period,
        today=today,
        addressee=recipient.name if recipient else addressed_to(sex=citizen.sex, full_name=name),
        audience=wanted.audience,
        whereabouts=wanted.whereabouts,
    )
    if recipient is not None:
        sex, full_name = (person.sex, person.full_name) if person else (citizen.sex, name)
        letter = certified(letter, requested_on=today, sex=sex, full_name=full_name)
    entries = disclosures(
        decision, person, national_code=code, audience=wanted.audience, whereabouts=wanted.whereabouts
    )
    return _Draft(code, decision, person, letter, entries)


def _note(
    user_id: int, entries: tuple[Disclosure, ...] | list[Disclosure], number: int | None, *, now: datetime
) -> None:
    for entry in entries:
        record_access(
            national_code=entry.national_code,
            agency_code="",
            actor=f"user:{user_id}",
            channel=Channel.CITIZEN,
            ground=Ground.SELF,
            disclosed=list(entry.disclosed),
            tracking_code=number,
            now=now,
        )


def _fingerprint(wanted: Wanted) -> bytes:
    recipient = wanted.recipient.id if wanted.recipient else None
    return hashlib.sha256(repr((wanted.period, recipient, str(wanted.whereabouts))).encode()).digest()

"""The one way to answer. Page, API, batch and command all call `answer`; a single inquiry is a list of one."""

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import orjson
from django.db import DatabaseError, IntegrityError, OperationalError, transaction

from peyvand.foundation.agencies import rules as access
from peyvand.foundation.agencies.choices import Audience
from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.audit.operations import record_refusal
from peyvand.foundation.coverage import metrics, queries
from peyvand.foundation.coverage.models import Seal
from peyvand.foundation.coverage.queries import Facts
from peyvand.foundation.coverage.questions import Answered, Question, Reply
from peyvand.foundation.coverage.rules import (
    Disclosure,
    Rights,
    Summary,
    check_quota,
    check_rights,
    check_seal,
    check_texts,
    compose,
    decide,
    disclosures,
    document,
    names_head_office,
    new_tracking_code,
    summarise,
    tracking_text,
)
from peyvand.foundation.law import queries as law
from peyvand.foundation.switches.choices import Switch
from peyvand.foundation.switches.queries import check_open
from peyvand.kit import jobs
from peyvand.kit.crypto import pseudonym
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.postgres.arrays import bigints, blobs, dates, ints, texts
from peyvand.kit.postgres.prepared import fetch_all
from peyvand.kit.words import _

# Answers, access entries, idempotency keys and quota in one statement. An answer is written only if its key was still
# free and its agency's quota held out; what comes back are the codes of those that were. Arrays go as binary (%b):
# escaping long texts for a text array costs more than writing them.
_RECORD = """
WITH question AS (
    SELECT * FROM unnest(
        %(tracking_code)b::bigint[], %(agency_id)b::bigint[], %(user_id)b::bigint[], %(client_id)b::bigint[],
        %(channel)b::text[], %(national_code)b::text[], %(period_from)b::date[], %(period_to)b::date[],
        %(purpose)b::text[], %(case_number)b::text[], %(seal_reason)b::text[], %(outcome)b::text[],
        %(body)b::text[], %(disclosed)b::text[], %(quota)b::int[], %(scope)b::text[],
        %(key)b::text[], %(fingerprint)b::bytea[]
    ) AS t(tracking_code, agency_id, user_id, client_id, channel, national_code, period_from, period_to,
           purpose, case_number, seal_reason, outcome, body, disclosed, quota, scope, key, fingerprint)
), claimed AS (
    INSERT INTO coverage_idempotencykey (scope, key, body_hash, tracking_code, created_at)
    SELECT scope, key, fingerprint, tracking_code, %(now)s FROM question WHERE key IS NOT NULL
    ON CONFLICT DO NOTHING
    RETURNING tracking_code
), admitted AS (
    SELECT * FROM question WHERE key IS NULL OR tracking_code IN (SELECT tracking_code FROM claimed)
), metered AS (
    INSERT INTO agencies_usage (agency_id, day, used)
    SELECT agency_id, %(today)s, count(*) FROM admitted WHERE quota IS NOT NULL GROUP BY agency_id ORDER BY agency_id
    ON CONFLICT (agency_id, day) DO UPDATE SET used = agencies_usage.used + excluded.used
        WHERE agencies_usage.used + excluded.used <=
              (SELECT min(quota) FROM question q WHERE q.agency_id = agencies_usage.agency_id)
    RETURNING agency_id
), answered AS (
    INSERT INTO coverage_answer (tracking_code, agency_id, user_id, api_client_id, channel, asked_at, national_code,
                                 period_from, period_to, purpose, case_number, seal_reason, outcome, body, disclosed)
    SELECT tracking_code, agency_id, user_id, client_id, channel, %(now)s, national_code, period_from, period_to,
           purpose, case_number, seal_reason, outcome, body, disclosed::jsonb
    FROM admitted WHERE quota IS NULL OR agency_id IN (SELECT agency_id FROM metered)
    RETURNING tracking_code
), noted AS (
    INSERT INTO audit_access (at, national_code, agency_code, actor, channel, ground, disclosed, tracking_code,
                              sealed_until)
    SELECT %(now)s, e.national_code, e.agency_code, e.actor, e.channel, 'INQUIRY',
           string_to_array(e.disclosed, ','), e.tracking_code, e.sealed_until
    FROM unnest(
        %(entry_tracking_code)b::bigint[], %(entry_national_code)b::text[], %(entry_agency_code)b::text[],
        %(entry_actor)b::text[], %(entry_channel)b::text[], %(entry_disclosed)b::text[],
        %(entry_sealed_until)b::date[]
    ) AS e(tracking_code, national_code, agency_code, actor, channel, disclosed, sealed_until)
    JOIN answered USING (tracking_code)
)
SELECT tracking_code FROM answered
"""

_COLUMNS: dict[str, Callable[[Sequence[Any]], object]] = {
    **dict.fromkeys(("tracking_code", "agency_id", "user_id", "client_id", "entry_tracking_code"), bigints),
    **dict.fromkeys(("period_from", "period_to", "entry_sealed_until"), dates),
    **dict.fromkeys(("channel", "national_code", "purpose", "case_number", "seal_reason", "outcome"), texts),
    **dict.fromkeys(("body", "disclosed", "scope", "key"), texts),
    **dict.fromkeys(("entry_national_code", "entry_agency_code", "entry_actor", "entry_channel"), texts),
    "entry_disclosed": texts,
    "quota": ints,
    "fingerprint": blobs,
}

# A batch is closed where its file is accepted; the organisation's own command never is.
_SWITCHES: dict[str, Switch] = {Channel.PANEL: Switch.INQUIRY, Channel.API: Switch.INQUIRY_API}

log = logging.getLogger(__name__)
_UNAVAILABLE = Refusal(
    "UNAVAILABLE", _("سامانه اکنون نمی‌تواند پاسخ دهد؛ کمی بعد دوباره بپرسید."), status=503, retry_after=5
)


@dataclass(frozen=True, slots=True)
class _Draft:
    """An answer about to be recorded."""

    question: Question
    facts: Facts
    agency: access.Agency
    memorandum: access.Memorandum
    tracking_code: int
    outcome: str
    body: str
    summary: Summary
    is_for_head_office: bool
    entries: tuple[Disclosure, ...]

    @property
    def actor(self) -> str:
        return self.question.asker.actor(self.facts.rights.client_id)


class _Contended(Exception):
    """Between our reading and our writing somebody else took a key or the rest of a quota."""


def answer(questions: Sequence[Question], *, now: datetime) -> list[Reply]:
    """Answers to `questions`, in order: an Answered or the Refusal that was raised, for each its own.

    All facts come from one read, the decisions from pure code, and the answers with their access entries go into
    one statement of the same transaction (INQ-3 to INQ-5, CIT-6). Where another caller comes between, or the whole
    can't be recorded, each question is tried alone, so that one never costs another its answer. Refused attempts are
    recorded apart; a refused question uses no quota.
    """
    replies = _answers(questions, now=now)
    metrics.count(replies)
    return replies


def _answers(questions: Sequence[Question], *, now: datetime) -> list[Reply]:
    if not questions:
        return []
    if len(questions) == 1:
        return [_answer_one(questions[0], now=now)]
    try:
        return _answer_together(questions, now=now)
    except Exception as trouble:
        if not isinstance(trouble, _Contended | DatabaseError):
            log.exception("a call for %d answers failed; trying each alone", len(questions))
    return [_answer_apart(question, now=now) for question in questions]


def _answer_apart(question: Question, *, now: datetime) -> Reply:
    """One of many that could not be answered together: whatever befalls it stays its own."""
    try:
        return _answer_one(question, now=now)
    except Exception:
        log.exception("an inquiry failed")
        return Refusal("FAILED", _("این درخواست به خطای داخلی برخورد؛ موضوع ثبت شد."), status=500)


def _answer_one(question: Question, *, now: datetime) -> Reply:
    """Tries again where another caller came between: the same key, the last of a quota, a tracking code taken."""
    for _attempt in range(3):
        try:
            return _answer_together([question], now=now)[0]
        except (_Contended, IntegrityError):
            continue
        except OperationalError:
            if question.key is None:
                log.exception("the database can't answer now")
                return _UNAVAILABLE
            break
    return Refusal(
        "IN_PROGRESS",
        _("همین درخواست هم‌اکنون در حال پاسخ‌گویی است؛ چند ثانیه دیگر دوباره بپرسید."),
        status=409,
        retry_after=2,
    )


def _answer_together(questions: Sequence[Question], *, now: datetime) -> list[Reply]:
    """All of them in one transaction. Raises _Contended or DatabaseError; nothing is written then.

    If the connection breaks while committing, nobody knows what is recorded, and to ask again might record it twice:
    those askers are told that the service is UNAVAILABLE, and who sent a key gets the answer by it.
    """
    today = tehran_day(now)
    committing: set[int] = set()
    try:
        with transaction.atomic():
            facts, replies, drafts = _decide_together(questions, today=today, now=now)
            if drafts:
                _record(drafts, today=today, now=now)
                _seal(drafts, today=today)
                _tell_head_office(drafts)
                committing = {draft.tracking_code for draft in drafts}
    except OperationalError:
        if not committing:
            raise
        log.exception("the connection broke while committing %d answers", len(committing))
        unsure = committing
    else:
        unsure = set()
    for question, known, reply in zip(questions, facts, replies, strict=True):
        if isinstance(reply, Refusal):
            try:
                _note_refusal(question, known.rights, reply, now=now)
            except Exception:
                # The answers are committed: to try again now would record them twice.
                log.exception("a refusal could not be recorded: %s", reply.code)
    return [
        _UNAVAILABLE if isinstance(reply, Answered) and reply.tracking_code in unsure else reply for reply in replies
    ]


def _decide_together(
    questions: Sequence[Question], *, today: date, now: datetime
) -> tuple[list[Facts], list[Reply], list[_Draft]]:
    """The facts of each question, what it is to be told, and the answers that must be recorded before it is."""
    replies: list[Reply] = []
    drafts: list[_Draft] = []
    keys: set[tuple[str, str]] = set()
    spent: Counter[int] = Counter()
    facts = queries.gather(questions, today=today)
    for question, known in zip(questions, facts, strict=True):
        try:
            agency, memorandum = check_rights(
                known.rights, today=today, now=now, source=question.source, scope=question.scope
            )
            purpose, case_number = question.purpose, question.case_number
            check_texts(purpose=purpose, case_number=case_number, seal_reason=question.seal_reason)
            access.check_purpose(memorandum, purpose=purpose, case_number=case_number)
            if known.earlier_hash is not None:
                replies.append(_earlier(question, known, agency.audience))
                continue
            switch = _SWITCHES.get(question.channel)
            if switch is not None and switch in known.closed:
                check_open(switch, now=now)
            if not question.prepaid:
                check_quota(known.rights, spent=spent[agency.id], now=now)
            if question.seal_days is not None:
                limit = law.on(today).get("inquiry.seal_max_days")
                check_seal(agency.audience, days=question.seal_days, reason=question.seal_reason, limit=limit)
        except Refusal as refusal:
            replies.append(refusal)
            continue
        draft = _draft(question, known, agency, memorandum, today=today, now=now)
        if question.key is not None:
            if (draft.actor, question.key) in keys:
                raise _Contended
            keys.add((draft.actor, question.key))
        spent[agency.id] += not question.prepaid
        drafts.append(draft)
        replies.append(Answered(draft.tracking_code, draft.outcome, draft.body, agency.audience, draft.summary))
    return facts, replies, drafts


def _earlier(question: Question, facts: Facts, audience: str) -> Reply:
    assert facts.earlier_tracking_code is not None
    if facts.earlier_hash != question.fingerprint:
        raise Refusal(
            "KEY_REUSED", _("این کلید پیش‌تر برای درخواست دیگری به کار رفته است؛ کلید تازه بسازید."), status=409
        )
    outcome, body = queries.stored_answer(facts.earlier_tracking_code)
    return Answered(facts.earlier_tracking_code, outcome, body, audience)


def _draft(
    question: Question,
    facts: Facts,
    agency: access.Agency,
    memorandum: access.Memorandum,
    *,
    today: date,
    now: datetime,
) -> _Draft:
    person, code, period, audience = facts.person, question.national_code, question.period, agency.audience
    decision = decide(person, facts.spells, period=period, today=today)
    letter = compose(
        decision, person, national_code=code, period=period, today=today, addressee=agency.name, audience=audience
    )
    tracking_code = new_tracking_code()
    told = document(
        decision,
        person,
        letter,
        tracking_code=tracking_text(tracking_code),
        asked_at=now,
        agency_code=agency.code,
        audience=audience,
        national_code=code,
        period=period,
    )
    return _Draft(
        question=question,
        facts=facts,
        agency=agency,
        memorandum=memorandum,
        tracking_code=tracking_code,
        outcome=decision.outcome.value,
        body=_json(told),
        summary=summarise(decision, person),
        is_for_head_office=audience == Audience.JUDICIAL and not agency.sandbox and names_head_office(letter),
        entries=disclosures(decision, person, national_code=code, audience=audience),
    )


def _json(value: object) -> str:
    return orjson.dumps(value).decode()


def _record(drafts: list[_Draft], *, today: date, now: datetime) -> None:
    """Raises _Contended if not every draft could be written."""
    columns: defaultdict[str, list[Any]] = defaultdict(list)
    for draft in drafts:
        question = draft.question
        period = question.period
        sealed_until = None if question.seal_days is None else today + timedelta(days=question.seal_days)
        columns["tracking_code"].append(draft.tracking_code)
        columns["agency_id"].append(draft.agency.id)
        columns["user_id"].append(question.asker.user_id)
        columns["client_id"].append(draft.facts.rights.client_id)
        columns["channel"].append(question.channel)
        columns["national_code"].append(question.national_code)
        columns["period_from"].append(period.start if period else None)
        columns["period_to"].append(period.end if period else None)
        columns["purpose"].append(question.purpose)
        columns["case_number"].append(question.case_number)
        columns["seal_reason"].append(question.seal_reason)
        columns["outcome"].append(draft.outcome)
        columns["body"].append(draft.body)
        columns["disclosed"].append(_json([(entry.national_code, entry.disclosed) for entry in draft.entries]))
        columns["quota"].append(None if question.prepaid else draft.memorandum.daily_quota)
        columns["scope"].append(draft.actor)
        columns["key"].append(question.key)
        columns["fingerprint"].append(question.fingerprint)
        for entry in draft.entries:
            columns["entry_tracking_code"].append(draft.tracking_code)
            columns["entry_national_code"].append(entry.national_code)
            columns["entry_agency_code"].append(draft.agency.code)
            columns["entry_actor"].append(draft.actor)
            columns["entry_channel"].append(question.channel)
            columns["entry_disclosed"].append(",".join(entry.disclosed))
            columns["entry_sealed_until"].append(sealed_until)
    sent = {name: _COLUMNS[name](values) for name, values in columns.items()}
    written = fetch_all(_RECORD, {**sent, "now": now, "today": today})
    if len(written) != len(drafts):
        raise _Contended


def _seal(drafts: list[_Draft], *, today: date) -> None:
    """Withholds what a court asked to withhold; hardly any answer is."""
    sealed = [
        Seal(
            answer_id=draft.tracking_code,
            until=today + timedelta(days=draft.question.seal_days),
            sealed_by_id=draft.question.asker.user_id,
        )
        for draft in drafts
        if draft.question.seal_days is not None
    ]
    if sealed:
        Seal.objects.bulk_create(sealed)


def _tell_head_office(drafts: list[_Draft]) -> None:
    """A job for each judicial answer that leaves the rest to the head office; hardly any answer does."""
    told = [draft.tracking_code for draft in drafts if draft.is_for_head_office]
    if told:
        jobs.enqueue_each("coverage.open_protected_inquiry", answer_id=told)


def _note_refusal(question: Question, rights: Rights, refusal: Refusal, *, now: datetime) -> None:
    record_refusal(
        actor=question.asker.actor(rights.client_id),
        agency_code=rights.agency.code if rights.agency else "",
        channel=question.channel,
        action="inquiry:ask",
        reason=refusal.code,
        now=now,
        subject_hash=pseudonym(question.national_code),
        source=question.source or "",
    )

"""What the API takes and gives. A question is read here for both doors, so that both refuse alike."""

import hashlib
import json
from datetime import date
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.coverage.api.reading import LetterOut, error_of, invalid, read_json
from peyvand.foundation.coverage.questions import Asker, Question
from peyvand.foundation.coverage.rules import check_period
from peyvand.kit import jalali, national_code
from peyvand.kit.errors import Refusal
from peyvand.kit.text import persian

LONGEST_KEY = 255


class InquiryIn(Schema):
    """A question. Dates are ISO or Jalali `1405/09/01`; `from` and `to` are given both or neither."""

    model_config = ConfigDict(extra="forbid", strict=True)

    national_code: Annotated[str, Field(max_length=64, examples=["0012345679"])]
    from_: Annotated[str | None, Field(alias="from", max_length=32)] = None
    to: Annotated[str | None, Field(max_length=32)] = None
    purpose: Annotated[str | None, Field(max_length=60)] = None
    case_number: Annotated[str | None, Field(max_length=60)] = None
    seal_days: Annotated[int | None, Field(ge=1, le=3650)] = None
    seal_reason: Annotated[str | None, Field(max_length=300)] = None


class Period(Schema):
    from_: Annotated[date, Field(alias="from")]
    to: date


class PersonOut(Schema):
    first_name: str | None
    last_name: str | None
    sex: str | None


class StatusOut(Schema):
    group: str
    standing: str


class BranchOut(Schema):
    code: str
    name: str


class SpellOut(Schema):
    start: date
    end: date | None
    relationship: str
    insured_type: str
    kinship: str
    insurance_number: str | None
    branch: BranchOut | None


class InquiryOut(Schema):
    """The answer. `judicial` is there only for a judicial agency and the outcome ACTIVE."""

    tracking_code: Annotated[str, Field(pattern=r"^[0-9]{16}$")]
    asked_at: str
    agency: str
    audience: str
    national_code: str
    period: Period | None
    outcome: str
    person: PersonOut | None
    status: StatusOut | None
    spells: list[SpellOut]
    judicial: dict[str, Any] | None = None
    letter: LetterOut
    links: dict[str, str]


class MemorandumOut(Schema):
    number: str
    date: date
    valid_to: date | None
    requires_purpose: bool
    requires_case_number: bool
    purposes: list[dict[str, str]]


class QuotaOut(Schema):
    """Inquiries of today (Tehran); all null without a quota."""

    daily: int | None
    used: int | None
    left: int | None


class AgencyOut(Schema):
    code: str
    name: str
    audience: str
    memorandum: MemorandumOut
    services: list[str]
    quota: QuotaOut


class BatchTaken(Schema):
    """A file that was accepted."""

    id: str
    links: dict[str, str]


class FailureOut(Schema):
    code: str
    message: str


class BatchOut(Schema):
    """A batch. `failure` is there only in the state FAILED."""

    id: str
    state: Literal["PENDING", "RUNNING", "DONE", "CANCELLED", "FAILED"]
    total: int
    done: int
    rejected: int
    links: dict[str, str]
    failure: FailureOut | None = None


def read_question(
    body: bytes, *, content_type: str, key: str | None, asker: Asker, source: str | None, today: date
) -> Question:
    """The question in a request. Raises Unreadable: 400, 413, 415, or 422 with what is wrong in each field."""
    asked, sent = read_json(body, InquiryIn, content_type=content_type)
    check_key(key)

    errors: dict[str, list[dict[str, str]]] = {}
    code, start, end, period = "", None, None, None
    try:
        code = national_code.parse(asked.national_code)
    except Refusal as refusal:
        errors["national_code"] = [error_of(refusal)]
    try:
        start = jalali.parse(asked.from_) if asked.from_ else None
    except Refusal as refusal:
        errors["from"] = [error_of(refusal)]
    try:
        end = jalali.parse(asked.to) if asked.to else None
    except Refusal as refusal:
        errors["to"] = [error_of(refusal)]
    if not errors.keys() & {"from", "to"}:
        try:
            period = check_period(start, end, today=today)
        except Refusal as refusal:
            errors[str(refusal.field)] = [error_of(refusal)]
    if errors:
        raise invalid(errors)
    return Question(
        asker=asker,
        channel=Channel.API,
        national_code=code,
        period=period,
        purpose=persian(asked.purpose or ""),
        case_number=persian(asked.case_number or ""),
        source=source,
        key=key,
        fingerprint=hashlib.sha256(json.dumps(sent, sort_keys=True).encode()).digest() if key else b"",
        seal_days=asked.seal_days,
        seal_reason=persian(asked.seal_reason or ""),
    )


# What HTTP itself lets through whole: printable, no blanks at its ends.
KEY_SCHEMA = {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]([ -~]*[!-~])?$"}


def check_key(key: str | None) -> None:
    """Whether an `Idempotency-Key`, if there is one, can be kept. Raises Unreadable INVALID_KEY (422)."""
    if key is not None and not (key and len(key) <= LONGEST_KEY and key.isprintable() and key.isascii()):
        raise invalid({"Idempotency-Key": [{"code": "INVALID_KEY", "message": "کلید باید ۱ تا ۲۵۵ نویسهٔ لاتین باشد."}]})

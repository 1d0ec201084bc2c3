"""What the API takes and gives. A question is read here for both doors, so that both refuse alike."""

import hashlib
import json
from datetime import date
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, ValidationError

from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.coverage.questions import Asker, Question
from peyvand.foundation.coverage.rules import check_period
from peyvand.kit import jalali, national_code
from peyvand.kit.errors import Refusal
from peyvand.kit.problems import problem
from peyvand.kit.text import persian

LONGEST_KEY = 255
LARGEST_BODY = 16_384


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


class TableOut(Schema):
    columns: list[str]
    rows: list[list[str]]


class LetterOut(Schema):
    heading: str
    addressee: str
    paragraphs: list[str]
    table: TableOut | None
    foot: str | None
    text: str


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


class FieldError(Schema):
    code: str
    message: str


class ProblemOut(Schema):
    """`application/problem+json`."""

    type: str
    title: str
    status: int
    detail: str
    errors: dict[str, list[FieldError]] | None = None


def links_to(*operations: str, **parameters: str) -> dict[str, Any]:
    """For a response's description: operations that take a value of its body as a parameter."""
    taken = {name: f"$response.body#/{place}" for name, place in parameters.items()}
    return {operation: {"operationId": operation, "parameters": taken} for operation in operations}


class Unreadable(Exception):
    """A request that never became a question: its status, its problem document, and the reason for the audit."""

    def __init__(
        self, status: int, code: str, detail: str, errors: dict[str, list[dict[str, str]]] | None = None
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.problem = problem(status, code, detail, errors=errors)


def read_question(
    body: bytes, *, content_type: str, key: str | None, asker: Asker, source: str | None, today: date
) -> Question:
    """The question in a request. Raises Unreadable: 400, 413, 415, or 422 with what is wrong in each field."""
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise Unreadable(415, "NOT_JSON", "بدنهٔ درخواست باید application/json باشد.")
    if len(body) > LARGEST_BODY:
        raise too_large()
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable(400, "UNREADABLE", "بدنهٔ درخواست JSON درستی نیست.") from error
    try:
        asked = InquiryIn.model_validate(sent)
    except ValidationError as error:
        raise _invalid(_by_field(error)) from error
    check_key(key)

    errors: dict[str, list[dict[str, str]]] = {}
    code, start, end, period = "", None, None, None
    try:
        code = national_code.parse(asked.national_code)
    except Refusal as refusal:
        errors["national_code"] = [_error(refusal)]
    try:
        start = jalali.parse(asked.from_) if asked.from_ else None
    except Refusal as refusal:
        errors["from"] = [_error(refusal)]
    try:
        end = jalali.parse(asked.to) if asked.to else None
    except Refusal as refusal:
        errors["to"] = [_error(refusal)]
    if not errors.keys() & {"from", "to"}:
        try:
            period = check_period(start, end, today=today)
        except Refusal as refusal:
            errors[str(refusal.field)] = [_error(refusal)]
    if errors:
        raise _invalid(errors)
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


def check_key(key: str | None) -> None:
    """Whether an `Idempotency-Key`, if there is one, can be kept. Raises Unreadable INVALID_KEY (422)."""
    if key is not None and not (key and len(key) <= LONGEST_KEY and key.isprintable() and key.isascii()):
        raise _invalid(
            {"Idempotency-Key": [{"code": "INVALID_KEY", "message": "کلید باید ۱ تا ۲۵۵ نویسهٔ لاتین باشد."}]}
        )


def too_large() -> Unreadable:
    """413 for a body beyond LARGEST_BODY."""
    return Unreadable(413, "TOO_LARGE", "بدنهٔ درخواست بزرگ‌تر از اندازهٔ مجاز است.")


def _invalid(errors: dict[str, list[dict[str, str]]]) -> Unreadable:
    code = next(iter(errors.values()))[0]["code"]
    return Unreadable(422, code, "بعضی از مقدارها نادرست است یا نیامده است.", errors)


def _error(refusal: Refusal) -> dict[str, str]:
    return {"code": refusal.code, "message": refusal.message}


_MESSAGES = {
    "missing": ("MISSING", "این مقدار لازم است."),
    "extra_forbidden": ("UNKNOWN_FIELD", "چنین فیلدی تعریف نشده است."),
    "string_too_long": ("TOO_LONG", "این مقدار بلندتر از اندازهٔ مجاز است."),
    "string_type": ("NOT_TEXT", "این مقدار باید رشته باشد."),
    "int_type": ("NOT_A_NUMBER", "این مقدار باید عدد درست باشد."),
}


def _by_field(error: ValidationError) -> dict[str, list[dict[str, str]]]:
    """Pydantic's errors in our words; never with the value that was sent."""
    errors: dict[str, list[dict[str, str]]] = {}
    for found in error.errors(include_input=False, include_url=False, include_context=False):
        field = ".".join(str(part) for part in found["loc"]) or "body"
        code, message = _MESSAGES.get(found["type"], ("INVALID", "این مقدار درست نیست."))
        errors.setdefault(field, []).append({"code": code, "message": message})
    return errors

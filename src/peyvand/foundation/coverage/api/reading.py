"""What the API's operations read and describe alike: JSON bodies, problem documents, letters."""

import json
from typing import Any

from ninja import Schema
from pydantic import ValidationError

from peyvand.kit.errors import Refusal
from peyvand.kit.problems import problem

LARGEST_BODY = 16_384
# What the audit log calls a question.
ASKING = "inquiry:ask"


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
    """A request that never became a question: its status, its problem document, and the action and the reason for the
    audit."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        errors: dict[str, list[dict[str, str]]] | None = None,
        *,
        action: str = ASKING,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.action = action
        self.problem = problem(status, code, detail, errors=errors)


def read_json[Body: Schema](
    body: bytes, shape: type[Body], *, content_type: str, action: str = ASKING
) -> tuple[Body, Any]:
    """A request's body as a `shape`, and as it was sent. Raises Unreadable: 400, 413, 415, or 422 with what is wrong
    in each field."""
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise Unreadable(415, "NOT_JSON", "بدنهٔ درخواست باید application/json باشد.", action=action)
    if len(body) > LARGEST_BODY:
        raise too_large(action=action)
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable(400, "UNREADABLE", "بدنهٔ درخواست JSON درستی نیست.", action=action) from error
    try:
        return shape.model_validate(sent), sent
    except ValidationError as error:
        raise invalid(_by_field(error), action=action) from error


def too_large(*, action: str = ASKING) -> Unreadable:
    """413 for a body beyond LARGEST_BODY."""
    return Unreadable(413, "TOO_LARGE", "بدنهٔ درخواست بزرگ‌تر از اندازهٔ مجاز است.", action=action)


def invalid(errors: dict[str, list[dict[str, str]]], *, action: str = ASKING) -> Unreadable:
    """422 with what is wrong in each field."""
    code = next(iter(errors.values()))[0]["code"]
    return Unreadable(422, code, "بعضی از مقدارها نادرست است یا نیامده است.", errors, action=action)


def error_of(refusal: Refusal) -> dict[str, str]:
    """A refusal as a field's error."""
    return {"code": refusal.code, "message": refusal.message}


_MESSAGES = {
    "missing": ("MISSING", "این مقدار لازم است."),
    "extra_forbidden": ("UNKNOWN_FIELD", "چنین فیلدی تعریف نشده است."),
    "string_too_long": ("TOO_LONG", "این مقدار بلندتر از اندازهٔ مجاز است."),
    "string_too_short": ("MISSING", "این مقدار لازم است."),
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

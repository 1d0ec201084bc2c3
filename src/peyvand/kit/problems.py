"""Errors of the API: `application/problem+json` (RFC 9457)."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from peyvand.kit.errors import Refusal

CONTENT_TYPE = "application/problem+json"


def problem(
    status: int, code: str, detail: str, *, errors: Mapping[str, Sequence[Mapping[str, str]]] | None = None
) -> dict[str, Any]:
    """A problem document: `type` names the code, `errors` holds `[{"code", "message"}]` by field."""
    document: dict[str, Any] = {
        "type": f"/problems/{code.lower().replace('_', '-')}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors:
        document["errors"] = {field: [dict(error) for error in listed] for field, listed in errors.items()}
    return document


def from_refusal(refusal: Refusal) -> tuple[int, dict[str, Any], dict[str, str]]:
    """Status, document and headers of a refusal; its `status` and `retry_after` (seconds) say how it goes out."""
    status = int(refusal.data.get("status", 422 if refusal.field else 403))
    errors = {refusal.field: [{"code": refusal.code, "message": refusal.message}]} if refusal.field else None
    headers = {}
    if "retry_after" in refusal.data:
        headers["Retry-After"] = str(refusal.data["retry_after"])
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return status, problem(status, refusal.code, refusal.message, errors=errors), headers

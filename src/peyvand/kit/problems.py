"""Errors of the API: `application/problem+json` (RFC 9457)."""

from collections.abc import Collection, Mapping, Sequence
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


def unknown_address() -> tuple[int, dict[str, Any], dict[str, str]]:
    """Status, document and headers of an address of the API that leads nowhere."""
    status = HTTPStatus.NOT_FOUND
    return status, problem(status, "NOT_FOUND", "چنین نشانی‌ای در وب‌سرویس نیست."), {}


def method_not_allowed(allowed: Collection[str]) -> tuple[int, dict[str, Any], dict[str, str]]:
    """Status, document and headers of a request whose address takes other methods."""
    status, methods = HTTPStatus.METHOD_NOT_ALLOWED, ", ".join(sorted(allowed))
    document = problem(status, "METHOD_NOT_ALLOWED", f"این نشانی تنها با {methods} پاسخ می‌دهد.")
    return status, document, {"Allow": methods}

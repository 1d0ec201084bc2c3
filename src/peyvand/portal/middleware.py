"""What every page has in common: no copy of a signed-in answer is kept, and a refusal becomes a page that says why."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from peyvand.kit.errors import Refusal

_STATUS = {
    "NOT_FOUND": HTTPStatus.NOT_FOUND,
    "CONFLICT": HTTPStatus.CONFLICT,
    "QUOTA": HTTPStatus.TOO_MANY_REQUESTS,
    "LOCKED": HTTPStatus.TOO_MANY_REQUESTS,
    "UNAVAILABLE": HTTPStatus.SERVICE_UNAVAILABLE,
}


class NoStoreMiddleware:
    """`Cache-Control: no-store` on every answer to a browser with a session (rule 23)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.session.session_key:
            response["Cache-Control"] = "no-store"
        return response


class RefusalMiddleware:
    """A `Refusal` that a page let through becomes `portal/refused.html`. The API translates its own.

    The refusal may bring its own `status` and `retry_after` (seconds) in `data`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refusal) or request.path.startswith("/api/"):
            return None
        status = error.data.get("status") or _STATUS.get(error.code, HTTPStatus.FORBIDDEN)
        response = render(request, "portal/refused.html", {"refusal": error, "status": int(status)}, status=status)
        if "retry_after" in error.data:
            response["Retry-After"] = str(error.data["retry_after"])
        return response

"""What every page has in common: each request is named, counted and logged, the chosen language, no copy of a signed-in
answer, a refusal that says why."""

import time
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from peyvand.foundation.accounts.middleware import known_user
from peyvand.kit import tracing, words
from peyvand.kit.crypto import pseudonym
from peyvand.kit.errors import Refusal
from peyvand.portal import access

_STATUS = {
    "NOT_FOUND": HTTPStatus.NOT_FOUND,
    "CONFLICT": HTTPStatus.CONFLICT,
    "QUOTA": HTTPStatus.TOO_MANY_REQUESTS,
    "LOCKED": HTTPStatus.TOO_MANY_REQUESTS,
    "UNAVAILABLE": HTTPStatus.SERVICE_UNAVAILABLE,
}


class ObservingMiddleware:
    """Names the request (`request.id`, `X-Request-ID`), counts it and writes its line into the log.

    The first of all, so that it sees whatever the others answer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        request.id = tracing.id_for(  # type: ignore[attr-defined]
            given=request.META.get("HTTP_X_REQUEST_ID", ""),
            peer=request.META.get("REMOTE_ADDR", ""),
            trusted_proxies=settings.TRUSTED_PROXIES,
        )
        with tracing.traced(request.id):  # type: ignore[attr-defined]
            response = self.get_response(request)
            response[tracing.HEADER] = request.id  # type: ignore[attr-defined]
            user = known_user(request)
            access.note(
                route=_route(request),
                method=request.method or "",
                status=response.status_code,
                seconds=time.perf_counter() - began,
                user=pseudonym(user.national_code) if user else "",
            )
        return response


def _route(request: HttpRequest) -> str:
    """The name of the address, never the address."""
    if request.resolver_match is not None:
        return request.resolver_match.view_name
    return access.STATIC if request.path_info.startswith(settings.STATIC_URL) else access.UNKNOWN


class LanguageMiddleware:
    """The language that was chosen: by who is signed in, else by this browser. Persian until somebody chooses.

    The browser's own list of languages doesn't count: many a Persian reader's says English.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/api/"):  # read by programs, and fixed to the letter
            return self.get_response(request)
        chosen = (
            request.user.language
            if request.user.is_authenticated
            else request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        )
        with translation.override(chosen if chosen in words.LANGUAGES else "fa"):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
        return response


class NoStoreMiddleware:
    """What a browser with a session gets, it doesn't keep (rule 23), and no other site's page may embed it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.session.session_key:
            response["Cache-Control"] = "no-store"
            response["Cross-Origin-Resource-Policy"] = "same-origin"
        return response


class RefusalMiddleware:
    """A `Refusal` that a page let through becomes `portal/refused.html`, of a closed service `portal/closed.html`. The
    API translates its own.

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
        page = "portal/closed.html" if error.code == "SERVICE_CLOSED" else "portal/refused.html"
        response = render(request, page, {"refusal": error, "status": int(status)}, status=status)
        if "retry_after" in error.data:
            response["Retry-After"] = str(error.data["retry_after"])
        return response

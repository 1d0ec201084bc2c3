"""The legacy system's host name: whatever is asked under it, the answer is the page that points to the panel (LEG-2).

No request under that name reaches the portal, by either way in: before the retirement the page explains (200), after
it the answer is 410. Retired is for ever, so a process that knows it asks no more; until then it looks once in
`_FRESH` seconds. Where the database doesn't say, the answer is 410 and may not be cached: the old address never opens
again, and the page says where to go either way.
"""

import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse

from peyvand.eservices.agency_onboarding.queries import legacy as queries

_FRESH = 10.0
_CACHED = "public, max-age=60"

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Answer:
    status: HTTPStatus
    headers: dict[str, str]
    body: bytes


class Retirement:
    """Whether the legacy system is retired, as far as this process knows. `clock` gives seconds that only go up."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: bool | None = None
        self._asked_at = 0.0

    def remembered(self) -> bool:
        """Whether `is_done` would answer from memory."""
        return self._known is True or (self._known is False and self._clock() - self._asked_at < _FRESH)

    def is_done(self) -> bool | None:
        """None if the database doesn't say."""
        if not self.remembered():
            try:
                self._known = queries.is_retired()
            except DatabaseError:
                self._known = None
            self._asked_at = self._clock()
        return self._known


retirement = Retirement()


def is_legacy(host: str) -> bool:
    """Whether a Host header names the legacy system; its port and a dot at the end don't matter."""
    name = settings.LEGACY_HOST
    return bool(name) and host.partition(":")[0].rstrip(".").lower() == name


def answer() -> Answer:
    """What everybody gets who comes under the legacy host name."""
    retired = retirement.is_done()
    parts = urlsplit(settings.PUBLIC_URL)
    portal = f"{parts.scheme}://{parts.netloc}"
    body = render_to_string(
        "agency_onboarding/legacy.html",
        {
            "retired": retired is not False,
            "stylesheet": portal + static("ui/app.css"),
            "icon": portal + static("ui/mark.svg"),
            "panel": settings.PUBLIC_URL + reverse("inquiry:panel"),
            "activate": settings.PUBLIC_URL + reverse("accounts:activate"),
            "home": settings.PUBLIC_URL + reverse("portal:home"),
        },
    ).encode()
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Length": str(len(body)),
        "Content-Language": "fa",
        "Cache-Control": "no-store" if retired is None else _CACHED,
        "Content-Security-Policy": f"default-src 'none'; style-src {portal}; font-src {portal}; img-src {portal};"
        " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
    return Answer(HTTPStatus.OK if retired is False else HTTPStatus.GONE, headers, body)


class LegacyHostMiddleware:
    """For the pages; before all other middleware but what only notes the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Not get_host(): the legacy name needn't be one of the hosts under which the portal answers.
        if not is_legacy(request.META.get("HTTP_HOST", "")):
            return self.get_response(request)
        given = answer()
        body = b"" if request.method == "HEAD" else given.body
        return HttpResponse(body, status=given.status, headers=given.headers)


class LegacyHost:
    """For what is served without Django: an ASGI application around the whole of another one."""

    def __init__(self, application: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self.application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not is_legacy(_host(scope)):
            await self.application(scope, receive, send)
            return
        given = answer() if retirement.remembered() else await sync_to_async(_answer_in_thread)()
        headers = [(name.lower().encode(), value.encode()) for name, value in given.headers.items()]
        await send({"type": "http.response.start", "status": int(given.status), "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else given.body})


def _answer_in_thread() -> Answer:
    """`answer`, leaving no connection behind in a thread that nobody else uses."""
    try:
        return answer()
    finally:
        connection.close()


def _host(scope: Scope) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")

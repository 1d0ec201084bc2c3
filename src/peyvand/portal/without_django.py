"""What stands around the process of inquiries, where Django's request cycle doesn't run: health, figures, and what is
noted of every request."""

import time
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from peyvand.kit import tracing
from peyvand.portal import access, metrics, readiness

_NO_STORE = {"Cache-Control": "no-store"}

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


async def live(request: Request) -> Response:
    status, said = readiness.live()
    return JSONResponse(said, status, _NO_STORE)


async def ready(request: Request) -> Response:
    status, said = await _in_thread(readiness.ready)
    return JSONResponse(said, status, _NO_STORE)


async def figures(request: Request) -> Response:
    is_forwarded = any(name in request.headers for name in metrics.FORWARDED)
    if not metrics.may_read(peer=_peer(request.scope), is_forwarded=is_forwarded):
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return Response(await _in_thread(metrics.exposition), headers={**_NO_STORE, "Content-Type": metrics.CONTENT_TYPE})


async def _in_thread[Value](read: Callable[[], Value]) -> Value:
    """Leaves no connection behind in a thread that nobody else uses."""

    def reading() -> Value:
        try:
            return read()
        finally:
            connection.close()

    return await sync_to_async(reading, thread_sensitive=False)()


ROUTES = [
    Route("/health/live", live, methods=["GET"]),
    Route("/health/ready", ready, methods=["GET"]),
    Route("/metrics", figures, methods=["GET"]),
]
_NAMES = {"/health/live": "portal:live", "/health/ready": "portal:ready", "/metrics": "portal:metrics"}


class Observing:
    """As `portal.middleware.ObservingMiddleware`, for an ASGI application: requests are named, counted and logged.

    `names` gives the routes of the application's own addresses; with `leaving` all others are somebody else's to note.
    """

    def __init__(self, application: Application, names: dict[str, str], *, leaving: bool) -> None:
        self._application = application
        self._names = names if leaving else {**names, **_NAMES}
        self._leaving = leaving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        route = self._names.get(scope.get("path", ""))
        if scope["type"] != "http" or (route is None and self._leaving):
            await self._application(scope, receive, send)
            return
        began, status = time.perf_counter(), HTTPStatus.INTERNAL_SERVER_ERROR.value
        request_id = tracing.id_for(
            given=Headers(scope=scope).get(tracing.HEADER, ""),
            peer=_peer(scope),
            trusted_proxies=settings.TRUSTED_PROXIES,
        )

        async def answer(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[tracing.HEADER] = request_id
            await send(message)

        with tracing.traced(request_id):
            try:
                await self._application(scope, receive, answer)
            finally:
                access.note(
                    route=route or access.UNKNOWN,
                    method=scope["method"],
                    status=status,
                    seconds=time.perf_counter() - began,
                )


def _peer(scope: Scope) -> str:
    client = scope.get("client")
    return client[0] if client else ""

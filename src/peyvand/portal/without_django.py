"""Health for the process of inquiries, where Django's request cycle doesn't run."""

from asgiref.sync import sync_to_async
from django.db import connection
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from peyvand.portal import readiness

_HEADERS = {"Cache-Control": "no-store"}


async def live(request: Request) -> JSONResponse:
    status, said = readiness.live()
    return JSONResponse(said, status, _HEADERS)


async def ready(request: Request) -> JSONResponse:
    status, said = await sync_to_async(_ready_in_thread, thread_sensitive=False)()
    return JSONResponse(said, status, _HEADERS)


def _ready_in_thread() -> readiness.Report:
    """Leaves no connection behind in a thread that nobody else uses."""
    try:
        return readiness.ready()
    finally:
        connection.close()


def routes() -> list[Route]:
    return [Route("/health/live", live, methods=["GET"]), Route("/health/ready", ready, methods=["GET"])]

"""`POST /api/v1/inquiries` in an ASGI process of its own.

Requests that wait at the same moment become one call of `coverage.operations.answer`: one read, one write, one commit
for all of them. Nothing of Django's request cycle runs here; the question is read, decided and recorded by the same
functions as everywhere else.
"""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.db import close_old_connections
from prometheus_client import Histogram
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from peyvand.eservices.inquiry.api.schemas import read_question
from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.coverage import operations
from peyvand.foundation.coverage.api.reading import LARGEST_BODY, Unreadable
from peyvand.foundation.coverage.api.serving import NO_TOKEN, asker_from
from peyvand.foundation.coverage.questions import Asker, Question, Reply
from peyvand.foundation.letters import signatures
from peyvand.kit import clock
from peyvand.kit.coalescing import CAPACITY, TOGETHER, Coalescer, Overloaded
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.network import client_address
from peyvand.kit.problems import CONTENT_TYPE, from_refusal, method_not_allowed, unknown_address

log = logging.getLogger(__name__)
_TOGETHER = Histogram(
    "peyvand_inquiries_together", "How many questions went in one call.", buckets=(1, 2, 4, 8, 16, 32, 64)
)

BUSY = Refusal(
    "OVERLOADED",
    "سامانه اکنون پرکار است؛ چند ثانیه دیگر دوباره بپرسید.",
    status=HTTPStatus.SERVICE_UNAVAILABLE,
    retry_after=1,
)
FAILED = Refusal("FAILED", "این درخواست به خطای داخلی برخورد؛ موضوع ثبت شد.", status=HTTPStatus.INTERNAL_SERVER_ERROR)


@dataclass(frozen=True, slots=True)
class Unasked:
    """A request refused before it became a question; it leaves its trace in the same thread as the answers."""

    asker: Asker
    refusal: Refusal
    source: str


def _work(waiting: list[Question | Unasked]) -> list[Reply]:
    """Answer the questions together and note the refusals, each in its place: what befalls one is its own."""
    close_old_connections()
    now = clock.now()
    answers = iter(_answer([item for item in waiting if isinstance(item, Question)], now))
    replies: list[Reply] = []
    for item in waiting:
        if isinstance(item, Question):
            replies.append(next(answers))
            continue
        replies.append(item.refusal)
        try:
            operations.refuse(asker=item.asker, channel=Channel.API, refusal=item.refusal, now=now, source=item.source)
        except Exception:
            # The answers beside it are committed: they must reach those who asked.
            log.exception("a refusal could not be recorded: %s", item.refusal.code)
    return replies


def _answer(questions: list[Question], now: datetime) -> list[Reply]:
    try:
        return operations.answer(questions, now=now)
    except Exception:
        log.exception("an inquiry failed")
        return [FAILED] * len(questions)


class InquiryDoor:
    """The endpoint with its coalescer; one instance for the process. At most `together` questions go in one call, and
    at most `capacity` wait for one; who comes beyond it is told to come back."""

    def __init__(self, trusted_proxies: Collection[str], *, together: int = TOGETHER, capacity: int = CAPACITY) -> None:
        self._trusted_proxies = trusted_proxies
        self._coalescer: Coalescer[Question | Unasked, Reply] = Coalescer(
            _work, together=together, capacity=capacity, observe=_TOGETHER.observe
        )

    async def ask(self, request: Request) -> Response:
        """`POST /api/v1/inquiries`."""
        if self._coalescer.is_full:
            return _AT_ONCE  # before anything is read: to turn somebody away must cost next to nothing
        peer = request.client.host if request.client else ""
        source = client_address(peer, request.headers.get("x-forwarded-for", ""), self._trusted_proxies)
        asker = asker_from(request.headers.get("authorization", ""))
        if asker is None:
            return await self._refuse(Asker(), NO_TOKEN, source, None)
        try:
            question = read_question(
                await self._body(request),
                content_type=request.headers.get("content-type", ""),
                key=request.headers.get("idempotency-key"),
                asker=asker,
                source=source,
                today=tehran_day(clock.now()),
            )
        except Unreadable as unreadable:
            return await self._refuse(asker, Refusal(unreadable.code, "", status=unreadable.status), source, unreadable)
        except ClientDisconnect:
            return Response(status_code=HTTPStatus.BAD_REQUEST)
        try:
            reply = await self._coalescer.ask(question, owner=asker.token_hash)
        except Overloaded:
            return _problem(BUSY)
        except Exception:
            log.exception("inquiries could not be answered")
            return _problem(FAILED)
        if isinstance(reply, Refusal):
            return _problem(reply)
        body = reply.body.encode()
        return Response(
            body,
            status_code=HTTPStatus.CREATED,
            headers={signatures.HEADER: signatures.sign(body)},
            media_type="application/json",
        )

    async def _refuse(self, asker: Asker, refusal: Refusal, source: str, unreadable: Unreadable | None) -> Response:
        try:
            await self._coalescer.ask(Unasked(asker, refusal, source), owner=asker.token_hash)
        except Overloaded:
            return _problem(BUSY)
        except Exception:
            log.exception("a refusal could not be told")
            return _problem(FAILED)
        if unreadable is None:
            return _problem(refusal)
        return JSONResponse(unreadable.problem, status_code=unreadable.status, media_type=CONTENT_TYPE)

    async def _body(self, request: Request) -> bytes:
        """At most one byte more than is allowed; the rest of a larger body is never read."""
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_BODY:
                break
        return bytes(body)

    def close(self) -> None:
        """Let the last call finish."""
        self._coalescer.close()


async def misdirected(request: Request, error: Exception) -> Response:
    """For another address or another method than the door's own."""
    assert isinstance(error, HTTPException)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = (error.headers or {})["Allow"].split(", ")
        return _as_response(*method_not_allowed(allowed))
    return _as_response(*unknown_address())


MISDIRECTED = {HTTPStatus.NOT_FOUND: misdirected, HTTPStatus.METHOD_NOT_ALLOWED: misdirected}


def _problem(refusal: Refusal) -> Response:
    return _as_response(*from_refusal(refusal))


def _as_response(status: int, document: dict[str, Any], headers: dict[str, str]) -> Response:
    return JSONResponse(document, status_code=status, headers=headers, media_type=CONTENT_TYPE)


_AT_ONCE = _problem(BUSY)

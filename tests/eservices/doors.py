"""The ways in: the panel's page, the API inside Django, the API's own process, the command."""

import asyncio
import io
import json
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import httpx
from django.core.management import get_commands, load_command_class
from django.db import connections
from django.test import Client
from starlette.applications import Starlette
from starlette.routing import Route

from peyvand.eservices.inquiry.api.fast import MISDIRECTED, InquiryDoor
from peyvand.foundation.coverage.models import Answer
from peyvand.kit.jalali import parse, parts
from tests.eservices.cast import Cast
from tests.foundation.accounts.people import signed_in_client

INQUIRIES = "/api/v1/inquiries"
ASK = "/panel/inquiries/ask/"
NEARBY = "127.0.0.1"


@dataclass(frozen=True)
class Said:
    """What a door said: an HTTP status or a command's exit code, the text, and the answer if there was one."""

    status: int
    text: str
    answer: dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def problem(self) -> dict[str, Any]:
        assert self.headers["content-type"] == "application/problem+json"
        return json.loads(self.text)


class Door(ABC):
    """`ask` takes what a question may hold: `start` and `end` (ISO), `purpose`, `case_number`, `seal_days`,
    `seal_reason`, `key`; for a web door also `address` and `forwarded`, for the API `token`."""

    answered = 201

    @abstractmethod
    def ask(self, who: Cast, code: str, **asked: Any) -> Said: ...

    def close(self) -> None:  # noqa: B027 (most doors have nothing to close)
        """Nothing stays open."""


class PageDoor(Door):
    answered = 303

    def ask(self, who: Cast, code: str, *, browser: Client | None = None, **asked: Any) -> Said:
        browser = browser or signed_in_client(who.operator)
        came = browser.post(ASK, form(code, **asked), **_environment(asked))
        text = came.content.decode()
        if came.status_code != self.answered:
            return Said(came.status_code, text, headers=_lower(came.headers))
        stored = Answer.objects.get(pk=int(came["Location"].rstrip("/").rpartition("/")[2]))
        return Said(came.status_code, text, json.loads(stored.body), _lower(came.headers))


class ApiDoor(Door):
    def ask(self, who: Cast, code: str, **asked: Any) -> Said:
        return self.send(json.dumps(body(code, **asked)).encode(), headers(who, **asked), asked.get("address", NEARBY))

    def send(self, content: bytes, sent: dict[str, str], address: str = NEARBY) -> Said:
        sent = {"Content-Type": "application/json", **sent}
        came = Client(REMOTE_ADDR=address).generic("POST", INQUIRIES, content, sent["Content-Type"], headers=sent)
        return _said(came.status_code, came.content, _lower(came.headers))


class FastDoor(Door):
    """The application of `peyvand.config.asgi.inquiries`, with a coalescer of its own to be closed after the test."""

    def __init__(self, **limits: int) -> None:
        self._door = InquiryDoor([], **limits)
        route = Route(INQUIRIES, self._door.ask, methods=["POST"])
        self.application = Starlette(routes=[route], exception_handlers=MISDIRECTED)

    def ask(self, who: Cast, code: str, **asked: Any) -> Said:
        return self.send(json.dumps(body(code, **asked)).encode(), headers(who, **asked), asked.get("address", NEARBY))

    def send(self, content: bytes, sent: dict[str, str], address: str = NEARBY) -> Said:
        """A request as it goes over the wire."""
        return asyncio.run(
            self._send("POST", INQUIRIES, content, {"Content-Type": "application/json", **sent}, address)
        )

    def knock(self, method: str, path: str, sent: dict[str, str]) -> Said:
        """Another method, or another address."""
        return asyncio.run(self._send(method, path, b"", sent, NEARBY))

    async def _send(self, method: str, path: str, content: bytes, sent: dict[str, str], address: str) -> Said:
        transport = httpx.ASGITransport(self.application, client=(address, 50000))
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            raw = {name: value.encode("latin-1") for name, value in sent.items()}
            came = await client.request(method, path, content=content, headers=raw)
        return _said(came.status_code, came.content, _lower(came.headers))

    def close(self) -> None:
        self._door._coalescer._thread.submit(connections.close_all).result()
        self._door.close()


class CommandDoor(Door):
    answered = 0

    def ask(self, who: Cast, code: str, **asked: Any) -> Said:
        named = {"--from": "start", "--to": "end", "--purpose": "purpose", "--case-number": "case_number"}
        options = [part for option, name in named.items() if asked.get(name) for part in (option, asked[name])]
        status, out, err = run_command(
            "inquire", code, "--as", asked.get("agency", who.agency.code), "--json", *options
        )
        return Said(status, out + err, json.loads(out) if status == 0 else None)


def run_command(name: str, *arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of `peyvand NAME …`, run in this process."""
    command = load_command_class(get_commands()[name], name)
    out, err, status = io.StringIO(), io.StringIO(), 0
    with redirect_stdout(out), redirect_stderr(err), _connections_kept():
        # Django's command keeps the streams that it saw when it was made.
        command = type(command)(stdout=out, stderr=err)
        try:
            command.run_from_argv(["peyvand", name, "--skip-checks", *arguments])
        except SystemExit as end:
            status = int(end.code or 0)
    return status, out.getvalue(), err.getvalue()


@contextmanager
def _connections_kept() -> Iterator[None]:
    """A command closes its connections when it ends; here the test's transaction lives in one."""
    with patch.object(connections, "close_all"):
        yield


def form(code: str, *, again: bool = True, **asked: Any) -> dict[str, str]:
    """The panel's form, filled in; `again` means it even if the agency asked about this person lately."""
    filled = {"national_code": code, **date_fields("from_date", asked.get("start"))}
    filled |= date_fields("to_date", asked.get("end"))
    names = {"purpose": "purpose", "case_number": "case_number", "key": "idempotency_key"}
    filled |= {"again": "1"} if again else {}
    return filled | {name: asked[given] for given, name in names.items() if asked.get(given)}


def date_fields(name: str, day: str | None) -> dict[str, str]:
    """A date as the form's three inputs; a page knows Jalali days only."""
    if not day:
        return {}
    return {
        f"{name}_{part}": str(value) for part, value in zip(("year", "month", "day"), parts(parse(day)), strict=True)
    }


def body(code: str, **asked: Any) -> dict[str, Any]:
    """The API's JSON."""
    names = {"start": "from", "end": "to", "purpose": "purpose", "case_number": "case_number"}
    names |= {"seal_days": "seal_days", "seal_reason": "seal_reason"}
    return {"national_code": code, **{name: asked[given] for given, name in names.items() if asked.get(given)}}


def headers(who: Cast, **asked: Any) -> dict[str, str]:
    """The API's headers; `token=""` leaves the token out."""
    token = asked.get("token", who.token)
    sent = {"Authorization": f"Bearer {token}"} if token else {}
    if asked.get("key"):
        sent["Idempotency-Key"] = asked["key"]
    if asked.get("forwarded"):
        sent["X-Forwarded-For"] = asked["forwarded"]
    return sent


def _environment(asked: dict[str, Any]) -> dict[str, str]:
    environment = {"REMOTE_ADDR": asked.get("address", NEARBY)}
    if asked.get("forwarded"):
        environment["HTTP_X_FORWARDED_FOR"] = asked["forwarded"]
    return environment


def _said(status: int, content: bytes, came: dict[str, str]) -> Said:
    text = content.decode()
    return Said(status, text, json.loads(text) if status == 201 else None, came)


def _lower(came: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in came.items()}

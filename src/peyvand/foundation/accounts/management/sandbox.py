"""Registries to try things against: the people of `civil-registry.jsonl` over HTTP, and misbehaviour on demand.

They speak the protocol of docs/operate/registries.md at `/identity` and `/mobile-owner`, and are told at `/behaviour`
how to go on. They listen on this machine only.
"""

import hmac
import json
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from peyvand.foundation.accounts.gateways import local

BEHAVIOURS = (
    "normal",
    "wrong",  # says no to everything
    "error",  # 500
    "hang",  # no answer for `seconds`, then none
    "trickle",  # an answer, a byte a second
    "outage",  # closes the connection at once
    "garbage",  # 200, and no JSON
    "half",  # JSON that says neither yes nor no
    "liar",  # says yes and nobody's name
)


@dataclass
class Behaviour:
    """How the next `times` questions to `path` are met; `times` None: all until further notice, `path` "": both."""

    kind: str = "normal"
    times: int | None = None
    seconds: float = 10.0
    path: str = ""


@dataclass
class State:
    behaviour: Behaviour = field(default_factory=Behaviour)
    asked: int = 0
    mutex: threading.Lock = field(default_factory=threading.Lock)

    def next_behaviour(self, path: str) -> Behaviour:
        with self.mutex:
            self.asked += 1
            met = self.behaviour
            if met.path and met.path != path:
                return Behaviour()
            if met.times is not None:
                met.times -= 1
                if met.times <= 0:
                    self.behaviour = Behaviour()
            return met


class Sandbox(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, *, key: str) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.key, self.state = key, State()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever hung up doesn't want to know."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Sandbox

    def do_GET(self) -> None:
        if self.path != "/behaviour":
            return self._answer(HTTPStatus.NOT_FOUND)
        state = self.server.state
        return self._answer(HTTPStatus.OK, {"kind": state.behaviour.kind, "asked": state.asked})

    def do_POST(self) -> None:
        said = self._said()
        if self.path == "/behaviour":
            return self._behave(said)
        if self.path not in ("/identity", "/mobile-owner"):
            return self._answer(HTTPStatus.NOT_FOUND)
        given = self.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(given, f"Bearer {self.server.key}".encode()):
            return self._answer(HTTPStatus.UNAUTHORIZED)
        return self._meet(said)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the terminal is the demo's."""

    def _behave(self, said: Any) -> None:
        try:
            behaviour = Behaviour(**said)
        except TypeError:
            return self._answer(HTTPStatus.BAD_REQUEST)
        if behaviour.kind not in BEHAVIOURS:
            return self._answer(HTTPStatus.BAD_REQUEST, {"kinds": BEHAVIOURS})
        self.server.state.behaviour = behaviour
        return self._answer(HTTPStatus.NO_CONTENT)

    def _meet(self, said: Any) -> None:
        behaviour = self.server.state.next_behaviour(self.path)
        match behaviour.kind:
            case "wrong":
                return self._answer(HTTPStatus.OK, {"match": False})
            case "error":
                return self._answer(HTTPStatus.INTERNAL_SERVER_ERROR)
            case "garbage":
                return self._answer(HTTPStatus.OK, "<html>")
            case "half":
                return self._answer(HTTPStatus.OK, {"first_name": "x"})
            case "liar":
                return self._answer(
                    HTTPStatus.OK, {"match": True, "alive": "yes"} if "birth_date" in said else {"match": 1}
                )
            case "outage":
                return self._hang_up()
            case "hang":
                time.sleep(behaviour.seconds)
                return self._hang_up()
        try:
            told = identity(said) if self.path == "/identity" else mobile_owner(said)
        except (TypeError, KeyError, ValueError):
            return self._answer(HTTPStatus.BAD_REQUEST)
        return self._answer(HTTPStatus.OK, told, slowly=behaviour.kind == "trickle")

    def _said(self) -> Any:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            return json.loads(body or b"null")
        except ValueError:
            return None

    def _hang_up(self) -> None:
        self.close_connection = True

    def _answer(self, status: HTTPStatus, body: Any = None, *, slowly: bool = False) -> None:
        content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        if status != HTTPStatus.NO_CONTENT:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if not slowly:
            self.wfile.write(content)
            return
        for byte in content:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(1)


def identity(said: Mapping[str, str]) -> dict[str, Any]:
    """The civil registry's answer."""
    person = local.identify(national_code=said["national_code"], birth_date=date.fromisoformat(said["birth_date"]))
    if person is None:
        return {"match": False}
    return {
        "match": True,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "sex": person.sex or None,
        "alive": person.is_alive,
    }


def mobile_owner(said: Mapping[str, str]) -> dict[str, Any]:
    """The mobile numbers' registry's answer."""
    return {"match": local.owns_mobile(national_code=said["national_code"], mobile=said["mobile"])}

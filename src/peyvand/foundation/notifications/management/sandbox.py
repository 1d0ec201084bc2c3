"""A text-message gateway to try things against: takes messages over HTTP, sends receipts, misbehaves on demand.

It speaks the protocol of docs/operate/text-messages.md at `/messages`, and is told at `/behaviour` how to go on. It
listens on this machine only and forgets everything when it ends.
"""

import hmac
import json
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

from peyvand.foundation.notifications.gateways import local

BEHAVIOURS = (
    "normal",
    "refuse",  # 422: this message never
    "error",  # 500
    "rate_limit",  # 429 with Retry-After
    "hang",  # no answer for `seconds`, then none
    "lost_reply",  # takes the message and closes the connection
    "double_receipt",
    "late_receipt",  # after `seconds`
    "failed_receipt",
    "no_receipt",
)
_RECEIPT_AFTER = 0.2  # seconds
_RECEIPT_TRIES = 10


@dataclass
class Behaviour:
    """How the next `times` messages are met, None: all until further notice."""

    kind: str = "normal"
    times: int | None = None
    seconds: float = 10.0


@dataclass
class Taken:
    """A message in the sandbox's hands. `handed_over` counts; it is delivered once, however often it came."""

    reference: str
    to: str
    text: str
    handed_over: int = 1


@dataclass
class State:
    """All that the sandbox knows, in the order in which it came."""

    behaviour: Behaviour = field(default_factory=Behaviour)
    asked: int = 0
    messages: dict[str, Taken] = field(default_factory=dict)
    mutex: threading.Lock = field(default_factory=threading.Lock)

    def next_behaviour(self) -> Behaviour:
        with self.mutex:
            self.asked += 1
            met = self.behaviour
            if met.times is not None:
                met.times -= 1
                if met.times <= 0:
                    self.behaviour = Behaviour()
            return met

    def take(self, message: Taken) -> bool:
        """Whether the message is new."""
        with self.mutex:
            known = self.messages.setdefault(message.reference, message)
            if known is not message:
                known.handed_over += 1
            return known is message


class Sandbox(ThreadingHTTPServer):
    """`receipts`: where receipts are posted, empty: nowhere. `keep`: whether messages also go to the local file."""

    daemon_threads = True

    def __init__(
        self, port: int, *, key: str, receipts: str, secret: str, keep: bool, clock: Callable[[], datetime]
    ) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.key, self.receipts, self.secret, self.keep, self.clock = key, receipts, secret, keep, clock
        self.state = State()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever hung up doesn't want to know."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def deliver(self, message: Taken, behaviour: Behaviour) -> None:
        if self.keep:
            local.send(reference=message.reference, mobile=message.to, text=message.text, now=self.clock())
        if self.receipts and behaviour.kind != "no_receipt":
            threading.Thread(target=self._tell, args=(message.reference, behaviour), daemon=True).start()

    def _tell(self, reference: str, behaviour: Behaviour) -> None:
        time.sleep(behaviour.seconds if behaviour.kind == "late_receipt" else _RECEIPT_AFTER)
        receipt = {
            "reference": reference,
            "state": "FAILED" if behaviour.kind == "failed_receipt" else "DELIVERED",
        }
        headers = {"Authorization": f"Bearer {self.secret}"}
        for _ in range(2 if behaviour.kind == "double_receipt" else 1):
            for _ in range(_RECEIPT_TRIES):
                try:
                    httpx.post(self.receipts, json=receipt, headers=headers, trust_env=False).raise_for_status()
                    break
                except httpx.HTTPError:
                    time.sleep(1)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Sandbox

    def do_GET(self) -> None:
        state = self.server.state
        with state.mutex:
            if self.path == "/messages":
                return self._answer(HTTPStatus.OK, {"messages": [asdict(taken) for taken in state.messages.values()]})
            if self.path == "/behaviour":
                return self._answer(HTTPStatus.OK, {**asdict(state.behaviour), "asked": state.asked})
        return self._answer(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        said = self._said()
        if self.path == "/messages":
            return self._message(said)
        if self.path == "/behaviour":
            return self._behave(said)
        return self._answer(HTTPStatus.NOT_FOUND)

    def do_DELETE(self) -> None:
        """Forgets all messages, and behaves again."""
        if self.path != "/messages":
            return self._answer(HTTPStatus.NOT_FOUND)
        self._said()
        self.server.state = State()
        return self._answer(HTTPStatus.NO_CONTENT)

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

    def _message(self, said: Any) -> None:
        given = self.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(given, f"Bearer {self.server.key}".encode()):
            return self._answer(HTTPStatus.UNAUTHORIZED)
        behaviour = self.server.state.next_behaviour()
        match behaviour.kind:
            case "refuse":
                return self._answer(HTTPStatus.UNPROCESSABLE_ENTITY)
            case "error":
                return self._answer(HTTPStatus.INTERNAL_SERVER_ERROR)
            case "rate_limit":
                return self._answer(HTTPStatus.TOO_MANY_REQUESTS, retry_after=behaviour.seconds)
            case "hang":
                time.sleep(behaviour.seconds)
                return self._hang_up()
        try:
            message = Taken(reference=said["reference"], to=said["to"], text=said["text"])
        except (TypeError, KeyError):
            return self._answer(HTTPStatus.BAD_REQUEST)
        if self.server.state.take(message):
            self.server.deliver(message, behaviour)
        if behaviour.kind == "lost_reply":
            return self._hang_up()
        return self._answer(HTTPStatus.ACCEPTED, {"reference": message.reference})

    def _said(self) -> Any:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            return json.loads(body or b"null")
        except ValueError:
            return None

    def _hang_up(self) -> None:
        self.close_connection = True

    def _answer(self, status: HTTPStatus, body: Any = None, *, retry_after: float | None = None) -> None:
        content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        if retry_after is not None:
            self.send_header("Retry-After", str(int(retry_after)))
        if status != HTTPStatus.NO_CONTENT:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

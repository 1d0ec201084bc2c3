"""What the sandboxes of outside parties have in common: HTTP on this machine only, and misbehaviour on demand.

A sandbox is told at `/behaviour` how it shall meet what comes next, and says there how it does and what it was asked.
"""

import hmac
import json
import sys
import threading
import time
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

_LONGEST_BODY = 64 * 1024
_NO_HEADERS: Mapping[str, str] = {}


@dataclass
class Behaviour:
    """How the next `times` requests are met; `times` None: all until further notice, `path` "": wherever they go."""

    kind: str = "normal"
    times: int | None = None
    seconds: float = 10.0
    path: str = ""


class Sandbox(ThreadingHTTPServer):
    """Listens on `port` of this machine, 0: on any that is free. `key` lets questions in; `asked` counts them."""

    daemon_threads = True
    behaviours: ClassVar[Collection[str]]

    def __init__(self, port: int, handler: "type[Handler]", *, key: str) -> None:
        super().__init__(("127.0.0.1", port), handler)
        self.key = key
        self.mutex = threading.Lock()
        self.behave()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def behave(self) -> None:
        """As on the first day."""
        self.behaviour, self.asked = Behaviour(), 0

    def next_behaviour(self, kinds: Collection[str], path: str = "") -> Behaviour:
        """Counted down, where it is one of these kinds and means this path; else the normal one."""
        with self.mutex:
            met = self.behaviour
            if met.kind not in kinds or met.path not in ("", path):
                return Behaviour()
            if met.times is not None:
                met.times -= 1
                if met.times <= 0:
                    self.behaviour = Behaviour()
            return met

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever hung up doesn't want to know."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """Answers what is asked at `/behaviour`; what is named `answer_` and the method answers the rest."""

    protocol_version = "HTTP/1.1"
    server: Sandbox

    def do_GET(self) -> None:
        if self.path == "/behaviour":
            self._tell_behaviour()
        else:
            self.answer_get()

    def do_POST(self) -> None:
        if self.path == "/behaviour":
            self._take_behaviour(self.said())
        else:
            self.answer_post()

    def do_DELETE(self) -> None:
        self.answer_delete()

    def answer_get(self) -> None:
        self.answer(HTTPStatus.NOT_FOUND)

    def answer_post(self) -> None:
        self.body()
        self.answer(HTTPStatus.NOT_FOUND)

    def answer_delete(self) -> None:
        self.body()
        self.answer(HTTPStatus.NOT_FOUND)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the terminal is the demo's."""

    def is_let_in(self) -> bool:
        """Whether the question comes with the key; such a one counts as asked."""
        given = self.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(given, f"Bearer {self.server.key}".encode()):
            return False
        with self.server.mutex:
            self.server.asked += 1
        return True

    def body(self) -> bytes:
        length = int(self.headers.get("Content-Length") or 0)
        if length > _LONGEST_BODY:
            self.hang_up()  # after this answer: the rest would be taken for the next question
        return self.rfile.read(min(length, _LONGEST_BODY))

    def said(self) -> Any:
        """The body's JSON, None where it is none."""
        try:
            return json.loads(self.body() or b"null")
        except ValueError:
            return None

    def hang_up(self) -> None:
        self.close_connection = True

    def answer(
        self, status: HTTPStatus, body: Any = None, *, headers: Mapping[str, str] = _NO_HEADERS, slowly: bool = False
    ) -> None:
        """JSON, nothing for None. `slowly`: a byte a second."""
        text = "" if body is None else json.dumps(body, ensure_ascii=False)
        self.send(status, text, "application/json", headers=headers, slowly=slowly)

    def send(
        self,
        status: HTTPStatus,
        text: str = "",
        content_type: str = "",
        *,
        headers: Mapping[str, str] = _NO_HEADERS,
        slowly: bool = False,
    ) -> None:
        content = text.encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != HTTPStatus.NO_CONTENT:
            if content_type:
                self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if not slowly:
            self.wfile.write(content)
            return
        for byte in content:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(1)

    def _tell_behaviour(self) -> None:
        with self.server.mutex:
            told = {**asdict(self.server.behaviour), "asked": self.server.asked}
        self.answer(HTTPStatus.OK, told)

    def _take_behaviour(self, said: Any) -> None:
        try:
            behaviour = Behaviour(**said)
        except TypeError:
            return self.answer(HTTPStatus.BAD_REQUEST)
        if behaviour.kind not in self.server.behaviours:
            return self.answer(HTTPStatus.BAD_REQUEST, {"kinds": self.server.behaviours})
        with self.server.mutex:
            self.server.behaviour = behaviour
        return self.answer(HTTPStatus.NO_CONTENT)

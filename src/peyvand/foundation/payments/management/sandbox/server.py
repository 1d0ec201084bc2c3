"""The sandbox bank over HTTP: its interface for merchants, its page for payers, and how it misbehaves on demand.

It listens on this machine only. docs/operate/payments.md describes its interface.
"""

import hmac
import json
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx

from peyvand.foundation.payments.management.sandbox import pages
from peyvand.foundation.payments.management.sandbox.bank import Bank, Payment, Unfit, Unknown

# How the bank meets its merchant's questions …
OF_QUESTIONS = (
    "error",  # 500
    "outage",  # 503 for everything, the payers' page too
    "hang",  # no answer for `seconds`, then none; nothing was done
    "verify_timeout",  # verifies, and then doesn't answer
    "lost_reply",  # does whatever it was asked, and closes the connection
)
# … and what becomes of a payer's way back.
OF_RETURNS = (
    "lost_return",  # the browser isn't sent back
    "double_return",  # the browser comes, and the bank calls the address as well
    "late_return",  # the browser isn't sent back, the bank calls after `seconds`
    "forged_return",  # another amount and reference, and "paid" though nothing was
    "early_return",  # the browser comes first, the money `seconds` later
    "changed_amount",  # ten rials less are taken
    "double_booking",  # the money is taken twice
)
BEHAVIOURS = ("normal", *OF_QUESTIONS, *OF_RETURNS)
_LONGEST_BODY = 64 * 1024
_TRIES = 10


@dataclass
class Behaviour:
    """How the next `times` requests of its sort are met, None: all until further notice."""

    kind: str = "normal"
    times: int | None = None
    seconds: float = 10.0


@dataclass
class State:
    behaviour: Behaviour = field(default_factory=Behaviour)
    asked: int = 0
    mutex: threading.Lock = field(default_factory=threading.Lock)

    def next_behaviour(self, sort: tuple[str, ...]) -> Behaviour:
        """The behaviour, if it is one of this sort, which counts down; else the normal one."""
        with self.mutex:
            met = self.behaviour
            if met.kind not in sort:
                return Behaviour()
            if met.times is not None:
                met.times -= 1
                if met.times <= 0:
                    self.behaviour = Behaviour()
            return met


class Sandbox(ThreadingHTTPServer):
    """`by_post`: payers come back by a form, as with many banks, instead of a redirect."""

    daemon_threads = True

    def __init__(self, port: int, *, bank: Bank, key: str, by_post: bool = False) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.bank, self.key, self.by_post = bank, key, by_post
        self.state = State()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever hung up doesn't want to know."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def later(self, seconds: float, deed: Callable[[], object]) -> None:
        def wait() -> None:
            time.sleep(seconds)
            deed()

        threading.Thread(target=wait, daemon=True).start()

    def call_back(self, url: str, said: Mapping[str, str]) -> None:
        """As a browser would, which isn't one."""
        for _ in range(_TRIES):
            try:
                httpx.post(url, data=dict(said), trust_env=False)
                return
            except httpx.HTTPError:
                time.sleep(1)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Sandbox

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the terminal is the demo's."""

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path.startswith("/pay/"):
            return self._show(address.path.removeprefix("/pay/"))
        if address.path == "/behaviour":
            return self._json(HTTPStatus.OK, {**asdict(self.server.state.behaviour), "asked": self.server.state.asked})
        if address.path == "/payments":
            with self.server.bank.mutex:
                found = [asdict(payment) for payment in self.server.bank.payments.values()]
            return self._json(HTTPStatus.OK, {"payments": found})
        if address.path == "/statement.csv":
            return self._statement(parse_qs(address.query))
        return self._json(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), _LONGEST_BODY))
        if self.path.startswith("/pay/"):
            return self._decide(self.path.removeprefix("/pay/"), dict(parse_qsl(body.decode("utf-8", "replace"))))
        try:
            said = json.loads(body or b"null")
        except ValueError:
            return self._json(HTTPStatus.BAD_REQUEST)
        if self.path == "/behaviour":
            return self._behave(said)
        if self.path == "/strays":
            return self._json(HTTPStatus.CREATED, asdict(self.server.bank.book_stray(int(said["amount"]))))
        return self._question(said)

    # -- the merchant ------------------------------------------------------------------------------------------------
    def _question(self, said: Any) -> None:
        given = self.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(given, f"Bearer {self.server.key}".encode()):
            return self._json(HTTPStatus.UNAUTHORIZED, {})
        behaviour = self.server.state.next_behaviour(
            OF_QUESTIONS if self.path == "/verify" else tuple(set(OF_QUESTIONS) - {"verify_timeout"})
        )
        with self.server.state.mutex:
            self.server.state.asked += 1
        match behaviour.kind:
            case "error":
                return self._json(HTTPStatus.INTERNAL_SERVER_ERROR, {})
            case "outage":
                return self._json(HTTPStatus.SERVICE_UNAVAILABLE, {})
            case "hang":
                time.sleep(behaviour.seconds)
                self.close_connection = True
                return None
        status, answer = self._answer(said)
        if behaviour.kind == "verify_timeout":
            time.sleep(behaviour.seconds)
        if behaviour.kind in ("verify_timeout", "lost_reply"):
            self.close_connection = True
            return None
        return self._json(status, answer)

    def _answer(self, said: Any) -> tuple[HTTPStatus, dict[str, Any]]:
        bank = self.server.bank
        try:
            match self.path:
                case "/payments":
                    names = ("order_id", "amount", "title", "callback_url")
                    return HTTPStatus.CREATED, {"token": bank.announce(**{name: said[name] for name in names}).token}
                case "/verify":
                    return HTTPStatus.OK, _said_of(bank.verify(said["token"], said["amount"]))
                case "/inquire":
                    return HTTPStatus.OK, _said_of(bank.find(said["token"]))
                case "/reverse":
                    return HTTPStatus.OK, _said_of(bank.reverse(said["token"]))
                case "/refund":
                    return HTTPStatus.OK, _said_of(bank.refund(said["reference"], said["amount"]))
        except Unknown:
            pass
        except Unfit:
            return HTTPStatus.UNPROCESSABLE_ENTITY, {}
        except (KeyError, TypeError):
            return HTTPStatus.BAD_REQUEST, {}
        return HTTPStatus.NOT_FOUND, {}

    def _statement(self, asked: Mapping[str, list[str]]) -> None:
        try:
            day = date.fromisoformat(asked["day"][0]) if "day" in asked else None
        except ValueError:
            return self._json(HTTPStatus.BAD_REQUEST)
        return self._send(HTTPStatus.OK, self.server.bank.statement(day), "text/csv; charset=utf-8")

    # -- the payer ---------------------------------------------------------------------------------------------------
    def _show(self, token: str) -> None:
        if self.server.state.behaviour.kind == "outage":
            return self._page(HTTPStatus.SERVICE_UNAVAILABLE, pages.OUTAGE)
        try:
            payment = self.server.bank.find(token)
        except Unknown:
            return self._page(HTTPStatus.NOT_FOUND, pages.UNKNOWN)
        return self._page(HTTPStatus.OK, pages.form(payment) if payment.state == "PENDING" else pages.over(payment))

    def _decide(self, token: str, typed: Mapping[str, str]) -> None:
        bank = self.server.bank
        behaviour = self.server.state.next_behaviour(OF_RETURNS)
        try:
            payment = bank.find(token)
            if typed.get("deed") != "pay":
                payment = bank.decline(token)
            elif behaviour.kind == "early_return":
                self.server.later(behaviour.seconds, lambda: bank.pay(token))
            elif behaviour.kind != "forged_return":
                amount = payment.asked - 10 if behaviour.kind == "changed_amount" else None
                payment = bank.pay(token, amount=amount)
                if behaviour.kind == "double_booking":
                    bank.book_again(token)
        except Unknown:
            return self._page(HTTPStatus.NOT_FOUND, pages.UNKNOWN)
        except Unfit:
            return self._page(HTTPStatus.OK, pages.over(bank.find(token)))
        return self._go_back(payment, behaviour)

    def _go_back(self, payment: Payment, behaviour: Behaviour) -> None:
        said = _return_of(payment)
        url = payment.callback_url
        match behaviour.kind:
            case "lost_return":
                return self._page(HTTPStatus.OK, pages.receipt(payment))
            case "late_return":
                self.server.later(behaviour.seconds, lambda: self.server.call_back(url, said))
                return self._page(HTTPStatus.OK, pages.receipt(payment))
            case "double_return":
                self.server.later(0, lambda: self.server.call_back(url, said))
            case "forged_return":
                said = {**said, "status": "OK", "amount": "1000", "reference": "999999999999"}
            case "early_return":
                said = {**said, "status": "OK"}
        if self.server.by_post:
            return self._page(HTTPStatus.OK, pages.receipt(payment, back=said))
        return self._redirect(f"{url}{'&' if '?' in url else '?'}{urlencode(said)}")

    # -- how it goes on ----------------------------------------------------------------------------------------------
    def _behave(self, said: Any) -> None:
        try:
            behaviour = Behaviour(**said)
        except TypeError:
            return self._json(HTTPStatus.BAD_REQUEST)
        if behaviour.kind not in BEHAVIOURS:
            return self._json(HTTPStatus.BAD_REQUEST, {"kinds": BEHAVIOURS})
        self.server.state.behaviour = behaviour
        return self._json(HTTPStatus.NO_CONTENT)

    def _page(self, status: HTTPStatus, html: str) -> None:
        self._send(status, html, "text/html; charset=utf-8")

    def _json(self, status: HTTPStatus, body: Any = None) -> None:
        self._send(status, "" if body is None else json.dumps(body, ensure_ascii=False), "application/json")

    def _redirect(self, url: str) -> None:
        self.send_response(HTTPStatus.SEE_OTHER)
        self.send_header("Location", url)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, status: HTTPStatus, text: str, content_type: str) -> None:
        content = text.encode()
        self.send_response(status)
        if status != HTTPStatus.NO_CONTENT:
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if status != HTTPStatus.NO_CONTENT:
            self.wfile.write(content)


def _said_of(payment: Payment) -> dict[str, Any]:
    return {
        "state": payment.word,
        "order_id": payment.order_id,
        "reference": payment.reference,
        "amount": payment.amount,
        "paid_at": payment.paid_at,
    }


def _return_of(payment: Payment) -> dict[str, str]:
    return {
        "token": payment.token,
        "order_id": payment.order_id,
        "amount": str(payment.asked),
        "reference": payment.reference,
        "status": "OK" if payment.state == "PAID" else "NOK",
    }

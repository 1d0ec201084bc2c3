"""The sandbox bank over HTTP: its interface for merchants, its page for payers, and how it misbehaves on demand.

It listens on this machine only. docs/operate/payments.md describes its interface.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx

from peyvand.foundation.payments.management.sandbox import pages
from peyvand.foundation.payments.management.sandbox.bank import Bank, Payment, Unfit, Unknown
from peyvand.kit.sandbox import Behaviour, Handler, Sandbox

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
_TRIES = 10


class SandboxBank(Sandbox):
    """`by_post`: payers come back by a form, as with many banks, instead of a redirect."""

    behaviours = BEHAVIOURS

    def __init__(self, port: int, *, bank: Bank, key: str, by_post: bool = False) -> None:
        super().__init__(port, _Handler, key=key)
        self.bank, self.by_post = bank, by_post

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


class _Handler(Handler):
    server: SandboxBank

    def answer_get(self) -> None:
        address = urlsplit(self.path)
        if address.path.startswith("/pay/"):
            return self._show(address.path.removeprefix("/pay/"))
        if address.path == "/payments":
            with self.server.bank.mutex:
                found = [asdict(payment) for payment in self.server.bank.payments.values()]
            return self.answer(HTTPStatus.OK, {"payments": found})
        if address.path == "/statement.csv":
            return self._statement(parse_qs(address.query))
        return super().answer_get()

    def answer_post(self) -> None:
        if self.path.startswith("/pay/"):
            typed = self.body().decode("utf-8", "replace")
            return self._decide(self.path.removeprefix("/pay/"), dict(parse_qsl(typed)))
        said = self.said()
        if self.path == "/strays":
            return self.answer(HTTPStatus.CREATED, asdict(self.server.bank.book_stray(int(said["amount"]))))
        return self._question(said)

    # -- the merchant ------------------------------------------------------------------------------------------------
    def _question(self, said: Any) -> None:
        if not self.is_let_in():
            return self.answer(HTTPStatus.UNAUTHORIZED, {})
        behaviour = self.server.next_behaviour(
            OF_QUESTIONS if self.path == "/verify" else set(OF_QUESTIONS) - {"verify_timeout"}
        )
        match behaviour.kind:
            case "error":
                return self.answer(HTTPStatus.INTERNAL_SERVER_ERROR, {})
            case "outage":
                return self.answer(HTTPStatus.SERVICE_UNAVAILABLE, {})
            case "hang":
                time.sleep(behaviour.seconds)
                return self.hang_up()
        status, told = self._carry_out(said)
        if behaviour.kind == "verify_timeout":
            time.sleep(behaviour.seconds)
        if behaviour.kind in ("verify_timeout", "lost_reply"):
            return self.hang_up()
        return self.answer(status, told)

    def _carry_out(self, said: Any) -> tuple[HTTPStatus, dict[str, Any]]:
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
            return self.answer(HTTPStatus.BAD_REQUEST)
        return self.send(HTTPStatus.OK, self.server.bank.statement(day), "text/csv; charset=utf-8")

    # -- the payer ---------------------------------------------------------------------------------------------------
    def _show(self, token: str) -> None:
        if self.server.behaviour.kind == "outage":
            return self._page(HTTPStatus.SERVICE_UNAVAILABLE, pages.OUTAGE)
        try:
            payment = self.server.bank.find(token)
        except Unknown:
            return self._page(HTTPStatus.NOT_FOUND, pages.UNKNOWN)
        return self._page(HTTPStatus.OK, pages.form(payment) if payment.state == "PENDING" else pages.over(payment))

    def _decide(self, token: str, typed: Mapping[str, str]) -> None:
        bank = self.server.bank
        behaviour = self.server.next_behaviour(OF_RETURNS)
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
        place = f"{url}{'&' if '?' in url else '?'}{urlencode(said)}"
        return self.send(HTTPStatus.SEE_OTHER, headers={"Location": place})

    def _page(self, status: HTTPStatus, html: str) -> None:
        self.send(status, html, "text/html; charset=utf-8")


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

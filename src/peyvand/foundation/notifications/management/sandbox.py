"""A text-message gateway to try things against: takes messages over HTTP, sends receipts, misbehaves on demand.

It speaks the protocol of docs/operate/text-messages.md at `/messages`, and is told at `/behaviour` how to go on. It
listens on this machine only and forgets everything when it ends.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

import httpx

from peyvand.foundation.notifications.gateways import local
from peyvand.kit.sandbox import Behaviour, Handler, Sandbox

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
class Taken:
    """A message in the sandbox's hands. `handed_over` counts; it is delivered once, however often it came."""

    reference: str
    to: str
    text: str
    handed_over: int = 1


class TextGateway(Sandbox):
    """`receipts`: where receipts are posted, empty: nowhere. `keep`: whether messages also go to the local file.
    `messages` has them by reference, in the order in which they came."""

    behaviours = BEHAVIOURS

    def __init__(
        self, port: int, *, key: str, receipts: str, secret: str, keep: bool, clock: Callable[[], datetime]
    ) -> None:
        super().__init__(port, _Handler, key=key)
        self.receipts, self.secret, self.keep, self.clock = receipts, secret, keep, clock

    def behave(self) -> None:
        super().behave()
        self.messages: dict[str, Taken] = {}

    def take(self, message: Taken) -> bool:
        """Whether the message is new."""
        with self.mutex:
            known = self.messages.setdefault(message.reference, message)
            if known is not message:
                known.handed_over += 1
            return known is message

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


class _Handler(Handler):
    server: TextGateway

    def answer_get(self) -> None:
        if self.path != "/messages":
            return super().answer_get()
        with self.server.mutex:
            taken = [asdict(message) for message in self.server.messages.values()]
        return self.answer(HTTPStatus.OK, {"messages": taken})

    def answer_post(self) -> None:
        return self._message(self.said()) if self.path == "/messages" else super().answer_post()

    def answer_delete(self) -> None:
        """Forgets all messages, and behaves again."""
        if self.path != "/messages":
            return super().answer_delete()
        self.body()
        with self.server.mutex:
            self.server.behave()
        return self.answer(HTTPStatus.NO_CONTENT)

    def _message(self, said: Any) -> None:
        if not self.is_let_in():
            return self.answer(HTTPStatus.UNAUTHORIZED)
        behaviour = self.server.next_behaviour(BEHAVIOURS)
        match behaviour.kind:
            case "refuse":
                return self.answer(HTTPStatus.UNPROCESSABLE_ENTITY)
            case "error":
                return self.answer(HTTPStatus.INTERNAL_SERVER_ERROR)
            case "rate_limit":
                wait = {"Retry-After": str(int(behaviour.seconds))}
                return self.answer(HTTPStatus.TOO_MANY_REQUESTS, headers=wait)
            case "hang":
                time.sleep(behaviour.seconds)
                return self.hang_up()
        try:
            message = Taken(reference=said["reference"], to=said["to"], text=said["text"])
        except (TypeError, KeyError):
            return self.answer(HTTPStatus.BAD_REQUEST)
        if self.server.take(message):
            self.server.deliver(message, behaviour)
        if behaviour.kind == "lost_reply":
            return self.hang_up()
        return self.answer(HTTPStatus.ACCEPTED, {"reference": message.reference})

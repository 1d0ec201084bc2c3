"""The bank of `peyvand sandbox_bank`: money that isn't any."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings

from peyvand.foundation.payments.choices import Word
from peyvand.foundation.payments.gateways import Refused, Unanswered, wire
from peyvand.foundation.payments.rules import BankAnswer

_CREATED, _UNPROCESSABLE, _NOT_FOUND, _OK = 201, 422, 404, 200


def faults() -> list[str]:
    return wire.faults(on_this_machine=True)


def address() -> str:
    return settings.PAYMENT_URL


def page(token: str) -> str:
    return f"{settings.PAYMENT_URL}/pay/{token}"


def begin(*, number: str, amount: int, title: str, callback_url: str) -> str:
    body = {"order_id": number, "amount": amount, "title": title, "callback_url": callback_url}
    status, said = _post("/payments", body)
    if status == _UNPROCESSABLE:
        raise Refused("status 422")
    if status != _CREATED or not isinstance(said.get("token"), str):
        raise Unanswered(f"status {status}")
    return str(said["token"])


def contradiction(said: Mapping[str, str], *, number: str, token: str, amount: int) -> str:
    ours = {"order_id": ("NUMBER", number), "token": ("TOKEN", token), "amount": ("AMOUNT", str(amount))}
    return next((what for name, (what, value) in ours.items() if said.get(name, value) != value), "")


def says_paid(said: Mapping[str, str]) -> bool:
    return said.get("status") == "OK"


def said_reference(said: Mapping[str, str]) -> str:
    return said.get("reference", "")


def verify(*, number: str, token: str, amount: int) -> BankAnswer:
    return _ask("/verify", {"token": token, "amount": amount})


def inquire(*, number: str, token: str, amount: int) -> BankAnswer:
    return _ask("/inquire", {"token": token})


def reverse(*, number: str, token: str, amount: int) -> BankAnswer:
    return _ask("/reverse", {"token": token})


def refund(*, reference: str, amount: int) -> None:
    status, _ = _post("/refund", {"reference": reference, "amount": amount})
    if status in (_UNPROCESSABLE, _NOT_FOUND):
        raise Refused(f"status {status}")
    if status != _OK:
        raise Unanswered(f"status {status}")


def _ask(path: str, body: dict[str, Any]) -> BankAnswer:
    status, said = _post(path, body)
    if status == _NOT_FOUND:
        return BankAnswer(Word.UNKNOWN)
    if status != _OK:
        raise Unanswered(f"status {status}")
    try:
        word = Word(said["state"])
        if word == Word.PAID and not said["reference"]:
            raise ValueError("reference")
        return BankAnswer(
            word,
            reference=said["reference"],
            amount=wire.whole(said["amount"]),
            paid_at=datetime.fromisoformat(said["paid_at"]) if said["paid_at"] else None,
            number=said["order_id"],
        )
    except (KeyError, ValueError, TypeError):
        raise Unanswered("an answer that can't be read") from None


def _post(path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    return wire.post(
        settings.PAYMENT_URL + path, body, headers={"Authorization": f"Bearer {settings.PAYMENT_MERCHANT}"}
    )

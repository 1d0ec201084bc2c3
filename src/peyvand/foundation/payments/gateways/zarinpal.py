"""Zarinpal, version 4 of its interface (docs/operate/payments.md names the source).

It tells neither the amount that was paid, which it compares with ours when it verifies, nor the time. Money can be
given back for half an hour, from an address that is registered there.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from peyvand.foundation.payments.choices import Word
from peyvand.foundation.payments.gateways import Refused, Unanswered, wire
from peyvand.foundation.payments.rules import BankAnswer

_HOME = "https://payment.zarinpal.com"
_DONE, _DONE_BEFORE = 100, 101
_NOT_PAID, _UNKNOWN, _NOT_TO_BE_REVERSED = -51, (-54, -55), -61
_WORDS = {"IN_BANK": Word.PENDING, "FAILED": Word.FAILED, "REVERSED": Word.REVERSED}
_IS_PAID = ("PAID", "VERIFIED")


def address() -> str:
    return wire.home(_HOME)


def faults() -> list[str]:
    return wire.faults()


def page(token: str) -> str:
    return f"{wire.home(_HOME)}/pg/StartPay/{token}"


def begin(*, number: str, amount: int, title: str, callback_url: str) -> str:
    code, data = _post(
        "request",
        amount=amount,
        currency="IRR",
        description=title,
        callback_url=callback_url,
        metadata={"order_id": number},
    )
    if code != _DONE:
        raise Refused(f"code {code}")
    if not isinstance(data.get("authority"), str):
        raise Unanswered("no authority")
    return str(data["authority"])


def contradiction(said: Mapping[str, str], *, number: str, token: str, amount: int) -> str:
    return "" if said.get("Authority", token) == token else "TOKEN"


def says_paid(said: Mapping[str, str]) -> bool:
    return said.get("Status") == "OK"


def verify(*, number: str, token: str, amount: int) -> BankAnswer:
    """Another amount than ours verifies nothing, and Zarinpal says no more about it: then it is asked again until the
    bank has returned the money."""
    code, data = _post("verify", authority=token, amount=amount)
    if code in (_DONE, _DONE_BEFORE):
        reference = data.get("ref_id")
        if not reference:
            raise Unanswered("no reference")
        return BankAnswer(Word.PAID, reference=str(reference), amount=amount)
    if code == _NOT_PAID:
        status = _status(token)
        if status in _WORDS:
            return BankAnswer(_WORDS[status])
        raise Unanswered(f"status {status} after code {code}")
    if code in _UNKNOWN:
        return BankAnswer(Word.UNKNOWN)
    raise Unanswered(f"code {code}")


def inquire(*, number: str, token: str, amount: int) -> BankAnswer:
    """The reference of what was paid is told by `verify` alone."""
    status = _status(token)
    if status in _IS_PAID:
        return verify(number=number, token=token, amount=amount)
    if status in _WORDS:
        return BankAnswer(_WORDS[status])
    raise Unanswered(f"status {status}")


def reverse(*, number: str, token: str, amount: int) -> BankAnswer:
    code, _ = _post("reverse", authority=token)
    if code == _DONE or (code == _NOT_TO_BE_REVERSED and _status(token) == "REVERSED"):
        return BankAnswer(Word.REVERSED)
    raise Unanswered(f"code {code}")


def _status(token: str) -> str:
    code, data = _post("inquiry", authority=token)
    if code != _DONE:
        raise Unanswered(f"code {code}")
    return str(data.get("status", ""))


def _post(what: str, **body: Any) -> tuple[int, dict[str, Any]]:
    """The code of `data`, else that of `errors`; each is an empty list where it has nothing to say."""
    _, said = wire.post(
        f"{wire.home(_HOME)}/pg/v4/payment/{what}.json", {"merchant_id": settings.PAYMENT_MERCHANT, **body}
    )
    for part in (said.get("data"), said.get("errors")):
        if isinstance(part, dict) and isinstance(part.get("code"), int):
            return part["code"], part
    raise Unanswered("no code")

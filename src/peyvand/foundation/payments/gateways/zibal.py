"""Zibal, version 1 of its interface (docs/operate/payments.md names the source).

Its `verify` takes no amount, so what it says was paid is compared with ours before it is called. It has no way back for
money but its own panel: what has to be returned becomes the finance desk's.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings

from peyvand.foundation.payments.choices import Word
from peyvand.foundation.payments.gateways import Refused, Unanswered, wire
from peyvand.foundation.payments.rules import BankAnswer
from peyvand.kit.jalali import TEHRAN

_HOME = "https://gateway.zibal.ir"
_DONE, _DONE_BEFORE, _NOT_PAID, _UNKNOWN = 100, 201, 202, 203
_VERIFIED, _UNVERIFIED = 1, 2
_WORDS: Mapping[int, Word] = {
    -1: Word.PENDING,
    _VERIFIED: Word.PAID,
    _UNVERIFIED: Word.PAID,
    **dict.fromkeys(range(3, 13), Word.FAILED),  # given up, refused by the card's bank
    15: Word.REVERSED,
    18: Word.REVERSED,
}


def address() -> str:
    return wire.home(_HOME)


def faults() -> list[str]:
    return wire.faults()


def page(token: str) -> str:
    return f"{wire.home(_HOME)}/start/{token}"


def begin(*, number: str, amount: int, title: str, callback_url: str) -> str:
    said = _post("request", amount=amount, callbackUrl=callback_url, description=title, orderId=number)
    if said.get("result") != _DONE:
        raise Refused(f"result {said.get('result')}")
    if not isinstance(said.get("trackId"), int):
        raise Unanswered("no track id")
    return str(said["trackId"])


def contradiction(said: Mapping[str, str], *, number: str, token: str, amount: int) -> str:
    if said.get("trackId", token) != token:
        return "TOKEN"
    return "" if said.get("orderId", number) == number else "NUMBER"


def says_paid(said: Mapping[str, str]) -> bool:
    return said.get("success") == "1"


def verify(*, number: str, token: str, amount: int) -> BankAnswer:
    status, answer = _look(token)
    if status != _UNVERIFIED or answer.amount != amount or answer.number != number:
        return answer
    result = _post("verify", trackId=int(token)).get("result")
    if result not in (_DONE, _DONE_BEFORE, _NOT_PAID):
        raise Unanswered(f"result {result}")
    status, answer = _look(token)
    if status == _UNVERIFIED:
        raise Unanswered("not verified yet")
    return answer


def inquire(*, number: str, token: str, amount: int) -> BankAnswer:
    return _look(token)[1]


def reverse(*, number: str, token: str, amount: int) -> BankAnswer:
    """Whether somebody had it returned in Zibal's panel."""
    return inquire(number=number, token=token, amount=amount)


def _look(token: str) -> tuple[int, BankAnswer]:
    """Zibal's status, and what it means."""
    said = _post("inquiry", trackId=int(token))
    if said.get("result") == _UNKNOWN:
        return 0, BankAnswer(Word.UNKNOWN)
    if said.get("result") != _DONE or said.get("status") not in _WORDS:
        raise Unanswered(f"result {said.get('result')}, status {said.get('status')}")
    status: int = said["status"]
    word = _WORDS[status]
    if word in (Word.PENDING, Word.FAILED):
        return status, BankAnswer(word)
    try:
        answer = BankAnswer(
            word,
            reference=str(said["refNumber"] or ""),
            amount=wire.whole(said["amount"]),
            paid_at=_moment(said["paidAt"]),
            number=str(said["orderId"] or ""),
        )
    except (KeyError, ValueError, TypeError):
        raise Unanswered("an answer that can't be read") from None
    if word == Word.PAID and not answer.reference:
        raise Unanswered("no reference")
    return status, answer


def _moment(written: str) -> datetime:
    """Its times are Tehran's and don't say so."""
    moment = datetime.fromisoformat(written)
    return moment if moment.tzinfo else moment.replace(tzinfo=TEHRAN)


def _post(what: str, **body: Any) -> dict[str, Any]:
    _, said = wire.post(f"{wire.home(_HOME)}/v1/{what}", {"merchant": settings.PAYMENT_MERCHANT, **body})
    return said

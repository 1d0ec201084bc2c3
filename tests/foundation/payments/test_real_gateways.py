"""Zarinpal and Zibal, against messages as their documents show them."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from django.core.checks import run_checks

from peyvand.foundation.payments import gateways
from peyvand.foundation.payments.choices import Word
from peyvand.foundation.payments.gateways import Refused, Unanswered, wire
from peyvand.foundation.payments.rules import BankAnswer

NUMBER, AMOUNT, TITLE = "123456789012345", 160_000, "حق بیمهٔ آذر ۱۴۰۵"
BACK = f"https://peyvand.example/pay/back/{NUMBER}/"
AUTHORITY, TRACK = "A0000000000000000000000000000wwOGYpd", "15966442233311"
Heard = list[tuple[str, dict[str, Any]]]


@pytest.fixture
def bank(monkeypatch, settings) -> Callable[..., Heard]:
    """A bank that answers in order; what it heard comes out."""

    def answers(gateway: str, *said: Any) -> Heard:
        settings.PAYMENT_GATEWAY, settings.PAYMENT_URL, settings.PAYMENT_MERCHANT = gateway, "", "the-merchant"
        waiting, heard = list(said), []

        def meet(request: httpx.Request) -> httpx.Response:
            heard.append((str(request.url), json.loads(request.content)))
            answer = waiting.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)

        monkeypatch.setattr(wire, "client", lambda: httpx.Client(transport=httpx.MockTransport(meet)))
        return heard

    return answers


def begin(gateway: str) -> str:
    return gateways.begin(gateway, number=NUMBER, amount=AMOUNT, title=TITLE, callback_url=BACK)


def zarinpal(question: str) -> BankAnswer:
    return gateways.ask("zarinpal", question, number=NUMBER, token=AUTHORITY, amount=AMOUNT)


def zibal(question: str) -> BankAnswer:
    return gateways.ask("zibal", question, number=NUMBER, token=TRACK, amount=AMOUNT)


# -- Zarinpal --------------------------------------------------------------------------------------------------------
def data(code: int, **more: Any) -> dict[str, Any]:
    return {"data": {"code": code, "message": "…", **more}, "errors": []}


def error(code: int) -> dict[str, Any]:
    return {"data": [], "errors": {"message": "…", "code": code, "validations": []}}


PAID = data(
    100, card_hash="1EBE3EBEBE35C7EC0F8D6EE4F2F859107A87822CA179BC9528767EA7B5489B69", card_pan="502229******5995",
    ref_id=201, fee_type="Merchant", fee=0,
)  # fmt: skip


def test_zarinpal_begins(bank):
    heard = bank("zarinpal", data(100, authority=AUTHORITY, fee_type="Merchant", fee=100))
    assert begin("zarinpal") == AUTHORITY
    assert heard == [
        (
            "https://payment.zarinpal.com/pg/v4/payment/request.json",
            {
                "merchant_id": "the-merchant",
                "amount": AMOUNT,
                "currency": "IRR",
                "description": TITLE,
                "callback_url": BACK,
                "metadata": {"order_id": NUMBER},
            },
        )
    ]
    assert gateways.page("zarinpal", AUTHORITY) == f"https://payment.zarinpal.com/pg/StartPay/{AUTHORITY}"


@pytest.mark.parametrize("gateway", ["zarinpal", "zibal"])
def test_what_a_bank_will_not_begin_is_refused(bank, gateway):
    bank(gateway, httpx.Response(422, json=error(-9)) if gateway == "zarinpal" else {"result": 105, "message": "…"})
    with pytest.raises(Refused):
        begin(gateway)


@pytest.mark.parametrize("code", [100, 101])
def test_zarinpal_verifies_at_our_amount_and_again_is_no_error(bank, code):
    heard = bank("zarinpal", {**PAID, "data": {**PAID["data"], "code": code}})
    assert zarinpal("verify") == BankAnswer(Word.PAID, reference="201", amount=AMOUNT)
    assert heard == [
        (
            "https://payment.zarinpal.com/pg/v4/payment/verify.json",
            {"merchant_id": "the-merchant", "authority": AUTHORITY, "amount": AMOUNT},
        )
    ]


@pytest.mark.parametrize(
    ("status", "word"), [("IN_BANK", Word.PENDING), ("FAILED", Word.FAILED), ("REVERSED", Word.REVERSED)]
)
def test_zarinpal_s_not_paid_is_looked_into(bank, status, word):
    bank("zarinpal", error(-51), data(100, status=status))
    assert zarinpal("verify") == BankAnswer(word)
    bank("zarinpal", data(100, status=status))
    assert zarinpal("inquire") == BankAnswer(word)


def test_zarinpal_knows_no_such_payment(bank):
    bank("zarinpal", error(-54))
    assert zarinpal("verify") == BankAnswer(Word.UNKNOWN)


@pytest.mark.parametrize(
    "answer", [error(-50), error(-52), error(-53), error(-10), data(100), {"data": [], "errors": []}]
)
def test_zarinpal_s_other_answers_decide_nothing(bank, answer):
    bank("zarinpal", answer)
    with pytest.raises(Unanswered):
        zarinpal("verify")


def test_zarinpal_tells_the_reference_when_it_verifies(bank):
    heard = bank("zarinpal", data(100, status="PAID"), PAID)
    assert zarinpal("inquire").reference == "201"
    assert [url.rpartition("/")[2] for url, _ in heard] == ["inquiry.json", "verify.json"]


def test_zarinpal_reverses_once(bank):
    bank("zarinpal", data(100, message="Reversed"))
    assert zarinpal("reverse") == BankAnswer(Word.REVERSED)
    bank("zarinpal", error(-61), data(100, status="REVERSED"))
    assert zarinpal("reverse") == BankAnswer(Word.REVERSED)
    bank("zarinpal", error(-63))
    with pytest.raises(Unanswered):
        zarinpal("reverse")


def test_zarinpal_s_browsers():
    said = {"Authority": AUTHORITY, "Status": "OK"}
    ours = {"number": NUMBER, "token": AUTHORITY, "amount": AMOUNT}
    assert gateways.says_paid("zarinpal", said)
    assert gateways.contradiction("zarinpal", said, **ours) == ""
    assert gateways.contradiction("zarinpal", {**said, "Authority": "A1"}, **ours) == "TOKEN"
    assert not gateways.says_paid("zarinpal", {"Authority": AUTHORITY, "Status": "NOK"})


# -- Zibal -----------------------------------------------------------------------------------------------------------
def report(status: int, **changes: Any) -> dict[str, Any]:
    return {
        "message": "success", "result": 100, "refNumber": 12312, "paidAt": "2026-11-22T14:18:21.742000",
        "verifiedAt": None, "status": status, "amount": AMOUNT, "orderId": NUMBER, "description": "…",
        "cardNumber": "62741****44", "multiplexingInfos": [], "wage": 0, "createdAt": "2026-11-22T14:17:52.918000",
        **changes,
    }  # fmt: skip


SETTLED = BankAnswer(
    Word.PAID,
    reference="12312",
    amount=AMOUNT,
    paid_at=datetime(2026, 11, 22, 10, 48, 21, 742000, tzinfo=UTC),
    number=NUMBER,
)


def test_zibal_begins(bank):
    heard = bank("zibal", {"trackId": int(TRACK), "result": 100, "message": "success"})
    assert begin("zibal") == TRACK
    assert heard == [
        (
            "https://gateway.zibal.ir/v1/request",
            {
                "merchant": "the-merchant",
                "amount": AMOUNT,
                "callbackUrl": BACK,
                "description": TITLE,
                "orderId": NUMBER,
            },
        )
    ]
    assert gateways.page("zibal", TRACK) == f"https://gateway.zibal.ir/start/{TRACK}"


def test_zibal_verifies_what_is_ours(bank):
    heard = bank("zibal", report(2), {"result": 100, "status": 1}, report(1))
    assert zibal("verify") == SETTLED
    assert [url.rpartition("/")[2] for url, _ in heard] == ["inquiry", "verify", "inquiry"]
    assert {json.dumps(body) for _, body in heard} == {json.dumps({"merchant": "the-merchant", "trackId": int(TRACK)})}


def test_zibal_verified_before(bank):
    bank("zibal", report(1))
    assert zibal("verify") == SETTLED
    bank("zibal", report(2), {"result": 201}, report(1))
    assert zibal("verify") == SETTLED


@pytest.mark.parametrize("changes", [{"amount": AMOUNT - 10}, {"orderId": "1"}])
def test_zibal_is_never_told_to_verify_what_is_not_ours(bank, changes):
    heard = bank("zibal", report(2, **changes))
    assert zibal("verify").word == Word.PAID
    assert len(heard) == 1


@pytest.mark.parametrize(
    ("status", "word"), [(-1, Word.PENDING), (3, Word.FAILED), (5, Word.FAILED), (12, Word.FAILED)]
)
def test_zibal_s_words(bank, status, word):
    bank("zibal", report(status, refNumber=None, paidAt=None))
    assert zibal("verify") == BankAnswer(word)


@pytest.mark.parametrize("status", [15, 18])
def test_zibal_s_returned_money(bank, status):
    bank("zibal", report(status))
    assert zibal("reverse").word == Word.REVERSED


def test_zibal_knows_no_such_payment(bank):
    bank("zibal", {"result": 203, "message": "…"})
    assert zibal("verify") == BankAnswer(Word.UNKNOWN)


@pytest.mark.parametrize(
    "said",
    [
        (report(16),),
        (report(-2),),
        (report(21),),
        ({"result": 102},),
        (report(1, refNumber=None),),
        (report(1, paidAt="yesterday"),),
        (report(2), {"result": 100}, report(2)),
        (report(2), {"result": 104}),
        ({},),
    ],
)
def test_zibal_s_other_answers_decide_nothing(bank, said):
    bank("zibal", *said)
    with pytest.raises(Unanswered):
        zibal("verify")


def test_zibal_s_browsers():
    said = {"trackId": TRACK, "success": "1", "status": "2", "orderId": NUMBER}
    ours = {"number": NUMBER, "token": TRACK, "amount": AMOUNT}
    assert gateways.says_paid("zibal", said)
    assert gateways.contradiction("zibal", said, **ours) == ""
    assert gateways.contradiction("zibal", {**said, "trackId": "1"}, **ours) == "TOKEN"
    assert gateways.contradiction("zibal", {**said, "orderId": "1"}, **ours) == "NUMBER"


def test_zibal_returns_nothing_by_reference(bank):
    bank("zibal")
    with pytest.raises(Refused):
        gateways.refund("zibal", reference="1", amount=1)


# -- the wire --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("gateway", ["zarinpal", "zibal"])
@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500),
        httpx.Response(503, json={"result": 100}),
        httpx.Response(302, headers={"Location": "https://elsewhere.example"}, json=PAID),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json=[1]),
        httpx.Response(200, content=b"[" * 100_000),
        httpx.Response(200, content=b"[" * 60_000),
        httpx.ReadTimeout("with the merchant's code in it"),
        httpx.ConnectError("with the merchant's code in it"),
    ],
)
def test_no_answer_is_no_decision_and_tells_nothing(bank, gateway, answer):
    bank(gateway, answer)
    with pytest.raises(Unanswered) as raised:
        gateways.ask(gateway, "verify", number=NUMBER, token=TRACK, amount=AMOUNT)
    assert "merchant" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_another_bank_than_the_one_in_use_is_not_asked(bank):
    heard = bank("zibal")
    with pytest.raises(Unanswered):
        zarinpal("verify")
    assert heard == []


@pytest.mark.parametrize(
    ("gateway", "url", "merchant", "faulty"),
    [
        ("", "", "", False),
        ("zarinpal", "", "m", False),
        ("zarinpal", "https://sandbox.zarinpal.com", "m", False),
        ("zarinpal", "http://sandbox.zarinpal.com", "m", True),
        ("zibal", "", "", True),
        ("sandbox", "http://127.0.0.1:8026", "k", False),
        ("sandbox", "http://bank.example", "k", True),
        ("sandbox", "", "k", True),
        ("sandbox", "http://localhost:8026", "", True),
        ("another", "", "m", True),
    ],
)
def test_settings_that_can_not_work_are_told_at_the_start(settings, gateway, url, merchant, faulty):
    settings.PAYMENT_GATEWAY, settings.PAYMENT_URL, settings.PAYMENT_MERCHANT = gateway, url, merchant
    assert any(found.id == "payments.E001" for found in run_checks()) == faulty

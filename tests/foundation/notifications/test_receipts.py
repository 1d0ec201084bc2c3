"""The door where the gateway says what became of a message: whoever lacks the secret, and whatever is no receipt."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from peyvand.foundation.notifications import operations
from peyvand.foundation.notifications.models import TextMessage
from tests.foundation.notifications.conftest import SECRET
from tests.foundation.notifications.outbox import NOW, write

pytestmark = pytest.mark.django_db

ADDRESS = "/gateway/receipts"


def tell(said: object, *, secret: str | None = f"Bearer {SECRET}", method: str = "POST"):
    headers = {} if secret is None else {"Authorization": secret}
    body = said if isinstance(said, bytes) else json.dumps(said)
    return Client(headers=headers, enforce_csrf_checks=True).generic(method, ADDRESS, body, "application/json")


@pytest.fixture
def sent() -> TextMessage:
    message = write()
    operations.claim(message_id=message.pk, now=NOW)
    operations.note_sent(message_id=message.pk, now=NOW)
    return message


def state_of(message: TextMessage) -> str:
    message.refresh_from_db()
    return message.state


@pytest.mark.parametrize("state", ["DELIVERED", "FAILED", "EXPIRED"])
@pytest.mark.parametrize("written", ["hex", "urn", "str"])
def test_a_receipt_changes_the_state_at_one_statement(sent, state, written, django_assert_num_queries):
    reference = {"hex": sent.reference.hex, "urn": sent.reference.urn, "str": str(sent.reference)}[written]
    with django_assert_num_queries(1):
        answer = tell({"reference": reference, "state": state, "more": "is ignored"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert state_of(sent) == state
    assert sent.receipt_at > NOW - timedelta(days=1)


def test_a_second_receipt_and_an_unknown_reference_look_like_any_other(sent):
    for _ in range(2):
        assert tell({"reference": sent.reference.hex, "state": "DELIVERED"}).status_code == 204
    first = TextMessage.objects.get().receipt_at
    assert tell({"reference": sent.reference.hex, "state": "FAILED"}).status_code == 204
    assert tell({"reference": uuid4().hex, "state": "FAILED"}).status_code == 204
    assert state_of(sent) == "DELIVERED"
    assert sent.receipt_at == first


@pytest.mark.parametrize(
    "secret",
    [None, "", "Bearer", "Bearer ", f"Bearer {SECRET} ", f"Bearer {SECRET}x", f"bearer {SECRET}", SECRET, "Bearer ‌"],
)
def test_without_the_secret_nothing_is_read_or_changed(sent, secret, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = tell({"reference": sent.reference.hex, "state": "FAILED"}, secret=secret)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert state_of(sent) == "SENT"


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\xff\xfe",
        b"{",
        b"[" * 3000,
        None,
        [],
        "text",
        7,
        {},
        {"reference": "1", "state": "DELIVERED"},
        {"reference": 1, "state": "DELIVERED"},
        {"reference": None, "state": "DELIVERED"},
        {"reference": [uuid4().hex], "state": "DELIVERED"},
        {"reference": uuid4().hex},
        {"reference": uuid4().hex, "state": "delivered"},
        {"reference": uuid4().hex, "state": "PENDING"},
        {"reference": uuid4().hex, "state": "SENT"},
        {"reference": uuid4().hex, "state": ["DELIVERED"]},
        {"reference": uuid4().hex, "state": {}},
    ],
)
def test_what_is_no_receipt_is_a_problem_of_the_sender(said, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = tell(said)
    assert answer.status_code == 400
    assert answer.json()["type"] == "/problems/unreadable"


@pytest.mark.parametrize("state", ["PENDING", "SENT"])
def test_a_receipt_never_puts_a_message_back(sent, state):
    tell({"reference": sent.reference.hex, "state": "DELIVERED"})
    assert tell({"reference": sent.reference.hex, "state": state}).status_code == 400
    assert state_of(sent) == "DELIVERED"


def test_a_long_body_is_not_parsed(sent):
    padded = {"reference": sent.reference.hex, "state": "DELIVERED", "padding": "x" * 5000}
    assert tell(padded).status_code == 413
    assert tell(b"x" * 2_000_000).status_code == 400
    assert state_of(sent) == "SENT"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD"])
def test_there_is_nothing_but_posting(method):
    assert tell({}, method=method).status_code == 405

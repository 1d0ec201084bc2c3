"""Over real HTTP to the sandbox in its own process, which misbehaves in every way it knows."""

import json
import socket
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta

import pytest
from django.core.checks import run_checks

from peyvand.foundation.notifications import gateways, jobs
from peyvand.foundation.notifications.gateways import http
from peyvand.foundation.notifications.models import TextGateway, TextMessage
from peyvand.kit import clock
from tests.foundation.notifications.outbox import MOBILE, NOW, work, write


def hand_over(reference: str = "r1", text: str = "کد شما: ۱۲۳۴") -> str:
    return gateways.send(reference=reference, mobile=MOBILE, text=text, valid_until=None, now=NOW)


@pytest.fixture
def impatient(monkeypatch):
    """Waits for an answer a shorter time than people would."""
    monkeypatch.setattr(http, "_ANSWER", 0.5)
    http._client.cache_clear()
    yield
    http._client.cache_clear()


# -- handing over ----------------------------------------------------------------------------------------------------
def test_a_message_is_taken_and_known_again(sandbox):
    for _ in range(2):
        assert hand_over() == ""
    assert sandbox.messages == [{"reference": "r1", "to": MOBILE, "text": "کد شما: ۱۲۳۴", "handed_over": 2}]


@pytest.mark.parametrize(
    ("kind", "refused", "reason", "pause"),
    [
        ("refuse", True, "status 422", None),
        ("error", False, "status 500", None),
        ("rate_limit", False, "status 429", 7),
        ("lost_reply", False, "RemoteProtocolError", None),
        ("hang", False, "ReadTimeout", None),
    ],
)
def test_every_misbehaviour_is_told_without_the_message(sandbox, impatient, kind, refused, reason, pause):
    sandbox.behaves(kind, times=1, seconds=7 if kind == "rate_limit" else 1)
    with pytest.raises(gateways.NotDelivered) as raised:
        hand_over()
    assert isinstance(raised.value, gateways.Refused) == refused
    assert str(raised.value) == reason
    assert raised.value.asked_for == (None if pause is None else timedelta(seconds=pause))
    told = "".join(traceback.format_exception(raised.value))
    assert MOBILE not in told
    assert "۱۲۳۴" not in told
    hand_over()
    assert [message["handed_over"] for message in sandbox.messages] == [2 if kind == "lost_reply" else 1]


def test_a_wrong_key_is_no_refusal_of_the_message(sandbox, settings):
    settings.TEXT_GATEWAY_KEY = "another"
    with pytest.raises(gateways.NotDelivered, match="status 401") as raised:
        hand_over()
    assert not isinstance(raised.value, gateways.Refused)


def serve_once(answer: Callable[[socket.socket], None], heard: list[bytes] | None = None, *, end: bytes = b"}") -> str:
    """The address of a server that hears one request out, until `end`, and meets it with `answer`."""
    listening = socket.create_server(("127.0.0.1", 0))
    received = [] if heard is None else heard

    def meet() -> None:
        with closing(listening), closing(listening.accept()[0]) as connection:
            while end not in b"".join(received):
                received.append(connection.recv(65536))
            answer(connection)

    threading.Thread(target=meet, daemon=True).start()
    return f"http://127.0.0.1:{listening.getsockname()[1]}/messages"


def test_the_sender_and_the_end_of_its_use_go_along(settings):
    heard: list[bytes] = []
    taken = b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"
    settings.TEXT_GATEWAY, settings.TEXT_GATEWAY_KEY, settings.TEXT_GATEWAY_SENDER = "http", "k", "30001234"
    settings.TEXT_GATEWAY_URL = serve_once(lambda connection: connection.sendall(taken), heard)
    gateways.send(reference="r1", mobile=MOBILE, text="a", valid_until=NOW, now=NOW)
    head, _, body = b"".join(heard).partition(b"\r\n\r\n")
    assert head.startswith(b"POST /messages HTTP/1.1\r\n")
    assert b"\r\nAuthorization: Bearer k\r\n" in head
    assert json.loads(body) == {
        "reference": "r1",
        "to": "09121234567",
        "text": "a",
        "from": "30001234",
        "valid_until": "2026-11-22T08:00:00+00:00",
    }


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", "status 302"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "status 200"),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "status 404"),
        (
            b"HTTP/1.1 429 Later\r\nRetry-After: Wed, 21 Oct 2026 07:28:00 GMT\r\nContent-Length: 0\r\n\r\n",
            "status 429",
        ),
        (b"no HTTP at all\r\n\r\n", "RemoteProtocolError"),
        (b"", "RemoteProtocolError"),
    ],
)
def test_what_is_no_acceptance_isn_t_taken_for_one(settings, answer, reason):
    settings.TEXT_GATEWAY, settings.TEXT_GATEWAY_KEY = "http", "k"
    settings.TEXT_GATEWAY_URL = serve_once(lambda connection: connection.sendall(answer))
    with pytest.raises(gateways.NotDelivered, match=reason) as raised:
        hand_over()
    assert raised.value.asked_for is None


def test_an_answer_without_end_costs_little(settings, impatient):
    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(100):
            try:
                connection.sendall(b"1\r\nx\r\n")
            except OSError:
                return
            time.sleep(0.05)

    settings.TEXT_GATEWAY, settings.TEXT_GATEWAY_KEY = "http", "k"
    settings.TEXT_GATEWAY_URL = serve_once(drip)
    started = time.monotonic()
    hand_over()
    assert time.monotonic() - started < 2


def test_nobody_there_is_told_at_once(settings):
    settings.TEXT_GATEWAY, settings.TEXT_GATEWAY_KEY = "http", "k"
    settings.TEXT_GATEWAY_URL = "http://127.0.0.1:1/messages"
    with pytest.raises(gateways.NotDelivered, match="ConnectError"):
        hand_over()


def test_a_certificate_that_nobody_vouches_for_is_not_spoken_to(settings):
    """TLS is verified: this server has none to show."""
    settings.TEXT_GATEWAY, settings.TEXT_GATEWAY_KEY = "http", "k"
    settings.TEXT_GATEWAY_URL = serve_once(lambda connection: None, end=b"").replace("http://", "https://")
    with pytest.raises(gateways.NotDelivered, match="ConnectError"):
        hand_over()
    assert http._client()._transport._pool._ssl_context.check_hostname


@pytest.mark.parametrize(
    ("gateway", "url", "key", "fault"),
    [
        ("http", "https://x.example/messages", "k", None),
        ("http", "http://127.0.0.1:8025/messages", "k", None),
        ("http", "http://localhost:8025/messages", "k", None),
        ("http", "http://x.example/messages", "k", "one-time codes"),
        ("http", "ftp://x.example/", "k", "https address"),
        ("http", "", "k", "https address"),
        ("http", "https://x.example/messages", "", "PEYVAND_TEXT_GATEWAY_KEY"),
        ("smpp", "smpp://peyvand@x.example:2775", "secret", None),
        ("smpp", "smpps://peyvand@x.example", "secret", None),
        ("smpp", "smpp://x.example", "secret", "system_id"),
        ("smpp", "https://x.example", "secret", "system_id"),
        ("smpp", "smpp://peyvand@x.example", "nine char", "8 characters"),
        ("local", "", "", None),
        ("carrier_pigeon", "", "", "none of local, http, smpp"),
    ],
)
def test_a_gateway_that_can_t_work_is_told_before_anything_starts(settings, gateway, url, key, fault):
    settings.TEXT_GATEWAY, settings.TEXT_GATEWAY_URL, settings.TEXT_GATEWAY_KEY = gateway, url, key
    told = [error.msg for error in run_checks() if error.id == "notifications.E001"]
    assert ([fault in error for error in told] == [True]) if fault else told == []


def test_an_address_too_long_for_a_text_message_is_told_too(settings):
    settings.PUBLIC_URL = "https://" + "x" * 50
    assert [error for error in run_checks() if error.id == "notifications.E002"]


# -- the whole way ---------------------------------------------------------------------------------------------------
@pytest.fixture
def ahead(monkeypatch) -> Callable[[timedelta], None]:
    """Puts the program's clock forward; the world's goes on."""
    read, shift = clock.now, [timedelta()]
    monkeypatch.setattr(clock, "now", lambda: read() + shift[0])

    def go(by: timedelta) -> None:
        shift[0] += by

    return go


def wait_for(condition: Callable[[], bool]) -> None:
    for _ in range(200):
        if condition():
            return
        time.sleep(0.05)
    pytest.fail("it never came")


@pytest.mark.usefixtures("committing_db")
@pytest.mark.parametrize(
    ("kind", "state", "handed_over", "delivered"),
    [
        ("normal", "DELIVERED", 1, 1),
        ("refuse", "FAILED", 0, 0),
        ("error", "DELIVERED", 1, 1),
        ("rate_limit", "DELIVERED", 1, 1),
        ("hang", "DELIVERED", 1, 1),
        ("lost_reply", "DELIVERED", 1, 1),
        ("double_receipt", "DELIVERED", 1, 1),
        ("late_receipt", "DELIVERED", 1, 1),
        ("failed_receipt", "FAILED", 1, 1),
        ("no_receipt", "SENT", 1, 1),
    ],
)
def test_whatever_the_gateway_does_the_message_ends_where_it_should(
    sandbox, impatient, ahead, kind, state, handed_over, delivered
):
    sandbox.behaves(kind, times=1, seconds=1)
    write(now=clock.now())
    work()
    if kind == "lost_reply":  # its receipt tells that it was taken: it isn't handed over again
        wait_for(lambda: TextMessage.objects.get().state == state)
    ahead(timedelta(minutes=3))
    work()
    wait_for(lambda: TextMessage.objects.get().state == state)
    assert TextMessage.objects.get().text == ""
    messages = sandbox.messages
    assert len(messages) == delivered
    assert [message["handed_over"] for message in messages] == [handed_over] * delivered
    assert not TextGateway.objects.filter(left_alone_until__gt=clock.now()).exists()


@pytest.mark.usefixtures("committing_db")
def test_a_gateway_that_is_down_for_a_while_gets_everything_once_afterwards(sandbox, ahead):
    sandbox.behaves("error")
    people = [f"0912000000{number}" for number in range(4)]
    written = [write(code=f"{turn}", mobile=mobile, now=clock.now()) for turn in range(4) for mobile in people]
    for _ in range(12):
        work()
        ahead(timedelta(minutes=1))
    assert sandbox.asked <= 5 + 8
    assert sandbox.messages == []
    sandbox.behaves("normal")
    for _ in range(10):
        work()
        ahead(timedelta(minutes=2))
    messages = sandbox.messages
    assert {message["reference"] for message in messages} == {message.reference.hex for message in written}
    assert {message["handed_over"] for message in messages} == {1}
    for mobile in people:
        texts = [message["text"] for message in messages if message["to"] == mobile]
        assert texts == sorted(texts)
    wait_for(lambda: not TextMessage.objects.exclude(state="DELIVERED").exists())


@pytest.mark.django_db
def test_nothing_of_a_message_is_logged(sandbox, caplog):
    caplog.set_level(0)
    for kind in ("error", "refuse", "lost_reply"):
        sandbox.behaves(kind, times=1)
        message = write(code="۸۷۶۵۴۳۲۱", now=clock.now())
        jobs.deliver(message_id=message.pk)
    assert "status 500" in caplog.text
    assert MOBILE not in caplog.text
    assert "۸۷۶۵۴۳۲۱" not in caplog.text

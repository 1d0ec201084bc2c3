"""What is written about requests, in the log and in figures, is never about a person: whatever they came for, whichever
door they took, and where it failed."""

import asyncio
import json
import logging
import re
from typing import Any

import httpx
import pytest
import structlog
from django.test import Client

from peyvand.config.asgi import assemble
from peyvand.foundation.accounts.middleware import known_user
from peyvand.foundation.coverage import operations as coverage
from peyvand.foundation.payments import operations as payments
from peyvand.kit import jobs, tracing
from peyvand.kit.crypto import pseudonym
from peyvand.portal import logs, metrics
from tests.eservices.cast import Cast
from tests.eservices.doors import ASK, INQUIRIES, form, headers
from tests.foundation.accounts.citizens import MOBILE, citizen, texted_code
from tests.foundation.accounts.people import signed_in_client
from tests.rules.golden import GOLDEN

ID = re.compile(r"[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){2}")
CASE = next(case for case in GOLDEN["cases"] if case["audience"] == "JUDICIAL" and case["answer"]["spells"])
CODE = CASE["national_code"]
TYPED = "نام مهتاب کد 0084575948 همراه 09121234567"
VERIFY = "9f8e7d6c5b4a3928"


@pytest.fixture
def written(capsys):
    """All that has been written since, and its lines as they were meant."""

    class Written:
        text = ""

        def lines(self, event: str = "") -> list[dict[str, Any]]:
            self.text += "".join(capsys.readouterr())
            found = [json.loads(line) for line in self.text.splitlines() if line.startswith("{")]
            return [line for line in found if not event or line["event"] == event]

    capsys.readouterr()
    return Written()


def fast(sent: dict[str, str], code: str = CODE, *, peer: str = "127.0.0.1", path: str = INQUIRIES) -> httpx.Response:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(assemble(with_pages=False), client=(peer, 50000))
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            if path != INQUIRIES:
                return await client.get(path, headers=sent)
            return await client.post(path, json={"national_code": code}, headers=sent)

    return asyncio.run(asked())


def fails(*_: Any, **__: Any) -> None:
    try:
        raise KeyError(TYPED)
    except KeyError as error:
        raise RuntimeError from error


def test_a_line_names_the_route_the_time_and_a_pseudonym(golden: None, court: Cast, written) -> None:
    response = signed_in_client(court.operator).post(ASK, form(CODE))
    (line,) = written.lines("request")
    assert line.pop("ms") > 0
    assert line.pop("timestamp").startswith("2026-11-22T06:30:00")
    assert ID.fullmatch(line["request_id"])
    assert line == {
        "event": "request",
        "level": "info",
        "route": "inquiry:ask",
        "method": "POST",
        "status": 303,
        "user": pseudonym(court.operator.national_code),
        "request_id": response["X-Request-ID"],
    }


def test_nothing_written_is_about_anybody(
    golden: None, court: Cast, committing_db: None, written, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = citizen()
    secrets = {CODE, person.national_code, MOBILE, court.token, court.operator.national_code, VERIFY, "مهتاب", "آذرنیا"}
    secrets |= {row["last_name"] for row in GOLDEN["persons"]} | {row["address"] for row in GOLDEN["persons"]}
    browser, visitor = signed_in_client(court.operator), Client(raise_request_exception=False)
    # An inquiry, through each door; a wrong one; one that fails.
    browser.post(ASK, form(CODE))
    visitor.post(INQUIRIES, {"national_code": CODE}, content_type="application/json", headers=headers(court))
    assert fast(headers(court)).status_code == 201
    fast(headers(court), path=f"/api/v1/{CODE}?code={CODE}")
    browser.post(ASK, form(f"{CODE}1"))
    with monkeypatch.context() as broken:
        broken.setattr(coverage.answering, "_answers", fails)
        browser.raise_request_exception = False
        assert browser.post(ASK, form(CODE)).status_code == 500
        assert fast(headers(court)).status_code == 500
    # A sign-in with a code.
    visitor.post("/sign-in/", {"national_code": person.national_code})
    code = texted_code()
    visitor.post("/sign-in/code/", {"code": code})
    # A letter's QR code; a bank's return, of a payment that nobody knows and one that fails.
    visitor.get(f"/verify/4821903377150267?t={VERIFY}")
    visitor.get(f"/pay/back/123456789012345/?reference={CODE}&token={court.token}")
    with monkeypatch.context() as broken:
        broken.setattr(payments, "refuse_return", fails)
        visitor.post("/pay/back/123456789012345/", {"name": TYPED})
    # What somebody logs though they shouldn't, by either library.
    logging.getLogger("peyvand.tests").warning("asked about %s, t=%s", CODE, f"?t={VERIFY}", extra={"code": CODE})
    structlog.get_logger().warning("asked", code=CODE, phones=[MOBILE, 9121234567], link=f"/verify/1?t={VERIFY}")
    try:
        fails()
    except RuntimeError:
        structlog.get_logger().exception("failed")
    lines, figures = written.lines(), metrics.exposition().decode()
    assert {line.get("route") for line in lines} >= {
        "inquiry:ask", "api-v1:ask", "unknown", "accounts:enter-code", "verify:letter", "payments:back",
    }  # fmt: skip
    assert [line for line in lines if line["level"] == "error"]
    assert "RuntimeError (text withheld)" in written.text
    for found in (written.text, json.dumps(lines, ensure_ascii=False), figures):
        assert [secret for secret in {*secrets, code, "0084575948", "9121234567"} if secret and secret in found] == []


def test_a_failure_is_found_by_the_code_that_the_page_shows(golden: None, court: Cast, written, monkeypatch) -> None:
    monkeypatch.setattr(coverage.answering, "_answers", fails)
    browser = signed_in_client(court.operator)
    browser.raise_request_exception = False
    page = browser.post(ASK, form(CODE))
    assert f'کد پیگیری خطا: <bdi dir="ltr">{page["X-Request-ID"]}</bdi>' in page.content.decode()
    (failed,) = [line for line in written.lines() if line["level"] == "error"]
    assert failed["request_id"] == page["X-Request-ID"]
    assert "_answers" not in failed["event"]
    assert "test_observed.py" in failed["exception"]


@pytest.mark.parametrize(
    ("given", "peer", "is_kept"),
    [
        ("0af7651916cd43dd8448eb211c80319c", "10.0.0.9", True),
        ("7c9e6679-7425-40de-944b-e07fc1f90ae7", "10.0.0.9", True),
        ("0af7651916cd43dd8448eb211c80319c", "10.0.0.8", False),
        ("0af7651916cd43dd8448eb211c80319c", "", False),
        ("009121234567", "10.0.0.9", False),
        ("a" * 65, "10.0.0.9", False),
        ("short", "10.0.0.9", False),
        ("x\\u200f'<script>abcdef", "10.0.0.9", False),
        ("", "10.0.0.9", False),
    ],
)
@pytest.mark.django_db
def test_only_a_trusted_proxy_names_a_request_and_only_safely(settings, given, peer, is_kept) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.9"]
    sent = {"X-Request-ID": given}
    by_page = Client(REMOTE_ADDR=peer).get("/health/live", headers=sent)["X-Request-ID"]
    by_fast = fast(sent, path="/health/live", peer=peer).headers["x-request-id"]
    for named in (by_page, by_fast):
        assert (named == given) is is_kept
        assert is_kept or ID.fullmatch(named)


def test_what_a_request_leaves_behind_carries_its_name(committing_db: None, written) -> None:
    with tracing.traced("7k3d-9xqm-2fht"):
        jobs.enqueue("notifications.deliver", message_id=1)
        jobs.enqueue_each("notifications.send_activation", activation_id=[1, 2])
        assert jobs.waiting("notifications.deliver") == [{"message_id": 1}]
    jobs.enqueue("notifications.deliver", message_id=2)
    jobs.run_worker(wait=False)
    done = [(line["job"], line["request_id"]) for line in written.lines("job done")]
    assert done.count(("notifications.send_activation", "7k3d-9xqm-2fht")) == 2
    named = [request_id for job, request_id in done if job == "notifications.deliver"]
    assert len(named) == 2
    assert "7k3d-9xqm-2fht" in named
    assert all(ID.fullmatch(request_id) for request_id in named)


@pytest.mark.django_db
def test_nobody_is_looked_up_for_a_line(django_assert_num_queries, written) -> None:
    with django_assert_num_queries(0):
        Client().get("/health/live")
        assert Client().get("/no-such-page/").status_code == 404
    assert [line["route"] for line in written.lines("request")] == ["unknown"]
    assert known_user(Client().get("/").wsgi_request) is None


def test_a_console_s_line_reads_like_one(written, settings) -> None:
    try:
        logs.configuration("console", is_answering=False)
        logs.tell("request", {"route": "portal:home", "status": 200})
        structlog.get_logger().error("failed", code=CODE, exc_info=ValueError(TYPED))
    finally:
        logs.configuration("json", is_answering=False)
    written.lines()
    assert "route=portal:home" in written.text
    assert "ValueError (text withheld)" in written.text
    assert CODE not in written.text

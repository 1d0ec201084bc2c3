"""The legacy system's host name: whatever is asked under it gets the page that points to the panel (LEG-2)."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from django.conf import LazySettings
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client

from peyvand.config.asgi import assemble
from peyvand.eservices.agency_onboarding import middleware
from peyvand.eservices.agency_onboarding.middleware import Retirement
from peyvand.eservices.agency_onboarding.models import LegacyRetirement
from peyvand.eservices.agency_onboarding.queries import legacy as queries
from peyvand.foundation.accounts.models import Session
from tests.eservices.doors import FastDoor
from tests.eservices.onboarding.export import NOW

OLD = "isinsured.example.ir"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "BREW")
PATHS = (
    "/",
    "/panel/",
    "/static/ui/app.css",
    "/api/v1/inquiries",
    "/api/v1/openapi.json",
    "/oauth/token",
    "/health/live",
    "/verify/4821903377150267?t=x",
    "/nowhere/%F0%9F/..;/x",
)

# What came: status, headers with names in small letters, body.
Came = tuple[int, dict[str, str], bytes]
Way = Callable[[str, str, dict[str, str]], Came]


@pytest.fixture(autouse=True)
def old_name(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The legacy name is not among the names under which the portal answers; the process has just begun."""
    settings.LEGACY_HOST = OLD
    settings.PUBLIC_URL = "https://peyvand.example.ir"
    assert OLD not in settings.ALLOWED_HOSTS
    monkeypatch.setattr(middleware, "retirement", Retirement())


def retire() -> None:
    LegacyRetirement.objects.create(
        pk=1, retired_at=NOW, retired_by="x", total=1, moved=1, report=b"", sha256=b"", signature=""
    )


def pages(method: str, path: str, headers: dict[str, str]) -> Came:
    """Through Django, as the pages' own processes are asked."""
    came: HttpResponse = Client(headers=headers).generic(method, path, b"x=1")
    assert not came.cookies
    return came.status_code, {name.lower(): value for name, value in came.headers.items()}, came.content


def through(*, with_pages: bool) -> Way:
    """Through the ASGI application."""
    application = assemble(with_pages=with_pages)

    async def ask(method: str, path: str, headers: dict[str, str]) -> httpx.Response:
        transport = httpx.ASGITransport(application, raise_app_exceptions=True)  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.request(method, path, content=b"x=1", headers=headers)

    def way(method: str, path: str, headers: dict[str, str]) -> Came:
        came = asyncio.run(ask(method, path, headers))
        return came.status_code, dict(came.headers), came.content

    return way


WAYS: dict[str, Way] = {
    "pages": pages,
    "one port": through(with_pages=True),
    "inquiries": through(with_pages=False),
}


@pytest.fixture(params=list(WAYS))
def way(request: pytest.FixtureRequest, committing_db: None) -> Way:
    return WAYS[request.param]


def check_page(came: Came, status: int, method: str) -> None:
    code, headers, body = came
    assert code == status
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["cache-control"] == "public, max-age=60"
    assert "set-cookie" not in headers
    assert "script-src" not in headers["content-security-policy"]
    if method == "HEAD":
        assert body == b""
        assert int(headers["content-length"]) > 1000
        return
    assert int(headers["content-length"]) == len(body)
    text = body.decode()
    assert '<html lang="fa" dir="rtl">' in text
    assert '<a class="button" href="https://peyvand.example.ir/panel/">' in text
    assert ("خاموش شده است" in text) == (status == 410)
    assert not re.search(r"<(form|script|style|input)", text)


@pytest.mark.parametrize("retired", [False, True], ids=["before", "after"])
def test_every_path_and_method_gets_the_page(way: Way, retired: bool):
    if retired:
        retire()
    for method in METHODS:
        for path in PATHS:
            check_page(way(method, path, {"host": OLD}), 410 if retired else 200, method)
    assert not Session.objects.exists()


@pytest.mark.parametrize("host", [OLD.upper(), f"{OLD}:8443", f"{OLD}.", f"{OLD}.:443"])
def test_the_name_is_known_however_it_is_written(way: Way, host: str):
    retire()
    check_page(way("GET", "/panel/", {"host": host}), 410, "GET")


@pytest.mark.parametrize("host", ["127.0.0.1", f"x.{OLD}", f"{OLD}.evil.example", "[::1]:8000"])
def test_any_other_name_is_none_of_its_business(way: Way, host: str):
    retire()
    code, _, body = way("GET", "/health/live", {"host": host, "x-forwarded-host": OLD})
    assert code != 410
    assert "خاموش شده است".encode() not in body


def test_without_a_legacy_name_nothing_is_looked_at(way: Way, settings: LazySettings, monkeypatch: pytest.MonkeyPatch):
    settings.LEGACY_HOST = ""
    monkeypatch.setattr(queries, "is_retired", lambda: pytest.fail("asked"))
    assert way("GET", "/health/live", {"host": "127.0.0.1"})[0] in (200, 404)
    assert way("GET", "/health/live", {"host": OLD})[0] in (200, 400, 404)


def test_the_fast_door_doesnt_answer_under_the_legacy_name(fund: Any, golden: None, fast_door: FastDoor):
    retire()
    for name in ("one port", "inquiries"):
        headers = {"host": OLD, "authorization": f"Bearer {fund.token}", "content-type": "application/json"}
        check_page(WAYS[name]("POST", "/api/v1/inquiries", headers), 410, "POST")


# -- what the process remembers --------------------------------------------------------------------------------------


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often the database was asked, and a clock that the test turns."""
    reads: list[int] = []
    really = queries.is_retired

    def counted() -> bool:
        reads.append(1)
        return really()

    monkeypatch.setattr(queries, "is_retired", counted)
    return reads


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    now = [1000.0]
    monkeypatch.setattr(middleware, "retirement", Retirement(lambda: now[0]))

    def turn(seconds: float) -> None:
        now[0] += seconds

    return turn


def test_one_read_at_most_and_none_while_the_last_is_fresh(db: None, asked: list[int], later: Callable[[float], None]):
    for _ in range(3):
        assert pages("GET", "/", {"host": OLD})[0] == 200
    assert len(asked) == 1
    later(11)
    retire()
    for _ in range(3):
        assert pages("GET", "/", {"host": OLD})[0] == 410
        later(100_000)
    assert len(asked) == 2  # retired is for ever


def test_a_retirement_is_seen_within_ten_seconds(db: None, later: Callable[[float], None]):
    assert pages("GET", "/", {"host": OLD})[0] == 200
    retire()
    later(9)
    assert pages("GET", "/", {"host": OLD})[0] == 200
    later(2)
    assert pages("GET", "/", {"host": OLD})[0] == 410


def test_without_a_word_from_the_database_the_old_address_is_gone(
    db: None, monkeypatch: pytest.MonkeyPatch, later: Callable[[float], None]
):
    def fail() -> bool:
        raise OperationalError("no database")

    assert pages("GET", "/", {"host": OLD})[0] == 200
    later(11)
    with monkeypatch.context() as broken:
        broken.setattr(queries, "is_retired", fail)
        code, headers, body = pages("POST", "/panel/", {"host": OLD})
        assert (code, headers["cache-control"]) == (410, "no-store")
        assert "https://peyvand.example.ir/panel/" in body.decode()
    assert pages("GET", "/", {"host": OLD})[0] == 200  # it isn't remembered
    later(11)
    retire()
    assert pages("GET", "/", {"host": OLD})[0] == 410
    with monkeypatch.context() as broken:
        broken.setattr(queries, "is_retired", fail)
        later(100_000)
        code, headers, _ = pages("GET", "/", {"host": OLD})
        assert (code, headers["cache-control"]) == (410, "public, max-age=60")

"""A real server over a database that commits, a real browser, and a clock that the tests set."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
import uvicorn
from django.conf import LazySettings
from playwright.sync_api import Browser, expect, sync_playwright

from tests.chromium import launch
from tests.eservices.cast import Cast, cast, load_golden_records
from tests.journeys.visitor import Visitor

expect.set_options(timeout=20_000)  # for a busy machine; whatever holds at once costs nothing of it

# Ten in the morning of the golden day in Tehran.
MORNING = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Module by module: while Playwright runs, no other event loop can run in this thread."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


class Server(uvicorn.Server):
    """The production server, in a thread: so the tests' clock and settings are its own."""

    @property
    def address(self) -> str:
        host, port = self.servers[0].sockets[0].getsockname()
        return f"http://{host}:{port}"

    def wait_until(self, condition: Callable[[], bool]) -> None:
        for _ in range(1000):
            if condition():
                return
            time.sleep(0.01)
        pytest.fail("the server hangs")

    def finish(self) -> None:
        """Wait for what a page that was left has set going."""
        self.wait_until(lambda: not self.server_state.tasks)


@pytest.fixture(scope="module")
def running_server() -> Iterator[Server]:
    with patch.dict(os.environ):  # a web process says so in its environment; this process isn't one
        from peyvand.config.asgi import application
    server = Server(uvicorn.Config(application, port=0, log_level="warning", access_log=False, proxy_headers=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    server.wait_until(lambda: server.started)
    yield server
    server.should_exit = True
    thread.join()


@pytest.fixture
def server(
    committing_db: None, running_server: Server, settings: LazySettings, clock: time_machine.Traveller
) -> Iterator[str]:
    """The server's address; its database holds the golden records."""
    settings.PASSWORD_HASHERS = ["tests.foundation.accounts.conftest.QuickHasher"]
    settings.PUBLIC_URL = running_server.address
    load_golden_records()
    yield running_server.address
    running_server.finish()


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MORNING) as traveller:
        yield traveller


@pytest.fixture(scope="session")
def examined() -> set[str]:
    """The kinds of page that have been looked at: the same page needs no second look in the next journey."""
    return set()


@pytest.fixture
def visit(browser: Browser, server: str, examined: set[str]) -> Iterator[Callable[..., Visitor]]:
    """Opens browsers that share nothing; the options are those of a Playwright context."""
    visitors: list[Visitor] = []

    def come(*, scripts: bool = True, **options: Any) -> Visitor:
        context = browser.new_context(base_url=server, java_script_enabled=scripts, **options)
        visitors.append(Visitor(context, scripts=scripts, examined=examined))
        return visitors[-1]

    yield come
    for visitor in visitors:
        visitor.leave()


@pytest.fixture
def fund(server: str) -> Cast:
    return cast("FND-01", "FUND", people=("0067749828", "0082634513", "0075312417"))


@pytest.fixture
def court(server: str) -> Cast:
    return cast("JUD-01", "JUDICIAL", people=("0093471181", "0012345679", "1111111119"), requires_case_number=True)


@pytest.fixture
def stranger(server: str) -> Cast:
    return cast("FND-99", "FUND", name="صندوق دیگر", people=("2000000010", "2000000029", "2000000037"))

"""An outbox whose clock stands, gateways within the test, and the sandbox in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import time_machine
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread

from peyvand.foundation.notifications import gateways
from tests.foundation.notifications.outbox import NOW, FakeGateway

KEY, SECRET = "the-sandbox-s-key", "the-receipts-secret"


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path) -> Path:
    settings.DATA_DIR = tmp_path
    settings.TEXT_RECEIPT_SECRET = SECRET
    return tmp_path


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def gateway(monkeypatch) -> FakeGateway:
    fake = FakeGateway()
    monkeypatch.setattr(gateways, "send", fake.send)
    return fake


class Sandbox:
    """The sandbox's controls."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._http = httpx.Client(base_url=address.removesuffix("/messages"), trust_env=False)

    def behaves(self, kind: str, *, times: int | None = None, seconds: float = 10) -> None:
        said = {"kind": kind, "times": times, "seconds": seconds}
        self._http.post("/behaviour", json=said).raise_for_status()

    @property
    def asked(self) -> int:
        return self._http.get("/behaviour").json()["asked"]

    @property
    def messages(self) -> list[dict]:
        return self._http.get("/messages").json()["messages"]

    def forget(self) -> None:
        self._http.delete("/messages").raise_for_status()


@pytest.fixture(scope="package")
def receipts_address() -> Iterator[str]:
    """Our own server, to which the sandbox brings its receipts."""
    server = LiveServerThread("127.0.0.1", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    assert server.error is None
    yield f"http://127.0.0.1:{server.port}/gateway/receipts"
    server.terminate()


@pytest.fixture(scope="package")
def sandbox_process(receipts_address: str) -> Iterator[Sandbox]:
    environment = {**os.environ, "PEYVAND_TEXT_GATEWAY_KEY": KEY, "PEYVAND_TEXT_RECEIPT_SECRET": SECRET}
    command = ["sandbox_text_gateway", "--port", "0", "--receipts", receipts_address]
    process = subprocess.Popen(
        [sys.executable, "-m", "peyvand.config.cli", *command], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    yield Sandbox(process.stdout.readline().strip())
    process.kill()
    process.wait()


@pytest.fixture
def sandbox(sandbox_process: Sandbox, settings) -> Iterator[Sandbox]:
    settings.TEXT_GATEWAY, settings.TEXT_GATEWAY_URL, settings.TEXT_GATEWAY_KEY = "http", sandbox_process.address, KEY
    sandbox_process.forget()
    yield sandbox_process
    sandbox_process.forget()

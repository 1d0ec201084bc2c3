"""Servers and worker as processes: asked to end they finish what is under way; the workers of pages add their figures
up; what they write are lines of JSON on standard output."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from peyvand.foundation.notifications.choices import Delivery, Kind
from peyvand.foundation.notifications.models import TextMessage
from peyvand.foundation.notifications.operations import send
from peyvand.kit import clock
from tests.architecture.sources import ROOT

PROGRAM = [sys.executable, "-m", "peyvand.config.cli"]
PATIENCE = 60  # seconds; a busy machine takes long to begin


class Process:
    """A process of ours on the tests' database."""

    def __init__(self, folder: Path, *arguments: str, **settings: str) -> None:
        known = connection.settings_dict
        url = f"postgresql://{quote(known['USER'])}@{quote(known['HOST'], safe='')}/{known['NAME']}"
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PEYVAND_DATABASE_URL": url, **settings}
        environment.pop("PEYVAND_WEB_PROCESS", None)
        self.out = folder / "out"
        with self.out.open("wb") as out, (folder / "err").open("wb") as err:
            self.popen = subprocess.Popen([*PROGRAM, *arguments], env=environment, stdout=out, stderr=err)

    def spoken(self) -> list[dict[str, object]]:
        """Whole lines; the last may be under way."""
        return [json.loads(line) for line in self.out.read_text().splitlines(keepends=True) if line.endswith("\n")]

    def lines(self, event: str) -> list[dict[str, object]]:
        return [line for line in self.spoken() if line["event"] == event]

    def end(self) -> int:
        self.popen.send_signal(signal.SIGTERM)
        return self.popen.wait(PATIENCE)


@pytest.fixture
def begin(committing_db: None, tmp_path: Path) -> Iterator[type[Process]]:
    begun: list[Process] = []

    def begin(*arguments: str, **settings: str) -> Process:
        begun.append(Process(tmp_path, *arguments, **settings))
        return begun[-1]

    yield begin
    for process in begun:
        if process.popen.poll() is None:
            process.popen.kill()
            process.popen.wait()


def wait_until(holds, what: str) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until, what
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def get(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def is_up(port: int) -> bool:
    try:
        return get(port, "/health/live")[0] == 200
    except OSError:
        return False


@pytest.mark.parametrize("part", ["pages", "inquiries"])
def test_a_server_finishes_what_is_under_way_and_takes_no_more(begin, part: str) -> None:
    port = free_port()
    server = begin("serve", "--only", part, "--port", str(port))
    wait_until(lambda: is_up(port), "the server didn't come up")
    answered = [get(port, "/no/such/page")[0] for _ in range(10)]
    assert answered == [404] * 10
    figures = get(port, "/metrics")[1]
    assert 'peyvand_requests_total{method="GET",route="unknown",status="404"} 10.0' in figures
    said: list[tuple[int, str]] = []
    asking = threading.Thread(target=lambda: said.append(get(port, "/health/ready")))
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("LOCK TABLE procrastinate_workers IN ACCESS EXCLUSIVE MODE")
        asking.start()
        waited, waits = time.monotonic() + 1, False
        while time.monotonic() < waited:
            cursor.execute(
                "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            if waits := cursor.fetchone() is not None:
                break
        server.popen.send_signal(signal.SIGTERM)
        time.sleep(0.2)
        assert server.popen.poll() is None or not waits
        cursor.execute("ROLLBACK")
    asking.join(PATIENCE)
    # The lock's time may have run out on a busy machine; an answer it is, and whole.
    assert said
    assert json.loads(said[0][1])["status"] in ("degraded", "unavailable")
    # uvicorn, done, ends by the signal that it was sent, as systemd expects.
    assert server.popen.wait(PATIENCE) in (0, -signal.SIGTERM)
    with pytest.raises(OSError):
        get(port, "/health/live")
    assert len(server.lines("request")) >= 10
    assert {line["route"] for line in server.lines("request")} <= {"unknown", "portal:ready"}


def test_who_keeps_the_workers_of_pages_speaks_json_too(begin) -> None:
    port = free_port()
    server = begin("serve", "--only", "pages", "--workers", "1", "--port", str(port))
    wait_until(lambda: is_up(port), "the server didn't come up")
    children = subprocess.run(["pgrep", "-P", str(server.popen.pid)], capture_output=True, text=True, check=True)
    os.kill(max(map(int, children.stdout.split())), signal.SIGKILL)
    wait_until(lambda: any("worker" in str(line["event"]) for line in server.spoken()), "nobody missed the worker")
    wait_until(lambda: is_up(port), "no worker took its place")
    server.end()
    assert {line["logger"] for line in server.spoken() if "worker" in str(line["event"])} == {"_granian"}


class SlowGateway(BaseHTTPRequestHandler):
    """Takes messages once it may."""

    begun = threading.Event()
    gate = threading.Event()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.begun.set()
        self.gate.wait(PATIENCE)
        body = b"{}"
        self.send_response(202)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


def test_a_worker_finishes_the_job_in_its_hands(begin) -> None:
    gateway = ThreadingHTTPServer(("127.0.0.1", 0), SlowGateway)
    threading.Thread(target=gateway.serve_forever, daemon=True).start()
    now = clock.now()
    message = send(
        kind=Kind.ONE_TIME_CODE, mobile="09121234567", code="123456", now=now, valid_until=now + timedelta(minutes=5)
    )
    port = free_port()
    worker = begin(
        "worker",
        "--metrics",
        str(port),
        PEYVAND_TEXT_GATEWAY="http",
        PEYVAND_TEXT_GATEWAY_URL=f"http://127.0.0.1:{gateway.server_port}/",
        PEYVAND_TEXT_GATEWAY_KEY="key",
    )
    try:
        assert SlowGateway.begun.wait(PATIENCE)
        assert "peyvand_jobs_total" in get(port, "/metrics")[1]
        worker.popen.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        assert worker.popen.poll() is None
        SlowGateway.gate.set()
        assert worker.popen.wait(PATIENCE) == 0
    finally:
        SlowGateway.gate.set()
        gateway.shutdown()
    assert TextMessage.objects.get(pk=message).state == Delivery.SENT
    assert [line["level"] for line in worker.lines("job done") if line["job"] == "notifications.deliver"] == ["info"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'")
        assert cursor.fetchone() == (0,)

"""docs/api.md does what it says: its examples are run, in their order, against a server process with a sandbox."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx
import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections
from pytest_django import DjangoDbBlocker

from peyvand.foundation.coverage.rules.sandbox import invented_persons
from tests.rules.golden import TODAY

GUIDE = Path(settings.PACKAGE).parents[1] / "docs" / "api.md"
PROGRAM = [sys.executable, "-m", "peyvand.config.cli"]
WRITTEN_ADDRESS = "https://peyvand.example.ir"
YEAR = {"from": "1395/01/01", "to": "1395/12/30"}
BETWEEN = "\x1e"


class Sandbox(NamedTuple):
    """A running server, and by agency code the clients that its sandbox printed."""

    address: str
    clients: dict[str, dict[str, str]]

    def environment(self, agency: str) -> dict[str, str]:
        client = self.clients[agency]
        return {**os.environ, "CLIENT_ID": client["client_id"], "CLIENT_SECRET": client["secret"]}

    def system(self, agency: str) -> httpx.Client:
        """The agency's own, with a token."""
        client = self.clients[agency]
        came = httpx.post(
            f"{self.address}/oauth/token",
            auth=(client["client_id"], client["secret"]),
            data={"grant_type": "client_credentials"},
        )
        bearer = {"Authorization": f"Bearer {came.json()['access_token']}"}
        return httpx.Client(base_url=self.address, headers=bearer, timeout=30)


@pytest.fixture(scope="module")
def database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A migrated database of its own; its address for PEYVAND_DATABASE_URL."""
    with django_db_blocker.unblock():
        known = connection.settings_dict
        name = f"{known['NAME']}_guide"
        connections.close_all()  # a template may have no visitors
        with psycopg.connect(host=known["HOST"], user=known["USER"], dbname="postgres", autocommit=True) as server:
            server.execute(f'DROP DATABASE IF EXISTS "{name}"')
            server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{known["NAME"]}"')
            yield f"postgresql://{quote(known['USER'])}@{quote(known['HOST'], safe='')}/{name}"
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def sandbox(database: str) -> Iterator[Sandbox]:
    """As an operator makes it: open the sandbox, serve."""
    environment = {**os.environ, "PEYVAND_DATABASE_URL": database}
    opened = subprocess.run(
        [*PROGRAM, "open_sandbox", "--json"], env=environment, check=True, stdout=subprocess.PIPE, timeout=60
    ).stdout
    clients = {client["agency_code"]: client for client in json.loads(opened)["clients"]}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([*PROGRAM, "serve", "--port", str(port)], env=environment, stderr=subprocess.DEVNULL)
    worker = subprocess.Popen([*PROGRAM, "worker"], env=environment, stderr=subprocess.DEVNULL)
    try:
        _wait_for(server, f"http://127.0.0.1:{port}/health/ready")
        yield Sandbox(f"http://127.0.0.1:{port}", clients)
    finally:
        for process in (server, worker):
            process.terminate()
        for process in (server, worker):
            process.wait(30)


def _wait_for(server: subprocess.Popen[bytes], address: str) -> None:
    for _ in range(300):
        assert server.poll() is None, "the server ended"
        try:
            if httpx.get(address).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    pytest.fail("the server didn't come up")


def examples(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE.read_text(), re.DOTALL | re.MULTILINE)


def persons() -> dict[str, list[str]]:
    """The guide's table of invented persons: the cells beside each code."""
    rows = re.findall(r"^\| `(999\d{7})` \|(.+)\|$", GUIDE.read_text(), re.MULTILINE)
    return {code: [cell.strip().strip("`") for cell in cells.split(" | ")] for code, cells in rows}


def test_the_curl_examples_run_in_their_order(sandbox: Sandbox, tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no curl on this machine")
    settled, *blocks = examples("sh")
    assert settled.splitlines() == [f"PEYVAND={WRITTEN_ADDRESS}", "CLIENT_ID=…", "CLIENT_SECRET=…"]
    script = f"\nprintf '{BETWEEN}'\n".join([f"PEYVAND={sandbox.address}", *blocks])
    said = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script.replace("python3", sys.executable)],
        cwd=tmp_path,
        env=sandbox.environment("SANDBOX-FND"),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=120,
    ).stdout
    token, _, answer, _, read, batch = (part.strip() for part in said.split(BETWEEN)[1:])
    assert json.loads(token).keys() == {"access_token", "expires_in", "token_type", "scope"}
    assert json.loads(answer)["outcome"] == "ACTIVE"
    assert read.startswith(answer), "the key gave the same answer, and reading it the same bytes"
    assert json.loads(read.removeprefix(answer))["quota"] == {"daily": 10_000, "used": 1, "left": 9_999}
    assert (tmp_path / "letter.pdf").read_bytes().startswith(b"%PDF-")
    assert json.loads(batch)["total"] == 3
    results = [line.split(",") for line in (tmp_path / "results.csv").read_text().splitlines()[1:]]
    assert [(line[1], line[4], line[-1]) for line in results] == [
        ("9990000018", "ACTIVE", ""), ("9990000115", "COVERED_IN_PERIOD", ""), ("12", "", "INVALID_CODE")
    ]  # fmt: skip


def test_the_python_examples_run_in_their_order(sandbox: Sandbox, tmp_path: Path) -> None:
    program = tmp_path / "guide.py"
    program.write_text("\n".join(examples("python")).replace(WRITTEN_ADDRESS, sandbox.address))
    said = subprocess.run(
        [sys.executable, program],
        env=sandbox.environment("SANDBOX-FND"),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=60,
    ).stdout
    assert re.fullmatch(r"ACTIVE \d{16}\nCOVERED_IN_PERIOD\n", said)


def test_the_guide_lists_every_invented_person_and_one_unknown_code() -> None:
    assert set(persons()) - set(invented_persons(TODAY)) == {"9990000174"}
    assert set(invented_persons(TODAY)) <= set(persons())


@pytest.mark.parametrize(
    ("agency", "ground"), [("SANDBOX-FND", {"purpose": "LOAN"}), ("SANDBOX-JUD", {"case_number": "۱۲/۴"})]
)
def test_the_sandbox_answers_as_the_guide_says(sandbox: Sandbox, agency: str, ground: dict[str, str]) -> None:
    with sandbox.system(agency) as system:

        def ask(**question: str) -> dict[str, Any]:
            came = system.post("/api/v1/inquiries", json={**question, **ground})
            assert came.status_code == 201, came.text
            return came.json()

        for code, (_, outcome, of_the_year, for_a_court) in persons().items():
            answer = ask(national_code=code)
            assert (answer["agency"], answer["outcome"]) == (agency, outcome)
            assert ask(national_code=code, **YEAR)["outcome"] == of_the_year
            told = [name for name, value in answer.get("judicial", {}).items() if value is not None]
            assert ("judicial" in answer) == (agency == "SANDBOX-JUD" and outcome == "ACTIVE")
            assert told == (for_a_court.split(", ") if "judicial" in answer else [])

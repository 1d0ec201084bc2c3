"""An installation of its own: its processes, its embedded database, one fund with a system – to be killed at will."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from base64 import b64encode
from http.client import HTTPException
from pathlib import Path
from typing import Any

import psycopg

from peyvand.kit.postgres.embedded import Embedded
from tests.architecture.sources import ROOT

PROGRAM = [sys.executable, "-m", "peyvand.config.cli"]
PREPARE = """
import json, os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peyvand.config.settings")
import django
django.setup()
from django.core.management import call_command
for step in json.loads(sys.argv[1]):
    call_command(*step)
"""
AGENCY = "FND-01"
QUOTA = 1_000_000


class Installation:
    """`durable`: a database that survives being killed; `backups`: where it hands its log and its copies."""

    def __init__(self, home: Path, *, durable: bool = False, backups: Path | None = None, start: bool = True) -> None:
        self.home = home
        self.port = free_port()
        self.environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT / "src"),
            "PEYVAND_DATA_DIR": str(home),
            "PEYVAND_PUBLIC_URL": f"http://127.0.0.1:{self.port}",
        }
        self.environment.pop("PEYVAND_WEB_PROCESS", None)
        self.environment |= {"PEYVAND_HTTPS": "0", "PEYVAND_TEST": "0" if durable else "1"}
        if backups:
            self.environment["PEYVAND_BACKUPS"] = str(backups)
        self.began: list[subprocess.Popen[bytes]] = []
        self.embedded = Embedded(home / "postgres", durable=durable, backups=backups)
        if start:
            self.start()

    def start(self) -> None:
        """The database, up for as long as the tests, whatever else is killed."""
        self.embedded.start()

    def inherit(self, other: "Installation") -> None:
        """What a backup of the database doesn't hold: secrets, keys, the files of roots, the systems let in."""
        self.home.mkdir(parents=True, exist_ok=True)
        for name in ("secrets", "keys", "audit"):
            shutil.copytree(other.home / name, self.home / name)
        self.client = other.client

    def kill_database(self) -> None:
        """The postmaster, with -9; its processes end when they notice."""
        os.kill(int((self.embedded.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    def prepare(self, *, persons: int) -> None:
        bundle = self.home / "bundle"
        agencies = self.home / "agencies.json"
        memorandum = {
            "number": "1", "date": "2020-01-01", "valid_to": None, "basis": "COMMITTEE", "suspended": False,
            "services": ["INQUIRY", "BATCH", "API"], "daily_quota": QUOTA, "purposes": [], "requires_purpose": False,
            "requires_case_number": False, "allowed_networks": [],
        }  # fmt: skip
        agency = {"code": AGENCY, "name": "صندوق", "audience": "FUND", "memorandum": memorandum, "users": []}
        agencies.write_text(json.dumps({"agencies": [agency]}), encoding="utf-8")
        steps = [
            ["migrate"],
            ["synthesize_records", str(bundle), f"--persons={persons}", "--seed=1"],
            ["load_records", str(bundle)],
            ["load_agencies", str(agencies)],
            ["create_api_client", AGENCY],
        ]
        # All in one process, which takes as long to begin as some of them to run.
        self.client = json.loads(self.python(PREPARE, json.dumps(steps)).splitlines()[-1])

    def run(self, *arguments: str) -> str:
        """A command, to its end; what it printed."""
        return self._ended([*PROGRAM, *arguments])

    def succeeds(self, *arguments: str) -> bool:
        """Whether a command ends with 0."""
        return subprocess.run([*PROGRAM, *arguments], env=self.environment, capture_output=True).returncode == 0

    def python(self, program: str, *arguments: str) -> str:
        """A program's text, run to its end; what it printed."""
        return self._ended([sys.executable, "-c", program, *arguments])

    def _ended(self, command: list[str]) -> str:
        return subprocess.run(
            command, env=self.environment, check=True, capture_output=True, text=True, timeout=300
        ).stdout

    def begin(self, *arguments: str) -> subprocess.Popen[bytes]:
        """A process that goes on."""
        log = (self.home / f"{arguments[0]}.log").open("ab")
        self.began.append(subprocess.Popen([*PROGRAM, *arguments], env=self.environment, stdout=log, stderr=log))
        return self.began[-1]

    def serve(self, *, port: int | None = None) -> subprocess.Popen[bytes]:
        """The server, up and answering; at another port, beside one that goes on."""
        port = port or self.port
        process = self.begin("serve", "--port", str(port))
        for _ in range(2400):  # a busy machine takes its time
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=1).read()
                return process
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the server didn't come up")

    def token(self) -> str:
        basic = b64encode(f"{self.client['client_id']}:{self.client['client_secret']}".encode()).decode()
        form = urllib.parse.urlencode({"grant_type": "client_credentials"}).encode()
        headers = {"Authorization": f"Basic {basic}", "Content-Type": "application/x-www-form-urlencoded"}
        for _ in range(60):  # a busy machine may run into the server's time-outs
            status, said = self.request("POST", "/oauth/token", form, headers)
            if status == 200:
                break
            time.sleep(0.5)
        return json.loads(said)["access_token"]

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Status and body. Raises OSError where the server hangs up."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, headers or {}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return response.status, response.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()
        except HTTPException as broken_off:  # amid the answer
            raise ConnectionResetError from broken_off

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        parameters = {"host": str(self.embedded.sockets), "user": self.embedded.user, "dbname": self.embedded.database}
        with psycopg.connect(**parameters, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def sql(self, statement: str) -> Any:
        """The first column of the first row."""
        found = self.rows(statement)
        return found[0][0] if found else None

    def close(self) -> None:
        self.embedded.release()

    def abandon(self) -> None:
        """Whatever still runs is killed, and the database's files are removed, wherever they lie."""
        for process in self.began:
            kill(process)
        self.embedded.destroy()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def kill(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()

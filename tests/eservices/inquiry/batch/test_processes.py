"""Whole processes, killed at random moments and measured: each line is answered once, none is lost, none weighs."""

import csv
import io
import json
import os
import random
import time
from collections.abc import Iterator
from contextlib import suppress
from threading import Thread
from typing import Any

import pytest

from peyvand.kit.national_code import is_valid
from tests.eservices.inquiry.batch.files import csv_file
from tests.installation import AGENCY, Installation, kill

SOAK = os.environ.get("PEYVAND_SOAK")
LINES, SERVERS_KILLED, WORKERS_KILLED = (40_000, 5, 15) if SOAK else (12_000, 2, 4)
END_OTHERS = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'peyvand'"


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    made = Installation(tmp_path_factory.mktemp("installation"))
    made.prepare(persons=2_000)
    yield made
    made.close()


def test_whatever_is_killed_each_line_is_answered_once(installation: Installation) -> None:
    chance = random.Random(20261122)
    with (installation.home / "bundle" / "persons.csv").open(encoding="utf-8", newline="") as file:
        codes = [row["national_code"] for row in csv.DictReader(file)]
    sent = [chance.choice(codes) for _ in range(LINES)]
    for place in range(0, LINES, 1000):
        sent[place] = "0000027228"
    batch_id = accepted_however_often_the_server_dies(installation, csv_file(*sent), chance)
    answered_however_often_the_worker_dies(installation, chance)
    check(installation, batch_id, sent)


def accepted_however_often_the_server_dies(installation: Installation, content: bytes, chance: random.Random) -> str:
    """Sends the file under one key until somebody has said yes."""
    said: list[tuple[int, bytes]] = []

    def send(token: str) -> None:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/csv", "Idempotency-Key": "once"}
        with suppress(OSError):  # the server was killed meanwhile
            said.append(installation.request("POST", "/api/v1/batches", content, headers))

    for killing in range(SERVERS_KILLED + 1):
        server = installation.serve()
        sender = Thread(target=send, args=(installation.token(),))
        sender.start()
        if killing < SERVERS_KILLED:
            time.sleep(chance.uniform(0, 0.8))
            kill(server)
        sender.join()
        kill(server)
    assert {status for status, _ in said} <= {202, 409}
    assert said[-1][0] == 202
    (batch_id,) = {json.loads(body)["id"] for status, body in said if status == 202}
    return batch_id


def answered_however_often_the_worker_dies(installation: Installation, chance: random.Random) -> None:
    reached = []
    for killing in range(WORKERS_KILLED):
        begun = installation.sql("SELECT count(*) FROM inquiry_batchresult")
        worker = installation.begin("worker")
        until = time.monotonic() + 60
        while installation.sql("SELECT count(*) FROM inquiry_batchresult") == begun and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(chance.uniform(0, 0.2))
        if killing % 3 == 2:
            assert installation.sql(END_OTHERS) > 0
            time.sleep(chance.uniform(0, 0.1))
        kill(worker)
        reached.append(installation.sql("SELECT count(*) FROM inquiry_batchresult"))
    assert installation.sql("SELECT state FROM inquiry_batch") == "RUNNING", "done before all killings: more lines"
    assert reached == sorted(reached)
    assert len(set(reached)) > WORKERS_KILLED / 2
    installation.run("worker", "--until-empty")


def check(installation: Installation, batch_id: str, sent: list[str]) -> None:
    right = sum(code != "0000027228" for code in sent)
    counts = installation.sql("SELECT json_build_array(state, total, done, rejected, quota_taken) FROM inquiry_batch")
    assert counts == ["DONE", len(sent), right, len(sent) - right, right]
    assert installation.sql("SELECT count(*) FROM inquiry_batch") == 1
    assert installation.sql("SELECT count(*) FROM inquiry_batchline") == len(sent)
    assert installation.sql("SELECT sum(used) FROM agencies_usage") == right
    for what in (
        "SELECT count(*) FROM inquiry_batchresult",
        "SELECT count(DISTINCT tracking_code) FROM inquiry_batchresult",
        "SELECT count(*) FROM coverage_answer",
        "SELECT count(*) FROM audit_access WHERE ground = 'INQUIRY' AND channel = 'BATCH'",
        "SELECT count(*) FROM inquiry_batchresult r JOIN inquiry_batchline l USING (batch_id, line)"
        " JOIN coverage_answer a ON a.tracking_code = r.tracking_code AND a.national_code = l.national_code",
        "SELECT count(*) FROM audit_access e JOIN inquiry_batchresult r USING (tracking_code)"
        " JOIN inquiry_batchline l USING (batch_id, line) WHERE e.national_code = l.national_code",
    ):
        assert installation.sql(what) == right, what
    server = installation.serve()
    headers = {"Authorization": f"Bearer {installation.token()}"}
    status, text = installation.request("GET", f"/api/v1/batches/{batch_id}/results.csv", headers=headers)
    kill(server)
    rows: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(text.decode())))
    assert status == 200
    assert [(row["line"], row["national_code"]) for row in rows] == [(str(n), code) for n, code in enumerate(sent, 1)]
    assert all(bool(row["tracking_code"]) != bool(row["error"]) for row in rows)


# VmHWM, as getrusage's figure begins with that of the process that started this one.
MEASURED = """
import os, pathlib, re, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peyvand.config.settings")
import django
django.setup()
from django.core.management import call_command
call_command(*sys.argv[1:])
print(int(re.search(r"VmHWM:\\s*(\\d+)", pathlib.Path("/proc/self/status").read_text())[1]) // 1024)
"""
MOST_MEGABYTES = 300


def test_memory_does_not_grow_with_the_file(installation: Installation) -> None:
    """Two hundred thousand lines, nearly all of them wrong so that the test ends today: checked, kept, given back."""
    codes = [code for code in (f"{n:010d}" for n in range(222_000)) if not is_valid(code) or code.endswith("00")]
    asked, out = installation.home / "many.csv", installation.home / "results.csv"
    asked.write_bytes(csv_file(*codes))
    said = installation.python(MEASURED, "inquire_batch", str(asked), "--as", AGENCY, "--out", str(out)).split()
    right = sum(map(is_valid, codes))
    assert said[:4] == [str(len(codes)), "lines:", str(right), "answered,"]
    assert int(said[-1]) < MOST_MEGABYTES
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["national_code"] for row in rows] == codes
    assert sum(row["error"] == "INVALID_CODE" for row in rows) == len(codes) - right
    assert sum(row["tracking_code"] != "" for row in rows) == right
    assert out.stat().st_mode & 0o077 == 0

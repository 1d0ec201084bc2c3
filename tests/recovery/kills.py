"""`make kills`: server, worker and database killed with -9 again and again under load, each coming back.

Askers go on all the while, with keys, and ask again whatever they have no answer to; files of questions keep the worker
busy. In the end every promise stands in the database, once.
"""

import argparse
import json
import random
import shutil
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from subprocess import Popen

import psycopg

from tests.installation import Installation, kill
from tests.recovery.journal import Journal, check_entries, codes_of, recorded

VICTIMS = ("server", "worker", "database")
LINES = 1500  # of each file: more than a worker answers before the next killing


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=3, help="of each")
    parser.add_argument("--persons", type=int, default=2_000)
    parser.add_argument("--askers", type=int, default=8)
    options = parser.parse_args()
    for line in run(times=options.times, persons=options.persons, askers=options.askers):
        print(line, flush=True)


def run(*, times: int, persons: int, askers: int) -> list[str]:
    """What was seen, a line each. Raises AssertionError where a promise was broken."""
    home = Path(tempfile.mkdtemp(prefix="peyvand-kills-", dir="/var/tmp"))
    home.chmod(0o711)
    installation = Installation(home / "first", durable=True)
    try:
        installation.prepare(persons=persons)
        return _Killing(installation, askers=askers).run(times)
    finally:
        installation.abandon()
        shutil.rmtree(home, ignore_errors=True)


class _Killing:
    def __init__(self, installation: Installation, *, askers: int) -> None:
        self.installation = installation
        self.codes = codes_of(installation)
        self.server: Popen[bytes] = installation.serve()
        self.worker: Popen[bytes] = installation.begin("worker")
        self.journal = Journal(installation, self.codes, askers=askers)
        self.batches: list[str] = []
        self.chance = random.Random()

    def run(self, times: int) -> list[str]:
        back: dict[str, list[float]] = defaultdict(list)
        victims = [victim for victim in VICTIMS for _ in range(times)]
        self.chance.shuffle(victims)
        for victim in victims:
            if not self.batches or self._is_done(self.batches[-1]):
                self._hand_in()
            time.sleep(self.chance.uniform(0.05, 0.8))
            begun = time.monotonic()
            self._kill(victim)
            self.journal.wait_for_one_more()
            back[victim].append(time.monotonic() - begun)
        self.journal.stop()
        self.journal.settle()
        kill(self.worker)
        self.installation.run("worker", "--until-empty")
        kill(self.server)
        self._check()
        again = sum(promise.tries > 1 for promise in self.journal.promises)
        return [
            f"{victim} killed {len(seconds)} times; the next answer after {_middle(seconds):.1f} s,"
            f" at most {max(seconds):.1f} s"
            for victim, seconds in back.items()
        ] + [
            f"{len(self.journal.promises)} answers promised, {again} asked for again after an unknown outcome;"
            f" {len(self.batches)} files of {LINES} lines",
            "nothing acknowledged was lost, nothing doubled",
        ]

    def _kill(self, victim: str) -> None:
        if victim == "server":
            kill(self.server)
            self.server = self.installation.serve()
        elif victim == "worker":
            kill(self.worker)
            self.worker = self.installation.begin("worker")
        else:
            self.installation.kill_database()
            if self.worker.poll() is not None:
                self.worker = self.installation.begin("worker")  # as systemd does

    def _hand_in(self) -> None:
        """A file for the worker, under one key until somebody has said yes."""
        content = "\n".join(["national_code", *self.chance.choices(self.codes, k=LINES)]).encode()
        headers = self.journal.headers | {"Content-Type": "text/csv", "Idempotency-Key": f"file-{len(self.batches)}"}
        for _ in range(100):
            try:
                status, said = self.installation.request("POST", "/api/v1/batches", content, headers)
            except OSError:
                status = 0
            if status == 202:
                self.batches.append(json.loads(said)["id"])
                return
            time.sleep(0.2)
        raise AssertionError("no file was accepted")

    def _is_done(self, batch_id: str) -> bool:
        """Nobody knows while the database, killed a moment ago, isn't back."""
        try:
            return self.installation.sql(f"SELECT state = 'DONE' FROM inquiry_batch WHERE public_id = '{batch_id}'")
        except psycopg.OperationalError:
            return False

    def _check(self) -> None:
        assert self.journal.open == [], f"{len(self.journal.open)} were never answered"
        present = recorded(self.installation)
        promised = {promise.tracking_code: promise for promise in self.journal.promises}
        assert len(promised) == len(self.journal.promises), "two questions got one answer"
        lost = promised.keys() - present.keys()
        assert not lost, f"{len(lost)} acknowledged answers are lost"
        doubled = present.keys() - promised.keys()
        assert not doubled, f"{len(doubled)} answers were given to nobody: a question was answered twice"
        for code, promise in promised.items():
            assert present[code] == (promise.national_code, promise.body.decode())
        lines = LINES * len(self.batches)
        for what in (
            "SELECT count(*) FROM inquiry_batchline",
            "SELECT count(*) FROM inquiry_batchresult",
            "SELECT count(DISTINCT tracking_code) FROM inquiry_batchresult",
            "SELECT count(*) FROM coverage_answer WHERE channel = 'BATCH'",
        ):
            assert self.installation.sql(what) == lines, what
        assert self.installation.sql("SELECT count(*) FROM inquiry_batch WHERE state = 'DONE'") == len(self.batches)
        used = self.installation.sql("SELECT sum(used) FROM agencies_usage")
        assert used == lines + len(promised), f"{used} counted, {lines + len(promised)} answered"
        check_entries(self.installation)
        self.installation.run("check_invariants")
        self.installation.run("seal_audit_log")
        self.installation.run("verify_audit_log")


def _middle(seconds: list[float]) -> float:
    return sorted(seconds)[len(seconds) // 2]


if __name__ == "__main__":
    main()

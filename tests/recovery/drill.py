"""`make drill`: the server is killed under load and brought back, to the end of its log and to a moment before it.

An installation of its own archives its log, takes a copy of itself while it is asked, and keeps a journal of what it
has promised. Then everything is killed at once. What comes back must hold every promise of before the moment and
nothing of after it; its invariants hold, and its sealed log says that it was restored.
"""

import argparse
import random
import shutil
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from subprocess import CalledProcessError

from tests.installation import Installation, kill
from tests.recovery.journal import Journal, Promise, check_entries, codes_of, recorded


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=60, help="of load, before everything is killed")
    parser.add_argument("--askers", type=int, default=8)
    options = parser.parse_args()
    for line in run(persons=options.persons, seconds=options.seconds, askers=options.askers):
        print(line, flush=True)


def run(*, persons: int, seconds: float, askers: int) -> list[str]:
    """What was seen, a line each. Raises AssertionError where a promise was broken."""
    home = Path(tempfile.mkdtemp(prefix="peyvand-drill-", dir="/var/tmp"))
    home.chmod(0o711)  # the server of a drill by root runs as another user
    try:
        return _run(home, persons=persons, seconds=seconds, askers=askers)
    finally:
        shutil.rmtree(home, ignore_errors=True)


@dataclass
class Lost:
    """What is left of the first installation."""

    journal: Journal
    killed_at: datetime
    copied_at: datetime
    wal: Path


def _run(home: Path, *, persons: int, seconds: float, askers: int) -> list[str]:
    first = Installation(home / "first", backups=home / "backups", durable=True)
    said = []
    try:
        first.prepare(persons=persons)
        lost = _load_and_kill(first, seconds=seconds, askers=askers, said=said)
    finally:
        first.abandon()
    acknowledged = lost.journal.acknowledged
    said.append(f"{len(acknowledged)} answers acknowledged, {len(lost.journal.open)} on their way when it was killed")
    segments = sorted((home / "backups" / "wal").glob("*.gz"), key=lambda path: path.stat().st_mtime)
    archived = datetime.fromtimestamp(segments[-1].stat().st_mtime, tz=lost.killed_at.tzinfo)
    said.append(f"disk lost: the log was archived until {_seconds(lost.killed_at - archived)} before")

    last = max(promise.acknowledged_at for promise in acknowledged if promise.acknowledged_at)
    moment = lost.copied_at + random.random() * (last - lost.copied_at)
    for name, to in (("end of the log", None), ("moment", moment)):
        second = Installation(home / name.split()[0], backups=home / "backups", durable=True, start=False)
        second.inherit(first)
        try:
            said += _restore(second, lost, name=name, to=to)
        finally:
            second.abandon()
    return said


def _load_and_kill(first: Installation, *, seconds: float, askers: int, said: list[str]) -> Lost:
    server, worker = first.serve(), first.begin("worker")
    journal = Journal(first, codes_of(first), askers=askers)
    begun = time.monotonic()
    first.run("back_up")
    copied_at = datetime.now().astimezone()
    said.append(f"copied under load in {time.monotonic() - begun:.1f} s")
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with suppress(CalledProcessError):  # it meets the worker's own
            first.run("seal_audit_log")
        time.sleep(min(seconds / 5, 5))
    killed_at = datetime.now().astimezone()
    first.kill_database()
    kill(server)
    kill(worker)
    journal.stop()
    wal = first.home / "surviving"
    shutil.copytree(first.embedded.data / "pg_wal", wal, ignore=shutil.ignore_patterns("archive_status"))
    return Lost(journal, killed_at, copied_at, wal)


def _restore(second: Installation, lost: Lost, *, name: str, to: datetime | None) -> list[str]:
    begun = time.monotonic()
    options = ["--to", to.isoformat(), "--timeline", "1"] if to else []
    restored = second.run("restore", "--wal", str(lost.wal), *options).splitlines()[0]
    second.start()
    back = time.monotonic() - begun
    present = recorded(second)
    promises = lost.journal.promises
    missing = [p for p in promises if _was_promised(p, by=to) and p.tracking_code not in present]
    assert not missing, f"{len(missing)} acknowledged before {to} are missing, first sent {missing[0].sent_at}"
    late = [p for p in promises if to and p.sent_at > to and p.tracking_code in present]
    assert not late, f"{len(late)} of after {to} are there, first sent {late[0].sent_at}"
    for promise in promises:
        if promise.tracking_code in present:
            assert present[promise.tracking_code] == (promise.national_code, promise.body.decode())
    check_entries(second)
    second.run("check_invariants")
    is_behind = not second.succeeds("verify_audit_log")
    if is_behind:
        assert not second.succeeds("seal_audit_log"), "it seals though nobody has recorded the restore"
    recorded_as = second.run("record_restore", "--reason", "drill").strip()
    second.run("seal_audit_log")
    verified = second.run("verify_audit_log").splitlines()[-1]

    server = second.serve()
    answered = time.monotonic() - begun
    journal = Journal(second, [promises[0].national_code], askers=1)
    journal.wait_for_one_more()
    journal.stop()
    kill(server)
    assert to is None or is_behind or "0 records under 0 later roots" in recorded_as
    kept = sum(p.tracking_code in present for p in promises if p.acknowledged_at)
    return [
        f"restored to the {name}: {restored.partition(': ')[2]}",
        f"  {kept} acknowledged answers there, none missing, none of after it; back in {back:.1f} s,"
        f" verified and serving in {answered:.1f} s",
        f"  {recorded_as.partition('; recorded')[0]}; every invariant holds; {verified}",
    ]


def _was_promised(promise: Promise, *, by: datetime | None) -> bool:
    return promise.acknowledged_at is not None and (by is None or promise.acknowledged_at <= by)


def _seconds(passed: timedelta) -> str:
    return f"{passed.total_seconds():.0f} s"


if __name__ == "__main__":
    main()

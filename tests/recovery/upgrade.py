"""`make upgrade-drill`: the release before serves under load while this one migrates and takes over.

The release before is any commit of this repository whose migrations are part of this one's. Its database is prepared,
served and worked by its own code. Questions, files of questions and signed-in pages go on all the while: `peyvand
migrate` runs, the release before serves on the new tables, this one takes over, the former comes back once more, this
one takes over again. Servers change as behind a load balancer: the next one is up and ready, what is new goes there,
the former one ends when it has finished.
"""

import argparse
import io
import random
import shutil
import signal
import subprocess
import tarfile
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from subprocess import Popen

from tests.architecture.sources import ROOT
from tests.installation import Installation, free_port
from tests.recovery.journal import Journal, check_entries, codes_of, recorded

SIGN_IN = """
import os, time
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peyvand.config.settings")
import django
django.setup()
from datetime import UTC, datetime
from django.conf import settings
from peyvand.foundation.accounts.models import User
from peyvand.foundation.accounts.sessions import SessionStore
from peyvand.foundation.agencies.models import Agency, Member
now = datetime.now(UTC)
user = User.objects.create(national_code="0084575948", full_name="کاربر", mobile="09120000000", created_at=now,
                           activated_at=now)
Member.objects.create(user=user, agency=Agency.objects.get(), role="OPERATOR", created_at=now)
session = SessionStore()
session["_auth_user_id"] = str(user.pk)
session["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
session["_auth_user_hash"] = user.get_session_auth_hash()
session["account_authentication_methods"] = [
    {"method": "password", "at": time.time()}, {"method": "mfa", "at": time.time(), "type": "totp"}]
session["account_authentication_methods_user"] = str(user.pk)
session.save()
print(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")
"""
ADDRESSES = ("/panel/", "/panel/inquiries/", "/")
MIGRATIONS = ":(glob)src/**/migrations/0*.py"
LINES = 1500  # of a file of questions
PAUSE = 0.02  # seconds between an answer and the next question: a load that leaves the machine room for two releases
DRAIN = 1.0  # seconds in which a balancer sends nobody any more, before the process is told to end


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--from", dest="ref", help="the release before, as git names it; else the last with fewer tables"
    )
    parser.add_argument("--persons", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=15, help="of load between two steps")
    parser.add_argument("--askers", type=int, default=8)
    options = parser.parse_args()
    ref = options.ref or release_before()
    assert ref, "git knows of no release before this one"
    for line in run(ref=ref, persons=options.persons, seconds=options.seconds, askers=options.askers):
        print(line, flush=True)


def run(*, ref: str, persons: int, seconds: float, askers: int) -> list[str]:
    """What was seen, a line each. Raises AssertionError where somebody got no answer or a promise was broken."""
    home = Path(tempfile.mkdtemp(prefix="peyvand-upgrade-", dir="/var/tmp"))
    home.chmod(0o711)  # the server of a drill by root runs as another user
    before = home / "before"
    before.mkdir()
    new = sorted(_migrations() - _migrations(ref))
    gone = sorted(_migrations(ref) - _migrations())
    assert new, f"{ref} has the same tables"
    assert not gone, f"{ref} isn't a release before this one: {', '.join(gone)}"
    _fetch(ref, into=before)
    installation = Installation(home / "installation", durable=True)
    try:
        said = _Upgrade(installation, before=before / "src", askers=askers, persons=persons).run(seconds)
        return [f"from {ref}: {len(new)} migrations ({', '.join(new)})", *said]
    finally:
        installation.abandon()
        shutil.rmtree(home, ignore_errors=True)


class _Readers:
    """People who read pages, signed in since before the upgrade."""

    def __init__(self, installation: Installation, cookie: str) -> None:
        self._installation = installation
        self._cookie = cookie
        self._stop = threading.Event()
        self.statuses: Counter[int] = Counter()  # 0: the server hung up
        self._thread = threading.Thread(target=self._read_on, daemon=True)
        self._thread.start()

    def _read_on(self) -> None:
        while not self._stop.is_set():
            for address in ADDRESSES:
                try:
                    status, _ = self._installation.request("GET", address, headers={"Cookie": self._cookie})
                except OSError:
                    status = 0
                self.statuses[status] += 1
                time.sleep(0.1)

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()


class _Upgrade:
    def __init__(self, installation: Installation, *, before: Path, askers: int, persons: int) -> None:
        self.installation = installation
        self.sources = {"before": str(before), "this": str(ROOT / "src")}
        self._use("before")
        installation.prepare(persons=persons)
        self.cookie = installation.python(SIGN_IN).split()[-1]
        self.server: Popen[bytes] = installation.serve()
        self.worker: Popen[bytes] = installation.begin("worker")
        self.codes = codes_of(installation)
        self.journal = Journal(installation, self.codes, askers=askers, pause=PAUSE)
        self.readers = _Readers(installation, self.cookie)
        self.files = 0

    def _use(self, release: str) -> None:
        """From now on commands and processes are that release's."""
        self.installation.environment["PYTHONPATH"] = self.sources[release]

    def run(self, seconds: float) -> list[str]:
        said = [self._while("the release before, on its own tables", seconds)]
        self._use("this")
        begun = time.monotonic()
        self._hand_in()
        printed = self.installation.run("migrate")
        took = time.monotonic() - begun
        assert "No migrations to apply" not in printed
        said.append(f"migrated under load in {took:.1f} s; the slowest answer meanwhile {self._slowest(took):.2f} s")
        said.append(self._while("the release before, on the new tables", seconds))
        for release, name in (("this", "this release"), ("before", "the release before again"), ("this", "this again")):
            self._use(release)
            self._take_over()
            said.append(self._while(name, seconds))
        self.journal.stop()
        self.readers.stop()
        self._end(self.worker)
        self.installation.run("worker", "--until-empty")
        self._end(self.server)
        self._check()
        return [
            *said,
            f"{len(self.journal.promises)} answers promised, each given at the first try; {self.files} files of"
            f" {LINES} lines; {self.readers.statuses.total()} pages, all read; nothing lost, nothing doubled",
        ]

    def _while(self, who: str, seconds: float) -> str:
        self._hand_in()
        time.sleep(seconds)
        answered = [p for p in self.journal.acknowledged if time.monotonic() - p.sent_on < seconds]
        return f"{who}: {len(answered) / seconds:.0f} answers a second, the slowest in {self._slowest(seconds):.2f} s"

    def _slowest(self, seconds: float) -> float:
        """Of the answers to what was sent within the last so many seconds."""
        since = time.monotonic() - seconds
        return max(p.taken for p in self.journal.acknowledged if p.sent_on >= since)

    def _take_over(self) -> None:
        former, port = self.server, free_port()
        self.server = self.installation.serve(port=port)
        self.installation.port = port
        time.sleep(DRAIN)
        self._end(former)
        self._end(self.worker)
        self.worker = self.installation.begin("worker")

    def _end(self, process: Popen[bytes]) -> None:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) in {0, -signal.SIGTERM}, process.args

    def _hand_in(self) -> None:
        content = "\n".join(["national_code", *random.choices(self.codes, k=LINES)]).encode()
        headers = self.journal.headers | {"Content-Type": "text/csv", "Idempotency-Key": f"file-{self.files}"}
        status, said = self.installation.request("POST", "/api/v1/batches", content, headers)
        assert status == 202, (status, said)
        self.files += 1

    def _check(self) -> None:
        assert self.readers.statuses.keys() == {200}, self.readers.statuses
        assert not self.journal.refused, self.journal.refused
        assert self.journal.open == []
        present = recorded(self.installation)
        promised = {promise.tracking_code: promise for promise in self.journal.promises}
        assert len(promised) == len(self.journal.promises), "two questions got one answer"
        assert present.keys() == promised.keys()
        for code, promise in promised.items():
            assert present[code] == (promise.national_code, promise.body.decode())
        lines = LINES * self.files
        assert self.installation.sql("SELECT count(*) FROM inquiry_batchresult") == lines
        assert self.installation.sql("SELECT count(*) FROM inquiry_batch WHERE state = 'DONE'") == self.files
        check_entries(self.installation)
        self.installation.run("check_invariants")
        self.installation.run("seal_audit_log")
        self.installation.run("verify_audit_log")


def release_before() -> str | None:
    """The latest commit whose migrations are some of this release's, not all. None where git doesn't know."""
    try:
        changed = _git("log", "--format=%h", "--", MIGRATIONS).split()
    except (OSError, subprocess.CalledProcessError):
        return None
    for commit in changed[:-1]:
        if _migrations(f"{commit}^") < _migrations():
            return f"{commit}^"
    return None


def _migrations(ref: str | None = None) -> set[str]:
    """A commit's, or those of the files that lie here; each by its app and name: `audit.0006_restoration`."""
    if ref is None:
        paths = [*(ROOT / "src").rglob("migrations/0*.py")]
    else:
        paths = [Path(name) for name in _git("ls-tree", "-r", "--name-only", ref, "src").split("\n")]
    return {f"{path.parent.parent.name}.{path.stem}" for path in paths if path.match("migrations/0*.py")}


def _fetch(ref: str, *, into: Path) -> None:
    archive = subprocess.run(["git", "archive", ref, "src"], cwd=ROOT, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(into, filter="data")


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()

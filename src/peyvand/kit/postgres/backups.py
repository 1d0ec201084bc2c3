"""Base backups and restores to a moment, by PostgreSQL's own programs.

A place of backups holds `base/`, whole copies of the server, each verified and named by the moment at which it was
complete, and `wal/`, to which the server hands its log, one compressed file after another. A copy and the log that
follows it give any later moment.
"""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from peyvand.kit.postgres.binaries import programs

ARCHIVED_AFTER = 60  # seconds at most, so that a quiet night's last record isn't left to one disk
_WAY = {"host", "port", "user", "sslmode", "sslrootcert", "sslcert", "sslkey"}
_NAME = "%Y%m%dT%H%M%SZ"
_SEGMENT = re.compile(r"[0-9A-F]{24}")
_START = re.compile(r"^START WAL LOCATION: .* \(file ([0-9A-F]{24})\)$", re.MULTILINE)


class BackupError(RuntimeError):
    """A backup can't be taken, believed or restored; the message says why."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A verified copy of the server, complete at a moment."""

    path: Path
    complete_at: datetime


def archiving(wal: Path) -> dict[str, str]:
    """The settings under which a server hands its log to a directory.

    A file that is there already is accepted only with the same content: after a crash the server may hand one over
    twice, and nothing may be overwritten.
    """
    kept, new = f'"{wal}/%f.gz"', f'"{wal}/%f.new"'
    return {
        "archive_mode": "on",
        "archive_command": (
            f'if test -e {kept}; then gzip -dc {kept} | cmp -s - "%p";'
            f' else gzip -1 < "%p" > {new} && sync {new} && mv {new} {kept} && sync "{wal}"; fi'
        ),
        "archive_timeout": str(ARCHIVED_AFTER),
    }


def copies(place: Path) -> list[Copy]:
    """The verified ones, the oldest first."""
    found = []
    for path in sorted((place / "base").glob("*Z")):
        try:
            found.append(Copy(path, datetime.strptime(path.name, _NAME).replace(tzinfo=UTC)))
        except ValueError:
            continue  # somebody else's
    return found


def take(place: Path, connection: psycopg.Connection[Any], *, role: str | None = None) -> Path:
    """A copy of the server behind a connection, verified; `keep` gives it its name. Another `role` than the
    connection's has its password in `~/.pgpass`. Raises BackupError.
    """
    base = place / "base"
    base.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = base / "unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    # The program's own libpq may know options that PostgreSQL's programs don't.
    way = {name: value for name, value in connection.info.get_parameters().items() if name in _WAY}
    way |= {"user": role} if role else {}
    _run(
        "pg_basebackup", "--pgdata", str(unfinished), "--wal-method=stream", "--checkpoint=fast", "--no-password",
        "--manifest-checksums=SHA256", "--dbname", make_conninfo(**way),
        password="" if role else connection.info.password,
    )  # fmt: skip
    verify(unfinished)
    return unfinished


def keep(copy: Path, *, at: datetime) -> Copy:
    """What `take` gave has been complete since `at`."""
    kept = copy.with_name(at.astimezone(UTC).strftime(_NAME))
    copy.rename(kept)
    return Copy(kept, datetime.strptime(kept.name, _NAME).replace(tzinfo=UTC))


def verify(copy: Path) -> None:
    """Every file has the checksum of the copy's own list, and its log can be read. Raises BackupError."""
    _run("pg_verifybackup", "--quiet", str(copy))


def prune(place: Path, *, newest: int) -> list[Path]:
    """Only the `newest` copies stay, at least one, and the log from the oldest of them on. Gives what was removed."""
    found = copies(place)
    gone = [copy.path for copy in found[: -max(newest, 1)]]
    for path in gone:
        shutil.rmtree(path)
    if gone and (place / "wal").is_dir():
        start = _START.search((found[len(gone)].path / "backup_label").read_text())
        if start is None:
            raise BackupError(f"{found[len(gone)].path} doesn't say where its log begins")
        _run("pg_archivecleanup", "-x", ".gz", str(place / "wal"), start[1])
    return gone


def copy_before(place: Path, moment: datetime | None) -> Copy:
    """The newest copy that was complete at a moment. Raises BackupError where there is none."""
    found = [copy for copy in copies(place) if moment is None or copy.complete_at <= moment]
    if not found:
        raise BackupError(f"{place} holds no copy" + (f" from before {moment.isoformat()}" if moment else ""))
    return found[-1]


@dataclass(frozen=True, slots=True)
class Recovery:
    """What a server is to become: a `copy` brought on by the log of its place to `moment`, else to the log's end.

    `timeline`: which of several histories, `latest` or a number. `surviving`: the lost server's own `pg_wal`, whose
    last files may never have been archived.
    """

    copy: Copy
    place: Path
    moment: datetime | None = None
    timeline: str = "latest"
    surviving: Path | None = None

    def lay_out(self, into: Path) -> None:
        """A data directory on which a server, when it is started, does the rest. Raises BackupError."""
        if into.exists():
            raise BackupError(f"{into} is there already: move it away first, it may still be needed")
        verify(self.copy.path)
        shutil.copytree(self.copy.path, into, ignore=shutil.ignore_patterns("server.log", "backup_manifest"))
        into.chmod(0o700)
        for path in self.surviving.iterdir() if self.surviving else ():
            if _SEGMENT.fullmatch(path.name):
                shutil.copyfile(path, into / "pg_wal" / path.name)
        recovery = {
            "restore_command": f'gzip -dc "{self.place.absolute() / "wal"}/%f.gz" > "%p"',
            "recovery_target_timeline": self.timeline,
            "recovery_target_action": "promote",
            "recovery_target_time": self.moment.isoformat() if self.moment else "",
        }
        with (into / "postgresql.auto.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in recovery.items())
        (into / "recovery.signal").touch(mode=0o600)


def trouble_archiving(connection: psycopg.Connection[Any]) -> str:
    """Why the server's log doesn't reach its archive, empty where it does."""
    mode, segment, is_failing = connection.execute(
        "SELECT current_setting('archive_mode'), last_failed_wal,"
        " last_failed_time IS NOT NULL AND last_failed_time > coalesce(last_archived_time, '-infinity')"
        " FROM pg_stat_archiver"
    ).fetchone() or ("off", "", False)
    if mode == "off":
        return "archive_mode is off"
    return f"{segment} could not be archived" if is_failing else ""


def _run(program: str, *arguments: str, password: str = "") -> None:
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": os.environ.get("HOME", "/"), "LC_ALL": "C"}
    said = subprocess.run(
        [str(programs() / program), *arguments],
        env=environment | ({"PGPASSWORD": password} if password else {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if said.returncode:
        raise BackupError(f"{program}: {said.stderr.strip() or said.stdout.strip()}")

"""A copy and the log that follows it bring the server back to any later moment; what isn't sound is refused."""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from peyvand.kit.postgres import backups
from peyvand.kit.postgres.backups import BackupError, Copy, Recovery
from peyvand.kit.postgres.embedded import Embedded, EmbeddedError


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """Where a server of root's can reach it too: pytest's own directories are its owner's alone."""
    made = Path(tempfile.mkdtemp(prefix="peyvand-backups-", dir="/var/tmp"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def server(home) -> Iterator[Embedded]:
    embedded = Embedded(home / "first", backups=home / "backups")
    embedded.start()
    yield embedded
    embedded.destroy()


def connect(server: Embedded) -> psycopg.Connection:
    return psycopg.connect(host=str(server.sockets), user=server.user, dbname=server.database, autocommit=True)


def numbers(server: Embedded) -> list[int]:
    with connect(server) as connection:
        return [number for (number,) in connection.execute("SELECT n FROM kept ORDER BY n")]


def kill(server: Embedded) -> None:
    os.kill(int((server.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)


def wait_until_archived(connection: psycopg.Connection) -> None:
    (segment,) = connection.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()
    for _ in range(600):
        if connection.execute(f"SELECT last_archived_wal >= '{segment}' FROM pg_stat_archiver").fetchone()[0]:
            return
        time.sleep(0.05)
    pytest.fail("the log was not archived")


def restored(home: Path, name: str, recovery: Recovery) -> Iterator[Embedded]:
    embedded = Embedded(home / name, backups=home / "backups")
    embedded.take_over(recovery.lay_out, patience=120)
    return embedded


def test_back_to_a_moment_and_to_the_end(server, home):
    place = home / "backups"
    with connect(server) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
        copy = backups.keep(backups.take(place, connection), at=datetime.now(UTC))
        assert backups.trouble_archiving(connection) == ""
        connection.execute("INSERT INTO kept VALUES (2)")
        (moment,) = connection.execute("SELECT clock_timestamp()").fetchone()
        connection.execute("INSERT INTO kept VALUES (3)")
        wait_until_archived(connection)
        connection.execute("INSERT INTO kept VALUES (4)")
    kill(server)
    # The disk is lost: what was archived is there. It survives: everything is.
    for name, expected, how in (
        ("moment", [1, 2], {"moment": moment, "timeline": "1"}),
        ("archived", [1, 2, 3], {"timeline": "1"}),
        ("surviving", [1, 2, 3, 4], {"timeline": "1", "surviving": server.data / "pg_wal"}),
    ):
        embedded = restored(home, name, Recovery(copy, place, **how))
        try:
            assert numbers(embedded) == expected
            with connect(embedded) as connection:
                connection.execute("INSERT INTO kept VALUES (5)")  # it takes writes
        finally:
            embedded.destroy()
    beyond = Recovery(copy, place, moment=datetime.now(UTC) + timedelta(hours=1), timeline="1")
    with pytest.raises(EmbeddedError, match="recovery ended before"):
        restored(home, "beyond", beyond)
    assert not Embedded(home / "beyond").data.exists()
    server.revive()


def test_a_copy_that_was_changed_is_refused(server, home):
    with connect(server) as connection:
        copy = backups.keep(backups.take(home / "backups", connection), at=datetime.now(UTC))
    with (copy.path / "base" / "1" / "PG_VERSION").open("a") as file:
        file.write("x")
    with pytest.raises(BackupError, match="pg_verifybackup"):
        Recovery(copy, home / "backups").lay_out(home / "new")
    assert not (home / "new").exists()


def test_nothing_is_restored_over_what_is_there(server, home):
    into = home / "there"
    into.mkdir()
    with pytest.raises(BackupError, match="move it away"):
        Recovery(Copy(home, datetime.now(UTC)), home).lay_out(into)
    with pytest.raises(EmbeddedError, match="in use"):
        server.take_over(lambda _: None, patience=1)
    server.release()
    with pytest.raises(EmbeddedError, match="move it away"):
        server.take_over(lambda _: None, patience=1)
    server.start()


def test_the_newest_copies_stay_with_the_log_since(server, home):
    place = home / "backups"
    shutil.rmtree(place / "base")
    at = datetime(2026, 11, 22, tzinfo=UTC)
    with connect(server) as connection:
        for day in range(3):
            backups.keep(backups.take(place, connection), at=at + timedelta(days=day))
            wait_until_archived(connection)
    before = sorted(path.name for path in (place / "wal").glob("*.gz"))
    gone = backups.prune(place, newest=2)
    assert [path.name for path in gone] == ["20261122T000000Z"]
    assert [copy.complete_at.day for copy in backups.copies(place)] == [23, 24]
    after = sorted(path.name for path in (place / "wal").glob("*.gz"))
    assert 0 < len(after) < len(before)
    assert backups.prune(place, newest=0)  # the last one never goes
    assert len(backups.copies(place)) == 1
    assert backups.copy_before(place, None).complete_at.day == 24
    with pytest.raises(BackupError, match="no copy from before"):
        backups.copy_before(place, at)


def test_an_archive_that_cannot_be_written_is_told_of(server, home):
    with connect(server) as connection:
        wait_until_archived(connection)
        (home / "backups" / "wal").rename(home / "backups" / "elsewhere")
        connection.execute("CREATE TABLE something (n int)")
        connection.execute("SELECT pg_switch_wal()")
        for _ in range(100):
            if trouble := backups.trouble_archiving(connection):
                break
            time.sleep(0.1)
        assert "could not be archived" in trouble
        (home / "backups" / "elsewhere").rename(home / "backups" / "wal")


def test_a_server_that_was_killed_comes_back_for_who_uses_it(server):
    assert not server.revive()  # it lives
    kill(server)
    while not server.revive():
        time.sleep(0.05)
    connect(server).close()

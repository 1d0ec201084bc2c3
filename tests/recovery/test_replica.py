"""Reads that may lag, by a real standby of the tests' own server: pages come from it while it is near."""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import OperationalError, connection, connections, transaction
from django.test import Client
from django.utils import timezone
from prometheus_client import REGISTRY
from psycopg.errors import QueryCanceled

from peyvand.eservices.figures.models import PublicMonth
from peyvand.foundation.accounts.models import User
from peyvand.foundation.law.models import Parameter
from peyvand.kit.postgres import replica
from peyvand.kit.postgres.backups import take
from peyvand.kit.postgres.embedded import Embedded
from peyvand.kit.postgres.replica import REPLICA, Behind, Watch, may_lag
from peyvand.portal import metrics, readiness

FIGURES = "/figures/"


class Standby:
    """A standby of the server under test; it follows as soon as it is made."""

    def __init__(self, home: Path) -> None:
        connection.ensure_connection()
        primary = connection.connection.info.get_parameters()
        self.server = Embedded(home / "standby", durable=False)
        self.server.data.parent.mkdir(parents=True)
        data = take(home, connection.connection).rename(self.server.data)
        with (data / "postgresql.auto.conf").open("a") as file:
            file.write(f"primary_conninfo = 'host={primary['host']} user={primary['user']}'\n")
        (data / "standby.signal").touch()
        owner = connection.settings_dict["EMBEDDED"].data.stat()
        for path in [data, *data.rglob("*")]:
            os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)
        self.server.start()

    def ask(self, statement: str) -> object:
        way = {"host": str(self.server.sockets), "user": self.server.user, "dbname": connection.settings_dict["NAME"]}
        with psycopg.connect(**way, autocommit=True) as own:
            return own.execute(statement).fetchone()[0]

    def catch_up(self) -> None:
        """All that was committed so far is there, and this process has seen so."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_wal_lsn()::text")
            (written,) = cursor.fetchone()
        until = time.monotonic() + 20
        while not self.ask(f"SELECT pg_last_wal_replay_lsn() >= '{written}'"):
            assert time.monotonic() < until
            time.sleep(0.02)
        replica.watch.seconds_behind.forget()
        assert replica.watch.is_near()

    def kill(self) -> None:
        os.kill(int((self.server.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)


@pytest.fixture(scope="module")
def following(django_db_setup, django_db_blocker) -> Iterator[Standby]:
    home = Path(tempfile.mkdtemp(prefix="peyvand-standby-", dir="/var/tmp"))
    home.chmod(0o711)  # the server of a test by root runs as another user
    with django_db_blocker.unblock():
        made = Standby(home)
    yield made
    made.server.destroy()
    shutil.rmtree(home)


@pytest.fixture
def standby(following: Standby, committing_db, monkeypatch) -> Iterator[Standby]:
    own = {"HOST": str(following.server.sockets), "EMBEDDED": None}
    monkeypatch.setitem(connections.settings, REPLICA, connections.settings["default"] | own)
    monkeypatch.setattr(replica, "watch", Watch())
    readiness.ready.forget()
    yield following
    connections[REPLICA].close()
    del connections[REPLICA]
    readiness.ready.forget()


def publish(month: int) -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = on")  # the tests' server doesn't wait for its log else
        PublicMonth.objects.create(month=month, published_at=timezone.now(), smallest_count=10, tables=[])


def answered_by(database: str) -> float:
    return REGISTRY.get_sample_value("peyvand_lagging_reads_total", {"database": database}) or 0


def months_shown() -> int:
    page = Client().get(FIGURES)
    assert page.status_code == 200
    return len(page.context["months"])


def replica_is() -> str:
    readiness.ready.forget()
    replica.watch.seconds_behind.forget()
    status, said = readiness.ready()
    assert status == 200
    return str(said["checks"]["replica"])


def test_a_page_is_the_replica_s_while_it_is_near_and_the_primary_s_beyond(standby: Standby, settings):
    publish(1405 * 12 + 6)
    standby.catch_up()
    before = answered_by(REPLICA)
    assert months_shown() == 1
    assert answered_by(REPLICA) == before + 2  # the months and the one that is shown
    assert replica_is() == "ok"

    standby.ask("SELECT pg_wal_replay_pause()::text")
    publish(1405 * 12 + 7)
    assert months_shown() == 1, "it is read from the replica, which doesn't have the second yet"
    settings.REPLICA_LAG = 0.2
    time.sleep(0.3)
    replica.watch.seconds_behind.forget()
    assert months_shown() == 2
    assert replica_is() == "down"
    assert 0.2 < behind() < 60

    standby.ask("SELECT pg_wal_replay_resume()::text")
    standby.catch_up()
    assert months_shown() == 2
    assert answered_by(REPLICA) == before + 6
    assert behind() < 60


def behind() -> float:
    metrics.standing.forget()
    (line,) = [line for line in metrics.exposition().decode().splitlines() if line.startswith("peyvand_replica_")]
    return float(line.split()[1])


def test_killed_in_between_nobody_notices_and_it_is_left_alone_for_a_while(standby: Standby, monkeypatch):
    publish(1405 * 12 + 6)
    standby.catch_up()
    assert months_shown() == 1
    standby.kill()
    primary = answered_by("primary")
    assert months_shown() == 1  # the first statement breaks off, and the primary is asked
    assert answered_by("primary") == primary + 2
    assert replica_is() == "down"
    assert behind() == float("inf")
    monkeypatch.setattr(replica, "_LEFT_ALONE", 0.0)
    assert not replica.watch.is_near(), "it isn't even tried"
    replica.watch._silent_until = 0.0
    standby.server.revive()
    standby.catch_up()
    assert months_shown() == 1
    assert answered_by("primary") == primary + 2


def test_what_decides_is_read_from_the_primary(standby: Standby):
    standby.catch_up()

    @may_lag
    def database_of() -> tuple[str | None, ...]:
        found = Parameter.objects.first()
        with transaction.atomic():
            deciding = Parameter.objects.first()
        locked_of = Parameter.objects.select_for_update().db
        return found._state.db, deciding._state.db, locked_of

    assert database_of() == (REPLICA, "default", "default")
    with transaction.atomic():
        assert database_of() == ("default",) * 3
    assert Parameter.objects.first()._state.db == "default"


def test_nothing_is_written_to_it(standby: Standby):
    standby.catch_up()

    @may_lag
    def write() -> User:
        return User.objects.create(national_code="0084575948", full_name="الف", created_at=timezone.now())

    assert write()._state.db == "default"


def test_a_queryset_is_no_answer(standby: Standby):
    standby.catch_up()
    with pytest.raises(AssertionError, match="would be read later"):
        may_lag(Parameter.objects.all)()


def test_one_that_takes_too_long_is_not_tried_on_the_primary(standby: Standby):
    standby.catch_up()
    asked = []

    @may_lag
    def slow() -> None:
        asked.append(None)
        raise OperationalError from QueryCanceled()

    with pytest.raises(OperationalError):
        slow()
    assert len(asked) == 1


def test_a_primary_named_as_the_replica_is_not_believed(standby: Standby, monkeypatch):
    connections[REPLICA].close()
    monkeypatch.setitem(connections[REPLICA].settings_dict, "HOST", connections.settings["default"]["HOST"])
    assert not replica.watch.is_near()


def test_without_a_replica_nothing_is_said_of_one(committing_db):
    readiness.ready.forget()
    assert "replica" not in readiness.ready()[1]["checks"]
    readiness.ready.forget()
    metrics.standing.forget()
    assert b"peyvand_replica" not in metrics.exposition()


def test_how_far_behind_is_never_told_too_little():
    behind = Behind()
    assert behind.note(at=0, written=100, replayed=40) is None  # never seen even
    assert behind.note(at=1, written=200, replayed=100) == 1  # it stood where the primary stood at 0
    assert behind.note(at=2, written=300, replayed=100) == 2
    assert behind.note(at=3, written=300, replayed=300) == 0
    assert behind.note(at=600, written=300, replayed=300) == 0  # nothing was written: nothing is late
    assert behind.note(at=900, written=400, replayed=300) == 300  # nobody has asked for long: all of it may be late
    assert behind.note(at=901, written=400, replayed=400) == 0

"""The embedded PostgreSQL: up with its first user, down with its last, whole after kill -9."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from peyvand.kit.postgres.embedded import Embedded, EmbeddedError

# Another process that uses the server until its standard input closes.
USER = """
import sys
from pathlib import Path
from peyvand.kit.postgres.embedded import Embedded
server = Embedded(Path(sys.argv[1]))
server.start()
print("up", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Embedded]:
    embedded = Embedded(tmp_path / "postgres")
    yield embedded
    embedded.release()


def connect(server: Embedded) -> psycopg.Connection:
    return psycopg.connect(host=str(server.sockets), user=server.user, dbname=server.database, autocommit=True)


def is_up(server: Embedded) -> bool:
    try:
        connect(server).close()
    except psycopg.OperationalError:
        return False
    return True


def postmaster(server: Embedded) -> int:
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


def another_user(server: Embedded) -> subprocess.Popen[str]:
    user = subprocess.Popen(
        [sys.executable, "-c", USER, str(server.home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert user.stdout is not None
    assert user.stdout.readline() == "up\n"
    return user


def test_it_is_up_with_its_first_user_and_down_with_its_last(server: Embedded) -> None:
    assert not is_up(server)
    server.start()
    server.start()
    assert is_up(server)
    other = another_user(server)
    server.release()
    assert is_up(server)  # the other still uses it
    other.communicate()
    assert not is_up(server)


def test_it_listens_on_no_network_and_to_nobody_else(server: Embedded) -> None:
    server.start()
    with connect(server) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    assert server.sockets.stat().st_mode & 0o077 == 0
    assert server.data.stat().st_mode & 0o077 == 0


def test_what_was_committed_is_there_after_the_server_was_killed(server: Embedded) -> None:
    server.start()
    with connect(server) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept VALUES (7)")
    os.kill(postmaster(server), signal.SIGKILL)
    server.release()
    server.start()
    with connect(server) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (7,)


def test_a_killed_user_leaves_no_count_behind(server: Embedded) -> None:
    killed = another_user(server)
    killed.kill()
    killed.wait()
    assert is_up(server)  # nobody was left to stop it
    server.start()
    server.release()
    assert not is_up(server)


def test_a_place_too_deep_for_a_socket_does(tmp_path: Path) -> None:
    deep = Embedded(tmp_path / ("a" * 60) / ("b" * 60) / "postgres")
    deep.start()
    try:
        assert is_up(deep)
    finally:
        deep.release()


def test_it_is_not_destroyed_while_somebody_uses_it(server: Embedded) -> None:
    other = another_user(server)
    with pytest.raises(EmbeddedError):
        server.destroy()
    assert is_up(server)
    other.communicate()
    server.destroy()
    assert not server.data.exists()

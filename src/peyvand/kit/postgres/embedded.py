"""The embedded PostgreSQL: a private server that lives as long as somebody uses it.

Every process that uses the server holds a shared lock on `users.lock`. The first one starts the server; whoever lets
go last finds that it can take the lock alone, and stops it. The kernel drops a lock with its process, so a process
killed with -9 leaves no count behind: at worst the server stays up until the next user has finished.

The server listens on a unix socket in a directory that only its own user can enter, never on the network. PostgreSQL
refuses to run as root, so root's server runs as another user, in a place which that user can reach.
"""

import atexit
import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg

from peyvand.kit.postgres.backups import archiving
from peyvand.kit.postgres.binaries import machine_binaries, programs

_SOCKET_PATH_LIMIT = 107 - len("/.s.PGSQL.5432")
_SERVER_USERS = ("postgres", "nobody")


class EmbeddedError(RuntimeError):
    """The embedded server can't be had; the message says why and what to do."""


class Embedded:
    """One private PostgreSQL under `home`. `durable=False` trades crash safety for speed: for tests only.

    `backups`: the place to which it hands its log (`kit.postgres.backups`).
    """

    user = "peyvand"
    database = "peyvand"

    def __init__(
        self,
        home: Path,
        *,
        durable: bool = True,
        settings: dict[str, str] | None = None,
        backups: Path | None = None,
    ) -> None:
        self.home = home.absolute()
        self.durable = durable
        self.backups = backups.absolute() if backups else None
        self.settings = settings or {}
        self._mutex = threading.Lock()
        self._users_lock: int | None = None
        self._pid = 0
        self._account = _server_account()
        self._place = self._reachable_place()
        self.data = self._place / "data"
        self.sockets = self._socket_directory()

    # What Django needs to know, before the server is up.
    def connection(self) -> dict[str, Any]:
        return {"HOST": str(self.sockets), "NAME": self.database, "USER": self.user, "EMBEDDED": self}

    def __deepcopy__(self, memo: object) -> "Embedded":
        return self  # Django and pytest-django copy settings; the server is one

    def start(self, *, patience: int = 60) -> None:
        """Bring the server up, or join it. Safe to call from many threads and processes, and again. `patience`: for how
        many seconds it may be starting."""
        with self._mutex:
            if self._users_lock is not None and self._pid == os.getpid():
                return
            self.home.mkdir(parents=True, exist_ok=True)
            lock = os.open(self.home / "users.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(lock, fcntl.LOCK_SH)  # waits while the last user stops the server
            try:
                with _exclusively(self.home / "start.lock"):
                    if not self._answers():
                        self._create()
                        self._launch(patience)
            except BaseException:
                os.close(lock)
                raise
            self._users_lock, self._pid = lock, os.getpid()
            atexit.register(self.release)

    def release(self) -> None:
        """Let go of the server; the last user stops it."""
        with self._mutex:
            if self._users_lock is None or self._pid != os.getpid():
                return
            lock, self._users_lock = self._users_lock, None
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return  # somebody else still uses it
            else:
                self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w", check=False)
            finally:
                os.close(lock)

    def revive(self) -> bool:
        """Bring a server up again that was killed while it was in use; False where it lives, or this process never
        joined it."""
        with self._mutex:
            if self._users_lock is None or self._pid != os.getpid():
                return False
            with _exclusively(self.home / "start.lock"):
                if self._lives():
                    return False
                self._launch(60)
                return True

    def _lives(self) -> bool:
        """Whether its process runs, however busy it may be."""
        try:
            number = int((self.data / "postmaster.pid").read_text().split()[0])
            return b"postgres" in Path(f"/proc/{number}/cmdline").read_bytes()
        except (OSError, ValueError, IndexError):
            return False

    def take_over(self, lay_out: Callable[[Path], None], *, patience: int) -> datetime | None:
        """Come up on the data directory that `lay_out` makes and let the server work its log off, for at most
        `patience` seconds. Gives when the last transaction of that log committed, None where there was none.

        Raises EmbeddedError if the server is in use or has data already; what didn't come up is removed.
        """
        self._place.mkdir(parents=True, exist_ok=True)
        self.home.mkdir(parents=True, exist_ok=True)
        with _exclusively(self.home / "users.lock", wait=False):
            if self.data.exists():
                raise EmbeddedError(f"{self.data} is there already: move it away first, it may still be needed")
            unfinished = self._place / "data.new"
            shutil.rmtree(unfinished, ignore_errors=True)
            lay_out(unfinished)
            if self._account is not None:
                for path in [unfinished, *unfinished.rglob("*")]:
                    os.chown(path, self._account.pw_uid, self._account.pw_gid, follow_symlinks=False)
            unfinished.rename(self.data)
        try:
            self.start(patience=patience)
            return self._recovered(time.monotonic() + patience)
        except (EmbeddedError, psycopg.OperationalError) as error:
            said = self._last_words()
            self.destroy()
            raise EmbeddedError(f"the embedded PostgreSQL gave up: {said}") from error

    def _recovered(self, until: float) -> datetime | None:
        while time.monotonic() < until:
            with psycopg.connect(host=str(self.sockets), user=self.user, dbname=self.database) as connection:
                row = connection.execute("SELECT pg_is_in_recovery(), pg_last_xact_replay_timestamp()").fetchone()
            if row is not None and not row[0]:
                return row[1]
            time.sleep(0.2)
        raise EmbeddedError("the embedded PostgreSQL is still working its log off")

    def destroy(self) -> None:
        """Stop the server and remove its data. Raises EmbeddedError while another process uses it."""
        self.release()
        if not self.home.exists():
            return
        with _exclusively(self.home / "users.lock", wait=False):
            if self.data.exists():
                self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w", check=False)
                shutil.rmtree(self.data)

    def _answers(self) -> bool:
        try:
            with psycopg.connect(
                host=str(self.sockets), user=self.user, dbname=self.database, connect_timeout=3, autocommit=True
            ):
                return True
        except psycopg.OperationalError:
            return False

    def _create(self) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        self._place.mkdir(parents=True, exist_ok=True)
        if self.data.exists():
            shutil.rmtree(self.data)  # an initdb that was cut short
        self.data.mkdir(mode=0o700)
        if self._account is not None:
            os.chown(self.data, self._account.pw_uid, self._account.pw_gid)
        fresh = self.data / "new"
        self._run(
            "initdb", "-D", str(fresh), "-U", self.user, "--encoding=UTF8", "--locale=C", "--auth=trust", "--no-sync",
        )  # fmt: skip
        for item in fresh.iterdir():
            if item.name != "PG_VERSION":
                item.rename(self.data / item.name)
        (fresh / "PG_VERSION").rename(self.data / "PG_VERSION")  # last: it marks a finished cluster
        fresh.rmdir()

    def _launch(self, patience: int) -> None:
        self.sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.sockets.chmod(0o700)
        if self._account is not None:
            os.chown(self.sockets, self._account.pw_uid, self._account.pw_gid)
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "100",
            "shared_buffers": "256MB",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_min_messages": "warning",
            "log_statement": "none",
            "log_min_error_statement": "panic",  # statements carry personal data
            **(archiving(self._archive(self.backups)) if self.backups else {}),
            **({} if self.durable else {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}),
            **self.settings,
        }
        flags = " ".join(f"-c {name}='{value}'" for name, value in options.items())
        log = self.data / "server.log"
        failure = ""
        for attempt in range(6):
            # After a kill -9 the first start can trip over a stale postmaster.pid: wait, never delete it.
            time.sleep(0 if attempt == 0 else 0.5 * 2**attempt)
            started = self._run(
                "pg_ctl", "start", "-D", str(self.data), "-w", "-t", str(patience), "-l", str(log), "-o", flags,
                check=False,
            )  # fmt: skip
            if started.returncode == 0:
                self._create_database()
                return
            failure = (started.stdout + started.stderr).strip()
            if self._answers():
                return
        raise EmbeddedError(f"the embedded PostgreSQL did not start: {failure}\n{self._last_words()}")

    def _last_words(self) -> str:
        log = self.data / "server.log"
        return log.read_text(errors="replace")[-2000:] if log.exists() else ""

    def _archive(self, place: Path) -> Path:
        """The place's directory of the log, which the server's user can write to. Raises EmbeddedError if it can't."""
        wal = place / "wal"
        place.mkdir(parents=True, exist_ok=True, mode=0o711)
        wal.mkdir(exist_ok=True, mode=0o700)
        if self._account is not None:
            os.chown(wal, self._account.pw_uid, self._account.pw_gid)
            if not self._may_enter(wal):
                raise EmbeddedError(f"the server's user, {self._account.pw_name}, can't reach {wal}")
        return wal

    def _create_database(self) -> None:
        with psycopg.connect(host=str(self.sockets), user=self.user, dbname="postgres", autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.database]).fetchone()
            if known is None:
                connection.execute(f'CREATE DATABASE "{self.database}"')

    def _run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        as_user: dict[str, Any] = {}
        if self._account is not None:
            as_user = {"user": self._account.pw_uid, "group": self._account.pw_gid, "extra_groups": []}
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}
        with tempfile.TemporaryFile("w+") as output:
            # A file, not a pipe: the server inherits it and would keep a pipe open for ever.
            done = subprocess.run(
                [str(self._binaries() / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=environment,
                cwd="/",
                check=False,
                **as_user,
            )
            output.seek(0)
            said = output.read()
        if check and done.returncode:
            raise EmbeddedError(f"{program} failed: {said.strip()}")
        return subprocess.CompletedProcess(done.args, done.returncode, said, "")

    def _binaries(self) -> Path:
        packaged = programs()
        if self._account is None or packaged == machine_binaries() or self._may_enter(packaged):
            return packaged
        copy = self._place / "programs"
        if not copy.exists():
            unfinished = self._place / "programs.new"
            shutil.rmtree(unfinished, ignore_errors=True)
            shutil.copytree(packaged.parent, unfinished, symlinks=True)
            unfinished.rename(copy)
        return copy / "bin"

    def _reachable_place(self) -> Path:
        if self._account is None or self._may_enter(self.home):
            return self.home
        return Path("/var/tmp") / f"peyvand-{_short_hash(self.home)}"  # noqa: S108 (root's own, by its full path)

    def _may_enter(self, path: Path) -> bool:
        """Whether the server's user can walk down to `path`, or to the nearest parent that exists."""
        assert self._account is not None
        while not path.exists():
            path = path.parent
        answer = subprocess.run(
            ["/bin/sh", "-c", 'cd "$1"', "sh", str(path)],
            user=self._account.pw_uid,
            group=self._account.pw_gid,
            extra_groups=[],
            stderr=subprocess.DEVNULL,
            cwd="/",
            check=False,
        )
        return answer.returncode == 0

    def _socket_directory(self) -> Path:
        inside = self._place / "sockets"
        if len(os.fsencode(inside)) <= _SOCKET_PATH_LIMIT:
            return inside
        # Socket paths must be short; whoever made this directory first, only its owner enters it.
        return Path("/tmp") / f"peyvand-{os.getuid()}-{_short_hash(self.home)}"  # noqa: S108


def _server_account() -> pwd.struct_passwd | None:
    """The user that runs the server: None means the one who is running now."""
    if os.geteuid() != 0:
        return None
    for name in _SERVER_USERS:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise EmbeddedError("PostgreSQL doesn't run as root, and there is neither a user 'postgres' nor 'nobody'")


def _short_hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


@contextlib.contextmanager
def _exclusively(path: Path, *, wait: bool = True) -> Iterator[None]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise EmbeddedError("the embedded database is in use by another process") from error
    finally:
        os.close(handle)

"""The program's server, a closed-loop load on it, and the floor: pgbench with the program's own two statements."""

import asyncio
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvloop
from common import PROGRAM


@dataclass
class Server:
    port: int
    process: subprocess.Popen[bytes]

    def cpu(self) -> float:
        """Seconds that the server's processes and the database's have run so far."""
        from django.db import connection

        embedded = connection.settings_dict.get("EMBEDDED")
        postmaster = int((embedded.data / "postmaster.pid").read_text().split()[0]) if embedded else 0
        return _cpu_of_family(self.process.pid) + (_cpu_of_family(postmaster) if postmaster else 0.0)


def _cpu_of_family(root: int) -> float:
    """Processor seconds of a process and its children, those included that have ended."""
    families: dict[int, list[tuple[int, float, float]]] = {}
    own = ended = 0.0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        pid, parent = int(path.parent.name), int(fields[1])
        spent, of_ended = sum(map(int, fields[11:13])), sum(map(int, fields[13:15]))
        if pid == root:
            own, ended = spent, of_ended
        families.setdefault(parent, []).append((pid, spent, of_ended))
    total, waiting = own + ended, [root]
    while waiting:
        for pid, spent, of_ended in families.get(waiting.pop(), ()):
            total += spent + of_ended
            waiting.append(pid)
    return total / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def is_up(port: int) -> bool:
    with socket.socket() as trying:
        return trying.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def server(*arguments: str, command: list[str] | None = None) -> Iterator[Server]:
    """`peyvand serve` as it runs in production, or another `command`, up and answering on a free port."""
    port = free_port()
    started = [*(command or [PROGRAM, "serve"]), "--port", str(port), *arguments]
    environment = {**os.environ, "PEYVAND_ALLOWED_HOSTS": "127.0.0.1"}
    process = subprocess.Popen(started, env=environment, stdout=subprocess.DEVNULL)
    try:
        for _ in range(300):
            if process.poll() is not None:
                raise SystemExit(f"the server ended with {process.returncode}: {' '.join(started)}")
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=1)
                break
            except urllib.error.HTTPError:
                break  # it answers: a process of inquiries has no such page
            except OSError:
                time.sleep(0.1)
        else:
            raise SystemExit("the server didn't come up")
        yield Server(port, process)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()


@dataclass
class Load:
    """What a closed-loop load saw: inquiries a second, seconds they took, how many in all with those of the warm-up.

    `cpu`: processor seconds that server and database spent on each, where they were measured.
    """

    rate: float
    p50: float
    p99: float
    answered: int
    cpu: float = 0.0

    @classmethod
    def of(cls, times: list[float], *, rate: float, answered: int) -> "Load":
        if not times:
            raise SystemExit("nothing was answered in a whole turn")
        times.sort()
        return cls(rate, times[len(times) // 2], times[int(len(times) * 0.99)], answered)


def head_of(answer: bytearray) -> bytes | None:
    """The head of an HTTP answer in small letters, None until the whole of it has come, body and all."""
    end = answer.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = bytes(answer[:end]).lower()
    at = head.find(b"content-length:")
    length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
    return head if len(answer) >= end + 4 + length else None


def http_load(requests: Iterator[bytes], *, port: int, clients: int, seconds: float, expected: bytes) -> Load:
    """`clients` connections, each sending the next request as soon as its last is answered.

    A response that doesn't begin with `expected` ends the benchmark: what fails fast must not count as fast.
    """

    class Connection(asyncio.Protocol):
        def __init__(self, done: asyncio.Future[None]) -> None:
            self.done = done
            self.buffer = bytearray()

        def connection_made(self, transport: Any) -> None:
            self.transport = transport
            self.send()

        def send(self) -> None:
            self.began = time.perf_counter()
            if self.began >= end:
                self.done.set_result(None)
                self.transport.close()
                return
            self.transport.write(next(requests))

        def data_received(self, data: bytes) -> None:
            self.buffer += data
            if head_of(self.buffer) is None:
                return
            if not self.buffer.startswith(expected):
                self.done.set_exception(RuntimeError(f"unexpected answer: {bytes(self.buffer[:400])!r}"))
                self.transport.close()
                return
            self.buffer.clear()
            taken = time.perf_counter() - self.began
            nonlocal answered
            answered += 1
            if self.began >= begin:
                times.append(taken)
            self.send()

        def connection_lost(self, error: Exception | None) -> None:
            if not self.done.done():
                self.done.set_exception(RuntimeError(f"the server hung up: {error}"))

    times: list[float] = []
    answered = 0
    begin = time.perf_counter() + min(2.0, seconds / 5)  # the warm-up isn't counted
    end = begin + seconds

    async def all_clients() -> None:
        loop = asyncio.get_running_loop()
        done = []
        for _ in range(clients):
            future: asyncio.Future[None] = loop.create_future()
            await loop.create_connection(lambda future=future: Connection(future), "127.0.0.1", port)
            done.append(future)
        await asyncio.wait_for(asyncio.gather(*done), seconds + 20)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(all_clients())
    return Load.of(times, rate=len(times) / seconds, answered=answered)


def pgbench(script: str, home: Path, *, clients: int, seconds: float, variables: dict[str, int]) -> Load:
    """The floor: pgbench sending the same statements, prepared, over the same socket."""
    from django.conf import settings
    from django.db import connection

    from peyvand.kit.postgres.binaries import machine_binaries

    path = home / "floor.sql"
    path.write_text(script)
    log = home / "floor-log"
    for old in home.glob("floor-log*"):
        old.unlink()
    database = connection.settings_dict
    binaries = machine_binaries()
    command = [
        str(binaries / "pgbench") if binaries else "pgbench",
        "-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", str(round(seconds)), "-f", str(path),
        "-l", "--log-prefix", str(log), "--sampling-rate", "0.2",
        *(f"-D{name}={value}" for name, value in variables.items()),
        "-h", database["HOST"], "-U", database["USER"], database["NAME"],
    ]  # fmt: skip
    # The floor plans its statements once a connection, as the program does.
    environment = {**os.environ, "PGOPTIONS": database["OPTIONS"]["options"]}
    said = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=settings.DATA_DIR, env=environment
    ).stdout
    line = next(line for line in said.splitlines() if line.startswith("tps"))
    times = [int(row.split()[2]) / 1e6 for part in home.glob("floor-log*") for row in part.open()]
    done = next(line for line in said.splitlines() if "actually processed" in line)
    answered = int(done.rsplit(":", 1)[1].split("/")[0].split("(")[0])
    return Load.of(times, rate=float(line.split("=")[1].split()[0]), answered=answered)

"""What runs it elsewhere: units, an image, a proxy – checked as far as this machine can."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.core.management import load_command_class

from tests.architecture.sources import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
PROXY = DEPLOY / "nginx" / "peyvand.conf"
HARDENED = {
    "NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes", "PrivateDevices=yes",
    "CapabilityBoundingSet=", "RestrictSUIDSGID=yes", "SystemCallFilter=@system-service",
}  # fmt: skip


def program(name: str) -> str:
    """Debian's, where it is installed: a proxy that tests bring along would start as a service."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"no {name} on this machine")
    return found


# -- units -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_is_sound_hardened_and_waits_for_what_is_under_way(unit: Path, tmp_path: Path) -> None:
    lines = unit.read_text().splitlines()
    assert set(lines) >= HARDENED
    (started,) = (line.removeprefix("ExecStart=") for line in lines if line.startswith("ExecStart="))
    path, name, *options = started.split()
    assert path == "/opt/peyvand/.venv/bin/peyvand"
    load_command_class("peyvand.portal", name).create_parser("peyvand", name).parse_args(options)
    (patience,) = (int(line.partition("=")[2]) for line in lines if line.startswith("TimeoutStopSec="))
    assert patience > (30 if name == "worker" else 20)
    copied = tmp_path / unit.name
    copied.write_text(unit.read_text().replace(path, shutil.which("true") or "/bin/true"))
    checked = subprocess.run(
        [program("systemd-analyze"), "verify", "--man=no", str(copied)],
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert (checked.returncode, checked.stderr) == (0, "")


def test_the_units_settings_are_settings() -> None:
    from peyvand.config.options import OPTIONS

    given = dict(
        line.split("=", 1) for line in (DEPLOY / "systemd" / "peyvand.env").read_text().splitlines() if line[:1] != "#"
    )
    for name, value in given.items():
        OPTIONS[name].read(value)


# -- the image -------------------------------------------------------------------------------------------------------
def test_the_image_runs_as_nobody_in_particular_and_brings_only_the_program() -> None:
    lines = [line for line in (DEPLOY / "Containerfile").read_text().splitlines() if line and line[0] != "#"]
    stages = [line for line in lines if line.startswith("FROM ")]
    assert len(stages) == 2
    last = lines[lines.index(stages[1]) :]
    (user,) = (line.split()[1] for line in last if line.startswith("USER "))
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", user)
    assert any("/health/live" in line for line in last)
    assert 'ENTRYPOINT ["peyvand"]' in last
    for source in (
        word for line in lines if line.startswith("COPY ") and "--from" not in line for word in line.split()[1:-1]
    ):
        assert (ROOT / source).exists(), source
    ignored = (ROOT / ".containerignore").read_text().splitlines()
    assert "*" in ignored
    assert {line[1:] for line in ignored if line.startswith("!")} == {
        "src",
        "pyproject.toml",
        "uv.lock",
        "README.md",
        "LICENSE",
    }
    (wanted,) = re.findall(r"astral-sh/uv:(\S+) ", "\n".join(lines))
    assert wanted == (ROOT / "scripts" / "uv-version").read_text().strip()


# -- the proxy -------------------------------------------------------------------------------------------------------
class Upstream(BaseHTTPRequestHandler):
    """Says what it was asked; as slow as its address says."""

    seen: list[tuple[str, dict[str, str]]] = []
    gate = threading.Event()

    def do_GET(self) -> None:
        Upstream.seen.append((self.path, dict(self.headers)))
        if "slow" in self.path:
            self.gate.wait(20)
        body = b"ok"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[int]:
    """nginx with the example in front of an upstream within the test; its port. The certificate is of the test."""
    nginx = program("nginx")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
         "-subj", "/CN=peyvand.example.ir", "-keyout", tmp_path / "key.pem", "-out", tmp_path / "crt.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    Upstream.seen.clear()
    Upstream.gate.clear()
    upstream = ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    threading.Thread(target=upstream.serve_forever, daemon=True).start()
    port, plain = free_port(), free_port()
    text = PROXY.read_text()
    for old, new in {
        "/etc/ssl/peyvand.pem": str(tmp_path / "crt.pem"),
        "/etc/ssl/peyvand.key": str(tmp_path / "key.pem"),
        "/var/log/nginx/": f"{tmp_path}/",
        "127.0.0.1:8000": f"127.0.0.1:{upstream.server_port}",
        "127.0.0.1:8001": f"127.0.0.1:{upstream.server_port}",
        "    listen [::]:443 ssl http2;\n": "",
        "    listen [::]:80;\n": "",
        "listen 443 ": f"listen 127.0.0.1:{port} ",
        "listen 80;": f"listen 127.0.0.1:{plain};",
    }.items():
        assert old in text, old
        text = text.replace(old, new)
    (tmp_path / "peyvand.conf").write_text(text)
    temporary = "".join(
        f"{kind}_temp_path {tmp_path}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (tmp_path / "nginx.conf").write_text(
        f"daemon off; pid {tmp_path}/pid; error_log stderr crit; {'user root;' if os.geteuid() == 0 else ''}"
        f"events {{}} http {{ {temporary} include {tmp_path}/peyvand.conf; }}"
    )
    command = [nginx, "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path), "-e", "stderr"]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "warn" not in checked.stderr
    process = subprocess.Popen(command)
    for _ in range(100):
        with socket.socket() as trying:
            if trying.connect_ex(("127.0.0.1", port)) == 0:
                break
        threading.Event().wait(0.05)
    try:
        yield port
    finally:
        Upstream.gate.set()
        process.terminate()
        process.wait(10)
        upstream.shutdown()


def ask(port: int, path: str, **headers: str) -> tuple[int, dict[str, str]]:
    context = ssl._create_unverified_context()
    connection = HTTPSConnection("127.0.0.1", port, context=context, timeout=30)
    connection.request("GET", path, headers={"Host": "peyvand.example.ir", **headers})
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status, dict(response.headers)


def test_the_proxy_sheds_load_says_when_to_come_back_and_never_sheds_the_bank(proxy: int, tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as many:  # fewer at once than one address may have
        pages = list(many.map(lambda _: ask(proxy, "/panel/"), range(120)))
        doors = list(many.map(lambda _: ask(proxy, "/sign-in/"), range(40)))
        banks = list(many.map(lambda n: ask(proxy, f"/pay/back/{n}/?token=secret"), range(120)))
    assert {status for status, _ in pages} == {200, 429}
    assert {headers["Retry-After"] for status, headers in pages + doors if status == 429} == {"5"}
    assert sum(status == 200 for status, _ in doors) in range(20, 24)
    assert {status for status, _ in banks} == {200}
    held = [threading.Thread(target=ask, args=(proxy, f"/slow/{n}")) for n in range(25)]
    for one in held:
        one.start()
    with ThreadPoolExecutor(10) as many:
        assert {status for status, _ in many.map(lambda n: ask(proxy, f"/pay/back/{n}/"), range(30))} == {200}
    Upstream.gate.set()
    for one in held:
        one.join()


def test_the_proxy_tells_who_asks_keeps_figures_in_and_queries_out_of_its_log(proxy: int, tmp_path: Path) -> None:
    assert ask(proxy, "/metrics")[0] == 404
    assert Upstream.seen == []
    secret = "9f8e7d6c5b4a"
    forged = {"X-Forwarded-For": "10.9.9.9", "Forwarded": "for=10.9.9.9", "X-Request-ID": "forged-forged-forged"}
    assert ask(proxy, f"/verify/4821903377150267?t={secret}", Referer=f"https://x/?t={secret}", **forged)[0] == 200
    ((path, sent),) = Upstream.seen
    assert secret in path
    assert sent["X-Forwarded-For"] == "127.0.0.1"
    assert sent["X-Forwarded-Proto"] == "https"
    assert "Forwarded" not in sent
    assert re.fullmatch("[0-9a-f]{32}", sent["X-Request-ID"])
    for _ in range(100):  # the line is written after the answer
        written = "".join(path.read_text() for path in tmp_path.glob("*.log"))
        if sent["X-Request-ID"] in written:
            break
        threading.Event().wait(0.05)
    assert sent["X-Request-ID"] in written
    assert secret not in written

"""What `make check` scans for is found, and what is excepted stays so only as long as it says."""

import datetime as dt
import importlib.util
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.architecture.sources import ROOT

TODAY = dt.date(2026, 11, 22)
FOUND = "PYSEC-2099-1"


def _loaded():
    spec = importlib.util.spec_from_file_location("scan", ROOT / "scripts" / "scan.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


scan = _loaded()


class _Service(BaseHTTPRequestHandler):
    """Of all packages it knows Django to be vulnerable, and nothing of the others."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
        known = [{"vulns": [{"id": FOUND, "modified": "2099-01-01T00:00:00Z"}]}, {}]
        self._say({"results": [known[one["package"]["name"] != "django"] for one in asked]})

    def do_GET(self) -> None:
        self._say({"id": FOUND, "modified": "2099-01-01T00:00:00Z", "summary": "made up", "aliases": ["CVE-2099-1"]})

    def _say(self, told: object) -> None:
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch, tmp_path) -> Iterator[None]:
    server = HTTPServer(("127.0.0.1", 0), _Service)
    monkeypatch.setenv("UV_AUDIT_SERVICE_URL", f"http://127.0.0.1:{server.server_port}/")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield
    server.shutdown()


def test_a_vulnerable_dependency_fails_unless_its_exception_still_holds(service: None) -> None:
    (fault,) = scan.vulnerabilities({}, today=TODAY)
    assert fault.startswith("django 6.")
    assert FOUND in fault

    def excepted(name: str, until: dt.date) -> list[str]:
        return scan.vulnerabilities({"vulnerability": [{"id": name, "until": until, "reason": "r"}]}, today=TODAY)

    assert excepted(FOUND, TODAY) == excepted("CVE-2099-1", TODAY) == []
    assert excepted(FOUND, TODAY - dt.timedelta(days=1)) == [fault]


def test_a_service_that_doesn_t_answer_is_told_and_fails_nothing(monkeypatch, capsys) -> None:
    monkeypatch.setenv("UV_AUDIT_SERVICE_URL", "http://127.0.0.1:1/")
    assert scan.vulnerabilities({}, today=TODAY) == []
    assert "nothing is known" in capsys.readouterr().out


def test_a_secret_in_the_sources_is_found(tmp_path) -> None:
    (tmp_path / "settings.py").write_text('AWS = "AKIA' + 'IOSFODNN7EXAMPLQ"\n')
    (tmp_path / "plain.py").write_text('NAME = "peyvand"\n')
    (fault,) = scan.secrets({}, tmp_path)
    assert fault.startswith("settings.py:1: looks like a secret")
    (place,) = [word for word in fault.split() if len(word) == 40]
    assert scan.secrets({"secret": [{"file": "settings.py", "hashes": [place], "reason": "r"}]}, tmp_path) == []

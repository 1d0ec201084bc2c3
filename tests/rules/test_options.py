"""Variables of the environment: what each may hold, and the one line that says what it may not."""

import subprocess
import sys

import pytest

from peyvand.config.options import OPTIONS, Wrong, read


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("PEYVAND_DEBUG", "1", True),
        ("PEYVAND_DEBUG", " Yes ", True),
        ("PEYVAND_DEBUG", "off", False),
        ("PEYVAND_DEBUG", "", False),
        ("PEYVAND_ALLOWED_HOSTS", "a.example, b.example,", ["a.example", "b.example"]),
        ("PEYVAND_TRUSTED_PROXIES", "10.0.0.1, 10.1.0.0/16,::1", ["10.0.0.1", "10.1.0.0/16", "::1"]),
        ("PEYVAND_METRICS_FROM", "", []),
        ("PEYVAND_LEGACY_HOST", " Old.Example.IR. ", "old.example.ir"),
        ("PEYVAND_LARGEST_UPLOAD_MB", "8", 8),
        ("PEYVAND_PAYMENT_URL", "https://bank.example/", "https://bank.example"),
        ("PEYVAND_LOG_FORMAT", "console", "console"),
    ],
)
def test_what_a_variable_says(monkeypatch, name, given, value):
    monkeypatch.setenv(name, given)
    assert read(name, "not this") == value


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("PEYVAND_DEBUG", "maybe"),
        ("PEYVAND_TRUSTED_PROXIES", "10.0.0.300"),
        ("PEYVAND_METRICS_FROM", "localhost"),
        ("PEYVAND_LARGEST_UPLOAD_MB", "0"),
        ("PEYVAND_LARGEST_UPLOAD_MB", "-1"),
        ("PEYVAND_LARGEST_UPLOAD_MB", "۸"),
        ("PEYVAND_PUBLIC_URL", "peyvand.example.ir"),
        ("PEYVAND_PUBLIC_URL", "https://peyvand.example.ir/"),
        ("PEYVAND_DATABASE_URL", "mysql://user:hunter2@host/name"),
        ("PEYVAND_DATABASE_URL", "postgresql://user:hunter2@host"),
        ("PEYVAND_LOG_FORMAT", "xml"),
    ],
)
def test_what_a_variable_may_not_say_is_told_without_saying_it(monkeypatch, name, given):
    monkeypatch.setenv(name, given)
    with pytest.raises(Wrong) as told:
        read(name)
    assert str(told.value).startswith(f"{name} must be ")
    assert "hunter2" not in str(told.value)


def test_unset_it_has_its_default_or_what_the_settings_work_out(monkeypatch):
    for name in ("PEYVAND_HTTPS", "PEYVAND_LARGEST_UPLOAD_MB"):
        monkeypatch.delenv(name, raising=False)
    assert read("PEYVAND_LARGEST_UPLOAD_MB") == 64
    assert read("PEYVAND_HTTPS", "on") is True


def test_every_default_is_one_that_may_be_given():
    for option in OPTIONS.values():
        if option.default is not None:
            option.read(option.default)


def test_a_wrong_variable_ends_a_command_with_one_line(tmp_path):
    ended = subprocess.run(
        [sys.executable, "-m", "peyvand.config.cli", "check"],
        env={"PATH": "", "PYTHONPATH": "src", "PEYVAND_DATA_DIR": str(tmp_path), "PEYVAND_LARGEST_UPLOAD_MB": "much"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "peyvand: PEYVAND_LARGEST_UPLOAD_MB must be a whole number above 0\n"

"""Arrows point down, and services never touch each other: `importlinter.ini`, run as CI runs it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

SHELVES = ("config", "portal", "eservices", "foundation", "ui", "kit")
FOUNDATION = (
    "coverage",
    "cases",
    "agencies",
    "records",
    "payments",
    "letters",
    "notifications",
    "accounts",
    "switches",
    "law",
    "audit",
    "parties",
)


def lint(directory: Path, path: Path) -> subprocess.CompletedProcess[str]:
    """Import-linter over the `peyvand` that lies in `path`."""
    program = "import sys; sys.path.insert(0, sys.argv.pop(1)); from importlinter.cli import lint_imports_command; "
    program += "lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", program, str(path), "--config", "importlinter.ini", "--no-cache"],
        cwd=directory,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_arrows_point_down():
    done = lint(ROOT, ROOT / "src")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """An empty house under the project's own contracts: two services, the foundation, a door and a table."""
    shutil.copy(ROOT / "importlinter.ini", tmp_path)
    package = tmp_path / "peyvand"
    folders = [*SHELVES, *(f"foundation/{app}" for app in FOUNDATION), "eservices/asking", "eservices/telling"]
    for folder in ("", *folders):
        (package / folder).mkdir(parents=True, exist_ok=True)
        (package / folder / "__init__.py").touch()
    for module in ("clock", "jobs"):
        (package / "kit" / f"{module}.py").touch()
    for app in ("foundation/records", "foundation/cases", "eservices/asking"):
        for module in ("views", "forms", "jobs", "operations", "queries", "models", "rules"):
            (package / app / f"{module}.py").touch()
    return tmp_path


def test_an_empty_house_breaks_no_contract(house):
    done = lint(house, house)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("module", "imported", "contract"),
    [
        ("kit/clock", "peyvand.foundation", "Shelves"),
        ("eservices/asking/operations", "peyvand.eservices.telling", "E-services never import each other"),
        ("foundation/records/models", "peyvand.foundation.cases", "Foundation stands in one order"),
        ("foundation/cases/rules", "peyvand.foundation.cases.queries", "Inside every app"),
        ("foundation/cases/rules", "django.db", "Rules and workflows are pure"),
        ("eservices/asking/views", "peyvand.foundation.records.models", "Doors"),
        ("foundation/cases/operations", "peyvand.kit.clock", "Only the doors read the clock"),
    ],
)
def test_an_arrow_that_points_up_is_caught(house, module, imported, contract):
    (house / "peyvand" / f"{module}.py").write_text(f"import {imported}\n")
    done = lint(house, house)
    assert done.returncode == 1
    broken = [line for line in done.stdout.splitlines() if line.endswith("BROKEN")]
    assert [line for line in broken if line.startswith(contract)], done.stdout

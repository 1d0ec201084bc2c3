"""Part of `make check`: is a dependency of `uv.lock` known to be vulnerable, does a secret stand in the sources?

What is found and may stay is in `scripts/scan.toml`, each with its reason; an exception to a vulnerability has a day
until which it holds. A service that does not answer, such as offline, is told of and fails nothing.
"""

import datetime as dt
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
EXCEPTIONS = ROOT / "scripts" / "scan.toml"
_UV = ROOT / ".tools" / "uv" / "bin" / "uv"
_FOUND = (0, 1)  # uv's exit codes where it has an answer: nothing, something
_TRIES = 2
# A word that a secret goes by before a value, an address with a password in it, the head of a key, or many letters and
# digits in a row.
_WORTHY = re.compile(
    r"(?i:secret|passw|pwd|api_?key|private|token|auth)\w*[\"']?\s*[:=]+\s*[\"']|://[^/\s:@]*:[^/\s@]+@|-----BEGIN|"
    r"(?=[\w+/-]*\d)(?=[\w+/-]*[A-Za-z])[A-Za-z0-9+/_-]{20,}"
)


def main() -> None:
    excepted = tomllib.loads(EXCEPTIONS.read_text(encoding="utf-8"))
    today = dt.datetime.now(dt.UTC).date()
    faults = [*vulnerabilities(excepted, today=today), *secrets(excepted)]
    sys.exit("\n".join(faults) or None)


def vulnerabilities(excepted: dict[str, Any], *, today: dt.date) -> list[str]:
    """`UV_AUDIT_SERVICE_URL` names another service that speaks as osv.dev does."""
    holding = {one["id"] for one in excepted.get("vulnerability", ()) if one["until"] >= today}
    found = _audited()
    if found is None:
        print("dependencies: no service told whether any is vulnerable (offline?); nothing is known of them")
        return []
    audited = found["summary"]["audited_packages"]
    faults = [
        f"{one['dependency']['name']} {one['dependency']['version']}: {one['id']} {one['summary'] or ''}"
        f" (mended in {', '.join(one['fix_versions']) or 'no release yet'}; {one['link']})"
        for one in found["vulnerabilities"]
        if not holding & {one["id"], *one["aliases"]}
    ]
    print(f"dependencies: {audited} looked up, {len(faults)} vulnerabilities without an exception")
    return faults


def _audited() -> Any:
    """What uv tells as JSON, None if its service didn't answer."""
    command = [str(_UV), "audit", "--locked", "--quiet", "--output-format", "json"]
    command += ["--preview-features", "audit-command,json-output"]
    if service := os.environ.get("UV_AUDIT_SERVICE_URL"):
        command += ["--service-url", service]
    for again in range(_TRIES):
        time.sleep(again)
        told = subprocess.run(
            command, cwd=ROOT, env={**os.environ, "UV_HTTP_RETRIES": "0"}, capture_output=True, text=True, check=False
        )
        if told.returncode in _FOUND and told.stdout:
            return json.loads(told.stdout)
    return None


def secrets(excepted: dict[str, Any], folder: Path = ROOT) -> list[str]:
    """Of all files that Git knows, or that lie in another `folder`."""
    with tempfile.TemporaryDirectory() as place:
        numbers = {file: _keep_worthy(folder / file, Path(place, file)) for file in _files(folder)}
        command = [sys.executable, "-m", "detect_secrets", "-C", place, "scan", "--no-verify", "--all-files"]
        # What guesses by entropy finds alphabets and test vectors.
        command += ["--disable-plugin", "HexHighEntropyString", "--disable-plugin", "Base64HighEntropyString"]
        told = subprocess.run(command, cwd=place, capture_output=True, text=True, check=True)
    found = {
        (file, one["hashed_secret"]): f"{file}:{numbers[file][one['line_number'] - 1]}: looks like a secret"
        f" ({one['type']}); if it is one, renew it; else except {one['hashed_secret']} in {EXCEPTIONS.name}"
        for file, those in json.loads(told.stdout)["results"].items()
        for one in those
    }
    allowed = {(one["file"], place) for one in excepted.get("secret", ()) for place in one["hashes"]}
    stale = [f"{file}: {place} is excepted, but isn't there" for file, place in sorted(allowed - found.keys())]
    faults = [text for key, text in found.items() if key not in allowed]
    print(f"secrets: {len(found)} texts looked like one, {len(faults)} without an exception")
    return faults + (stale if folder == ROOT else [])


def _files(folder: Path) -> list[str]:
    if folder != ROOT:
        return [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [file for file in listed.split("\0") if file and (ROOT / file).is_file() and ROOT / file != EXCEPTIONS]


def _keep_worthy(file: Path, copy: Path) -> list[int]:
    """Copies the lines that can hold a secret at all, a twentieth: the scanner takes a millisecond a line. Gives
    their numbers."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return []
    kept = {number: line for number, line in enumerate(lines, 1) if _WORTHY.search(line)}
    if kept:
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text("\n".join(kept.values()) + "\n", encoding="utf-8")
    return list(kept)


if __name__ == "__main__":
    main()

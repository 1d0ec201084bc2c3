"""`peyvand migrate`: Django's own, which waits for no lock long: behind a waiting ALTER TABLE every question queues."""

import time
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as Migrate
from django.db import OperationalError, connections
from psycopg.errors import LockNotAvailable

LOCK_TIMEOUT = "1s"
TRIES = 20
PAUSE = 3.0  # seconds between tries, in which those who waited get their turn


class Command(Migrate):
    def handle(self, *args: Any, **options: Any) -> None:
        with connections[options["database"]].cursor() as cursor:
            cursor.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
        for tried in range(1, TRIES + 1):
            try:
                return super().handle(*args, **options)
            except OperationalError as error:
                if not isinstance(error.__cause__, LockNotAvailable):
                    raise
                self.stderr.write(f"a table is in use ({tried} of {TRIES}): {str(error).splitlines()[0]}")
                time.sleep(PAUSE)
        raise CommandError("gave up: what had been applied by then stays, the rest waits for a quieter hour")

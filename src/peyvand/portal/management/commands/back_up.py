"""`peyvand back_up`: a verified copy of the whole database server, and what is too old goes."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from peyvand.kit import clock
from peyvand.kit.postgres import backups
from peyvand.kit.postgres.backups import BackupError


class Command(BaseCommand):
    help = "Copies the whole database server into PEYVAND_BACKUPS, verifies the copy, and removes what is too old."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--keep", type=int, default=7, metavar="N", help="copies that stay, with the log since")
        parser.add_argument("--role", help="the role that may replicate; else the program's own")

    def handle(self, *args: Any, **options: Any) -> None:
        place = settings.BACKUPS
        if place is None:
            raise CommandError("PEYVAND_BACKUPS names no place")
        if options["keep"] < 1:
            raise CommandError("--keep: at least one copy stays")
        connection.ensure_connection()  # brings the embedded server up
        try:
            unfinished = backups.take(place, connection.connection, role=options["role"])
            copy = backups.keep(unfinished, at=clock.now())
            gone = backups.prune(place, newest=options["keep"])
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{copy.path}: verified, restores to {copy.complete_at.isoformat()} and later")
        for path in gone:
            self.stdout.write(f"{path}: removed")
        trouble = backups.trouble_archiving(connection.connection)
        if trouble:
            raise CommandError(f"the server's log isn't archived, later moments are lost with its disk: {trouble}")

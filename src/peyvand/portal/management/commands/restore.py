"""`peyvand restore [--to MOMENT]`: the database as it was at a moment, from a copy and the log that follows it."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from peyvand.kit.postgres import backups
from peyvand.kit.postgres.backups import BackupError
from peyvand.kit.postgres.embedded import Embedded, EmbeddedError

LONGEST = 24 * 3600  # seconds that a server may take to work its log off


class Command(BaseCommand):
    help = "Restores the database to a moment, from the copies and the log in PEYVAND_BACKUPS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--to", metavar="MOMENT", type=_moment, help="such as 2026-11-22T10:15:00+03:30, else Tehran's time;"
            " default: as late as the log goes",
        )  # fmt: skip
        parser.add_argument(
            "--wal", metavar="DIR", type=Path, help="the lost server's pg_wal, for what had not been archived yet"
        )
        parser.add_argument(
            "--into", metavar="DIR", type=Path,
            help="a data directory for a server of your own, which does the rest when you start it; else the embedded"
            " server's, up to the end",
        )  # fmt: skip
        parser.add_argument(
            "--timeline", default="latest", metavar="N", help="of several histories, after an earlier restore"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        place: Path | None = settings.BACKUPS
        embedded: Embedded | None = connection.settings_dict.get("EMBEDDED")
        if place is None:
            raise CommandError("PEYVAND_BACKUPS names no place")
        into: Path | None = options["into"]
        if into is None and embedded is None:
            raise CommandError("the server is your own: name a data directory with --into")
        try:
            copy = backups.copy_before(place, options["to"])
            recovery = backups.Recovery(
                copy=copy, place=place, moment=options["to"], timeline=options["timeline"], surviving=options["wal"]
            )
            if into is not None:
                recovery.lay_out(into)
                self.stdout.write(f"{into}: from {copy.path.name}; give it to the server's user, start it there")
            else:
                assert embedded is not None
                last = embedded.take_over(recovery.lay_out, patience=LONGEST)
                reached = last.isoformat() if last else "the copy's own end"
                self.stdout.write(f"{embedded.data}: from {copy.path.name}, up to {reached}")
        except (BackupError, EmbeddedError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Next, before anything else runs: peyvand record_restore --reason …, then verify_audit_log")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo("Asia/Tehran"))

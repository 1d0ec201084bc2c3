"""`peyvand apply_retention`: what is kept for a time only is removed once its time is over."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from peyvand.kit import clock
from peyvand.portal import operations


class Command(BaseCommand):
    help = "Removes what the retention rules of the law no longer keep, as the worker does each night; prints counts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        outcomes = operations.apply_retention(now=clock.now(), dry_run=dry_run)
        for outcome in outcomes:
            told = "failed" if outcome.count is None else outcome.count
            self.stdout.write(f"{outcome.key:32} {outcome.days:>5} days {told:>10}")
        if any(outcome.count is None for outcome in outcomes):
            raise CommandError("a rule failed; the log says why")

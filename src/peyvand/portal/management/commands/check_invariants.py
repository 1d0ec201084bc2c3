"""`peyvand check_invariants`: does everything hold that must hold whatever happens?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from peyvand.kit.postgres import invariants


class Command(BaseCommand):
    help = "Checks every invariant view; exit 1 and the offending ones if any row breaks one."

    def handle(self, *args: Any, **options: Any) -> None:
        verdicts = invariants.check(invariants.declared())
        for verdict in verdicts:
            self.stdout.write(f"{'holds ' if verdict.holds else 'BROKEN'} {verdict.name}")
        broken = [verdict for verdict in verdicts if not verdict.holds]
        for verdict in broken:
            self.stdout.write(f"{verdict.name}: {'no such view' if verdict.broken is None else verdict.broken}")
            for row in verdict.first:
                self.stdout.write(f"  {row}")
        if broken:
            raise CommandError(f"{len(broken)} of {len(verdicts)} invariants broken")

"""`peyvand synthesize_records DIR --persons N --seed S`: a believable bundle of people who never lived."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from peyvand.foundation.records.synthesis.writer import write_bundle
from peyvand.kit import jalali
from peyvand.kit.errors import Refusal
from peyvand.kit.text import persian_digits

# A fixed day, so that the bytes don't depend on the day of the run.
ON = "2026-11-22"


class Command(BaseCommand):
    help = (
        "جمعیتی ساختگی و باورپذیر می‌نویسد (writes a synthetic records bundle)."
        " The same persons, seed and day give the same bytes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", metavar="DIR", type=Path, help="the folder to write; made if missing")
        parser.add_argument("--persons", metavar="N", type=int, required=True, help="how many people")
        parser.add_argument("--seed", metavar="S", type=int, required=True, help="a whole number")
        parser.add_argument("--on", metavar="DATE", default=ON, help=f"the day on which they stand so (default {ON})")

    def handle(self, *args: Any, **options: Any) -> None:
        persons: int = options["persons"]
        if persons < 1:
            raise CommandError("شمار افراد باید دست‌کم یک باشد.")
        try:
            day: date = jalali.parse(options["on"])
            lines = write_bundle(
                options["directory"], persons=persons, seed=options["seed"], on=day, progress=self._show_progress
            )
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        except ValueError as error:
            raise CommandError("تاریخ باید میان سال‌های ۲۰۰۰ تا ۲۰۶۰ میلادی باشد.") from error
        except OSError as error:
            raise CommandError(f"بسته نوشته نشد: {error}") from error
        for file, count in lines.items():
            self.stdout.write(f"{file:18}{count:12}")

    def _show_progress(self, written: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{persian_digits(f'{written:,}')}", ending="")

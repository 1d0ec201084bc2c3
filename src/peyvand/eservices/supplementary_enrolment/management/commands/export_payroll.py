"""`peyvand export_payroll PERIOD MONTH --out FILE`: what payroll is to deduct in a Jalali month, as CSV."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from peyvand.eservices.supplementary_enrolment import operations
from peyvand.eservices.supplementary_enrolment.forms.payroll import due_csv
from peyvand.kit import clock, months, shell
from peyvand.kit.errors import Refusal
from peyvand.kit.text import latin_digits, persian_digits


class Command(BaseCommand):
    help = "Writes the deductions of a Jalali month for payroll: pension file, member, kind, month, amount, document."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("period", metavar="PERIOD", help="the contract period's number, such as 1405-1406")
        parser.add_argument("month", metavar="MONTH", help="a Jalali month, such as 1405/10")
        parser.add_argument("--out", metavar="FILE", type=Path, required=True, help="the CSV file to write")

    def handle(self, *args: Any, period: str, month: str, out: Path, **options: Any) -> None:
        try:
            lines = operations.export(
                period_number=latin_digits(period).strip(),
                month=months.parse(month),
                actor=shell.actor(),
                now=clock.now(),
            )
            # Its owner's alone: it tells about people.
            with open(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
                file.writelines(due_csv(lines))
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        except OSError as error:
            raise CommandError(f"فایل {out} نوشته نشد: {error.strerror}") from error
        self.stdout.write(f"{persian_digits(len(lines))} سطر کسور در {out} نوشته شد.")

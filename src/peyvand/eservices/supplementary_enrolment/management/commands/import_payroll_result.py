"""`peyvand import_payroll_result FILE`: what payroll really deducted; repeatable."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from peyvand.eservices.supplementary_enrolment import operations
from peyvand.eservices.supplementary_enrolment.forms.payroll import parse_result
from peyvand.kit import clock, shell
from peyvand.kit.errors import Refusal
from peyvand.kit.text import persian_digits


class Command(BaseCommand):
    help = "Takes over what payroll really deducted (CSV: document,month,deducted); repeatable."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="payroll's answer, CSV in UTF-8")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            text = file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"فایل {file} خوانده نشد: {error}") from error
        try:
            noted = operations.note_result(lines=parse_result(text), actor=shell.actor(), now=clock.now())
        except Refusal as refusal:
            raise CommandError(f"{refusal.message} {' | '.join(refusal.data['problems'])}") from refusal
        new, unchanged, differing = map(persian_digits, (noted.new, noted.unchanged, noted.differing))
        self.stdout.write(f"نتیجهٔ کسور: {new} تازه، {unchanged} بی‌تغییر؛ {differing} سطر با مبلغ سند نمی‌خواند")

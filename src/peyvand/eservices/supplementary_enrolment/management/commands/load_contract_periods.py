"""`peyvand load_contract_periods FILE`: supplementary contract periods from a JSON file; repeatable."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from peyvand.eservices.supplementary_enrolment import operations
from peyvand.eservices.supplementary_enrolment.forms.periods import parse_periods
from peyvand.kit import clock, shell
from peyvand.kit.errors import Refusal
from peyvand.kit.text import persian_digits


class Command(BaseCommand):
    help = "دوره‌های قرارداد بیمه تکمیلی را از فایل JSON می‌خواند (contract periods; repeatable)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="the periods file, JSON in UTF-8")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"فایل {path} خوانده نشد: {error}") from error
        try:
            loaded = operations.load_periods(
                periods=parse_periods(text), today=clock.today(), actor=shell.actor(), now=clock.now()
            )
        except Refusal as refusal:
            raise CommandError(f"{refusal.message} {' | '.join(refusal.data['problems'])}") from refusal
        new, changed, unchanged = (persian_digits(loaded[kind]) for kind in ("new", "changed", "unchanged"))
        self.stdout.write(f"دوره‌های قرارداد: {new} تازه، {changed} تغییریافته، {unchanged} بی‌تغییر")

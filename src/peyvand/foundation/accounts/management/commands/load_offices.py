"""`peyvand load_offices FILE`: offices and their staff from a JSON file; repeatable."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from peyvand.foundation.accounts import forms, operations
from peyvand.kit import clock, shell
from peyvand.kit.errors import Refusal
from peyvand.kit.text import persian_digits


class Command(BaseCommand):
    help = "واحدهای سازمان و نقش‌های کارکنانش را از فایل JSON می‌خواند (offices, staff; repeatable)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="the offices file, JSON in UTF-8")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"فایل {path} خوانده نشد: {error}") from error
        try:
            loaded = operations.load_offices(offices=forms.parse_offices(text), now=clock.now(), actor=shell.actor())
        except Refusal as refusal:
            problems = refusal.data["problems"]
            for problem in problems:
                self.stderr.write(str(problem))
            raise CommandError(f"{refusal.message} ({persian_digits(len(problems))} ایراد)") from refusal
        new, changed, assigned = (persian_digits(loaded[kind]) for kind in ("new", "changed", "assigned"))
        self.stdout.write(f"واحدها: {new} تازه، {changed} تغییریافته")
        self.stdout.write(f"نقش‌ها: {assigned} تازه")

"""`peyvand load_agencies FILE`: agencies, memoranda and users from a JSON file; repeatable."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from peyvand.foundation.agencies import forms, operations
from peyvand.kit import clock, shell
from peyvand.kit.errors import Refusal
from peyvand.kit.text import persian_digits

TITLES = {"agencies": "دستگاه‌ها", "memoranda": "تفاهم‌نامه‌ها", "users": "کاربران"}


class Command(BaseCommand):
    help = "دستگاه‌ها، تفاهم‌نامه‌ها و کاربران را از فایل JSON می‌خواند (agencies, memoranda, users; repeatable)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="the agencies file, JSON in UTF-8")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"فایل {path} خوانده نشد: {error}") from error
        try:
            loaded = operations.load(agencies=forms.parse_agencies(text), now=clock.now(), actor=shell.actor())
        except Refusal as refusal:
            for problem in refusal.data["problems"]:
                self.stderr.write(problem)
            count = persian_digits(len(refusal.data["problems"]))
            raise CommandError(f"{refusal.message} ({count} ایراد)") from refusal
        for kind, title in TITLES.items():
            new, changed = (persian_digits(number) for number in (loaded[kind].new, loaded[kind].changed))
            self.stdout.write(f"{title}: {new} تازه، {changed} تغییریافته")

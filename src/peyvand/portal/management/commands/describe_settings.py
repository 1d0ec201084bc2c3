"""`peyvand describe_settings`: the page of all settings, from their declarations."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Writes the page of all PEYVAND_* variables from their declarations; for developers, after a change."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--into", type=Path, default=Path("docs/operate/settings.md"), help="the page")

    def handle(self, *args: Any, **options: Any) -> None:
        page: Path = options["into"]
        try:
            page.write_text(settings.SETTINGS_PAGE, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{page}: {error}") from error
        self.stdout.write(str(page))

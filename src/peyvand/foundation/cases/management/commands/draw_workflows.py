"""`peyvand draw_workflows`: a page with a diagram for each workflow, from the tables."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from peyvand.foundation.cases import drawing, queries


class Command(BaseCommand):
    help = "Writes a page with a diagram for each workflow, drawn from its table; for developers, after a change."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--into", type=Path, default=Path("docs/workflows"), help="the folder of the pages")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["into"]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for kind, workflow in queries.workflows().items():
                (folder / f"{kind}.md").write_text(drawing.page(workflow), encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{folder}: {error}") from error
        self.stdout.write(f"{len(queries.workflows())} pages in {folder}")

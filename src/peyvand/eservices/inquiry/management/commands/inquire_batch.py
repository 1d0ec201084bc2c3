"""`peyvand inquire_batch FILE --as AGENCY_CODE --out FILE`: a batch, run to its end, with a page's records."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError, OutputWrapper

from peyvand.eservices.inquiry import operations
from peyvand.eservices.inquiry.choices import State
from peyvand.eservices.inquiry.operations import Upload, Visitor
from peyvand.eservices.inquiry.sheets.reading import read
from peyvand.eservices.inquiry.sheets.writing import write_results
from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.coverage.questions import Asker
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.kit.shell import actor

ENDINGS = (".csv", ".xlsx")


class Command(BaseCommand):
    help = "Asks about all national codes of a file in the name of an agency and writes the results."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV or .xlsx: national_code[,from,to,purpose,case_number]")
        parser.add_argument("--as", dest="agency", required=True, metavar="AGENCY_CODE", help="in whose name")
        parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the results, .csv or .xlsx")
        parser.add_argument("--purpose", default="", help="for lines that bring none")
        parser.add_argument("--case-number", default="", help="for lines that bring none")

    def handle(self, *args: Any, file: Path, agency: str, out: Path, **options: Any) -> None:
        ending = out.suffix.lower()
        if ending not in ENDINGS:
            raise CommandError(f"--out ends with one of {', '.join(ENDINGS)}")
        visitor = Visitor(Asker(agency_code=agency, command=actor()), Channel.COMMAND, clock.now())
        upload = Upload(file_name=file.name[:100], purpose=options["purpose"], case_number=options["case_number"])
        try:
            with file.open("rb") as sent, _private(out) as results:
                batch = operations.accept(visitor=visitor, lines=read(sent), upload=upload)
                self._run(visitor, batch.pk, batch.public_id, batch.total)
                opened = operations.open_results(visitor=visitor, public_id=batch.public_id)
                if ending == ".xlsx":
                    write_results(results, operations.result_rows(opened))
                else:
                    results.writelines(operations.result_lines(opened))
        except Refusal as refusal:
            raise CommandError(f"{refusal.code}: {refusal.message}") from refusal
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error
        done = opened.batch
        self.stdout.write(f"{done.total} lines: {done.done} answered, {done.rejected} rejected")
        if done.state != State.DONE:
            raise CommandError(f"{done.failure or done.state}: {done.failure_message}")

    def _run(self, visitor: Visitor, batch_pk: int, public_id: str, total: int) -> None:
        progress = _Progress(self.stderr, total)
        try:
            operations.run_here(batch_id=batch_pk, clock=clock.now, watch=progress)
        except KeyboardInterrupt as interrupt:
            operations.cancel(visitor=visitor, public_id=public_id)
            raise CommandError(
                "interrupted: what was answered stays, the rest of the quota is given back"
            ) from interrupt


class _Progress:
    """A line on a terminal that says how many lines are through; nothing elsewhere."""

    def __init__(self, terminal: OutputWrapper, total: int) -> None:
        self._terminal = terminal if terminal.isatty() else None
        self._total = total

    def __call__(self, through: int) -> None:
        if self._terminal:
            end = "\n" if through >= self._total else ""
            self._terminal.write(f"\r{through} / {self._total} …", ending=end)


def _private(path: Path) -> BinaryIO:
    """The file to write, its owner's alone: it tells about people."""
    return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")

"""Files as agencies send them, and the ways in which they send them."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from peyvand.eservices.inquiry import operations
from peyvand.eservices.inquiry.models import Batch
from peyvand.eservices.inquiry.operations import Upload, Visitor
from peyvand.eservices.inquiry.rules import RESULT_COLUMNS
from peyvand.eservices.inquiry.sheets.reading import read
from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.coverage.questions import Asker
from tests.eservices.cast import Cast

BATCHES = "/api/v1/batches"
NEW = "/panel/batches/new/"
EMPLOYED, LATELY, WRONG = "0000027227", "0000040835", "0000027228"


def csv_file(*rows: Sequence[str] | str, header: str = "national_code") -> bytes:
    """A CSV file of these rows; a text is a row of one cell."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(header.split(","))
    writer.writerows([row] if isinstance(row, str) else row for row in rows)
    return written.getvalue().encode()


def xlsx_file(*rows: Sequence[Any], header: str = "national_code") -> bytes:
    """A spreadsheet of these rows, each cell of the type it has here."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    for number, row in enumerate([header.split(","), *rows]):
        sheet.write_row(number, 0, row)
    book.close()
    return file.getvalue()


def visitor(who: Cast, *, user: Any = None, now: datetime | None = None) -> Visitor:
    return Visitor(Asker(user_id=(user or who.operator).pk), Channel.PANEL, now or datetime.now(UTC), "127.0.0.1")


def accepted(who: Cast, content: bytes, **upload: Any) -> Batch:
    """A batch of the agency's operator, started and not yet run."""
    return operations.accept(visitor=visitor(who), lines=read(io.BytesIO(content)), upload=Upload(**upload))


def draft(who: Cast, content: bytes, **upload: Any) -> Batch:
    """A file of the agency's operator, checked in and not started."""
    return operations.check_in(visitor=visitor(who), lines=read(io.BytesIO(content)), upload=Upload(**upload))


def run(batch: Batch, **options: Any) -> Batch:
    """The batch, run by this thread until it ends or its turn does."""
    operations.run(batch_id=batch.pk, clock=lambda: datetime.now(UTC), **options)
    batch.refresh_from_db()
    return batch


def results(who: Cast, batch: Batch) -> list[dict[str, str]]:
    """The lines of results.csv as its sender gets them."""
    opened = operations.open_results(visitor=visitor(who), public_id=batch.public_id)
    text = b"".join(operations.result_lines(opened)).decode()
    assert text.splitlines()[0] == ",".join(RESULT_COLUMNS)
    return list(csv.DictReader(io.StringIO(text)))


def answered(who: Cast, content: bytes, **upload: Any) -> list[dict[str, str]]:
    """From the file to its results."""
    return results(who, run(accepted(who, content, **upload)))


def uploaded(browser: Client, content: bytes, *, name: str = "codes.csv", **fields: str) -> Any:
    """A file sent with the form of the page."""
    return browser.post(NEW, {"file": SimpleUploadedFile(name, content), **fields})


def sent(who: Cast, content: bytes, *, token: str | None = None, key: str = "", kind: str = "text/csv") -> Any:
    """A file sent over the API."""
    headers = {"Authorization": f"Bearer {token or who.token}", "Content-Type": kind}
    if key:
        headers["Idempotency-Key"] = key
    return Client().generic("POST", BATCHES, content, kind, headers=headers)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}

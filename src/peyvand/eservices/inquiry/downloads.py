"""Files as responses, alike for pages and API."""

import tempfile
from collections.abc import Callable, Iterator
from typing import BinaryIO

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse

from peyvand.eservices.inquiry import operations
from peyvand.eservices.inquiry.operations import INLINE_LINES, Opened
from peyvand.eservices.inquiry.sheets.writing import write_results

CSV = "text/csv; charset=utf-8"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def results_csv(opened: Opened) -> HttpResponseBase:
    return csv(operations.result_lines(opened), f"results-{opened.batch.public_id}")


def results_workbook(opened: Opened) -> HttpResponseBase:
    """A short one is made now, a long one has been made."""
    name = f"results-{opened.batch.public_id}"
    if opened.batch.total <= INLINE_LINES:
        return workbook(lambda file: write_results(file, operations.result_rows(opened)), name)
    return _named(StreamingHttpResponse(operations.workbook_parts(opened), content_type=WORKBOOK), f"{name}.xlsx")


def csv(pieces: Iterator[bytes], name: str) -> HttpResponseBase:
    return _named(StreamingHttpResponse(pieces, content_type=CSV), f"{name}.csv")


def workbook(write: Callable[[BinaryIO], None], name: str) -> HttpResponseBase:
    file = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the response)
    write(file)
    file.seek(0)
    return _named(FileResponse(file, content_type=WORKBOOK), f"{name}.xlsx")


def _named(response: HttpResponseBase, name: str) -> HttpResponseBase:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

"""Batches over the API: `POST`, `GET` and `DELETE /batches…`, and their results (INQ-7, INQ-8)."""

import hashlib
import tempfile
from http import HTTPStatus
from typing import IO, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from ninja import Router

from peyvand.eservices.inquiry import downloads, operations
from peyvand.eservices.inquiry.api.schemas import KEY_SCHEMA, BatchOut, BatchTaken, check_key
from peyvand.eservices.inquiry.choices import State
from peyvand.eservices.inquiry.operations import Upload, Visitor
from peyvand.eservices.inquiry.sheets.reading import read_csv
from peyvand.foundation.accounts.network import client_address
from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.coverage.api.reading import ProblemOut, Unreadable, links_to
from peyvand.kit import clock

router = Router(tags=["batch"])

_BLOCK = 1 << 16
_IN_MEMORY = 1 << 20
_PROBLEMS = dict.fromkeys((401, 403, 404, 409), ProblemOut)


def _visitor(request: HttpRequest) -> Visitor:
    return Visitor(request.auth, Channel.API, clock.now(), client_address(request))  # type: ignore[attr-defined]


def _file(kind: str, description: str) -> dict[str, Any]:
    content = {kind: {"schema": {"type": "string", "format": "binary"}}}
    return {"responses": {200: {"description": description, "content": content}}}


@router.post(
    "",
    response={202: BatchTaken, **_PROBLEMS, **dict.fromkeys((413, 415, 422, 429, 503), ProblemOut)},
    by_alias=True,
    summary="یک فایل استعلام",
    openapi_extra={
        "requestBody": {
            "required": True,
            "description": "سرستون‌ها: national_code و، اگر لازم است، from، to، purpose و case_number",
            "content": {"text/csv": {"schema": {"type": "string"}}},
        },
        "parameters": [
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "schema": KEY_SCHEMA,
                "description": "همان کلید و همان فایل همان استعلام گروهی را می‌دهد؛ دست‌کم ۲۴ ساعت نگه داشته می‌شود.",
            }
        ],
        "responses": {202: {"links": links_to("state", "cancel", "results_csv", "results_xlsx", batch_id="id")}},
    },
)
def send(request: HttpRequest) -> HttpResponse:
    """Takes a file of questions: all of its right lines, or none. Today and quota are those of this moment."""
    if request.headers.get("Content-Type", "").partition(";")[0].strip().lower() != "text/csv":
        raise Unreadable(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "NOT_CSV", "بدنهٔ درخواست باید text/csv باشد.")
    key = request.headers.get("Idempotency-Key")
    check_key(key)
    visitor = _visitor(request)
    visitor.enter()  # before a long file is read for nothing
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
        fingerprint = _receive(request, file)
        batch = operations.accept(
            visitor=visitor, lines=read_csv(file), upload=Upload(key=key, fingerprint=fingerprint)
        )
    taken = {"id": batch.public_id, "links": _links(batch.public_id)}
    return JsonResponse(taken, status=HTTPStatus.ACCEPTED)


def _receive(request: HttpRequest, file: IO[bytes]) -> bytes:
    """The body into `file`, which is then at its beginning; gives its hash. Raises Unreadable TOO_LARGE."""
    digest, length = hashlib.sha256(), 0
    while block := request.read(_BLOCK):
        length += len(block)
        if length > settings.LARGEST_UPLOAD:
            raise Unreadable(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "TOO_LARGE", "فایل بزرگ‌تر از اندازهٔ مجاز است؛ آن را چند پاره کنید."
            )
        digest.update(block)
        file.write(block)
    file.seek(0)
    return digest.digest()


def _links(batch_id: str) -> dict[str, str]:
    this = reverse("api-v1:state", args=[batch_id])
    return {"self": this, "csv": f"{this}/results.csv", "xlsx": f"{this}/results.xlsx"}


@router.get("/{batch_id}", response={200: BatchOut, **_PROBLEMS}, summary="وضعیت یک استعلام گروهی")
def state(request: HttpRequest, batch_id: str) -> HttpResponse:
    """How far it is. `done` lines are answered, `rejected` ones have an error of their own."""
    batch, _ = operations.find(visitor=_visitor(request), public_id=batch_id)
    told: dict[str, Any] = {
        "id": batch.public_id,
        "state": batch.state,
        "total": batch.total,
        "done": batch.done,
        "rejected": batch.rejected,
        "links": _links(batch.public_id),
    }
    if batch.state == State.FAILED:
        told["failure"] = {"code": batch.failure, "message": batch.failure_message}
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


@router.delete("/{batch_id}", response={204: None, **_PROBLEMS}, summary="لغو یک استعلام گروهی")
def cancel(request: HttpRequest, batch_id: str) -> HttpResponse:
    """Stops it and gives the unused quota back; what was answered stays. Repeating it changes nothing."""
    operations.cancel(visitor=_visitor(request), public_id=batch_id)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@router.get(
    "/{batch_id}/results.csv",
    response=_PROBLEMS,
    summary="نتیجه به شکل CSV",
    openapi_extra=_file("text/csv", "a line for each line in, in the order given"),
)
def results_csv(request: HttpRequest, batch_id: str) -> HttpResponseBase:
    """A line for each line in. 409 with `Retry-After` until the batch has ended."""
    return downloads.results_csv(operations.open_results(visitor=_visitor(request), public_id=batch_id))


@router.get(
    "/{batch_id}/results.xlsx",
    response=_PROBLEMS,
    summary="نتیجه به شکل اکسل",
    openapi_extra=_file(downloads.WORKBOOK, "the same as a spreadsheet"),
)
def results_xlsx(request: HttpRequest, batch_id: str) -> HttpResponseBase:
    """The same as a spreadsheet. 409 with `Retry-After` until the batch has ended and the spreadsheet is made."""
    opened = operations.open_results(visitor=_visitor(request), public_id=batch_id, as_workbook=True)
    return downloads.results_workbook(opened)

"""«استعلام سند» over the API: `POST /documents`, and what it gave once more (CIT-5, INQ-8)."""

import json
from typing import Annotated, Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from peyvand.eservices.certificates import operations
from peyvand.eservices.certificates.operations import Opened
from peyvand.foundation.accounts.network import client_address
from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.coverage.api.reading import LetterOut, ProblemOut, links_to, read_json
from peyvand.foundation.coverage.api.serving import signed
from peyvand.foundation.coverage.paper import pdf_of
from peyvand.foundation.coverage.rules import tracking_text
from peyvand.kit import clock

router = Router(tags=["document"])

_PROBLEMS = dict.fromkeys((400, 401, 403, 404, 409, 413, 415, 422, 429, 503), ProblemOut)
_READ_PROBLEMS = dict.fromkeys((401, 403, 404, 409), ProblemOut)


class DocumentIn(Schema):
    """«کد رمز». Dashes, blanks and capitals don't matter; O means 0, I and L mean 1; digits may be Persian or Latin."""

    model_config = ConfigDict(extra="forbid", strict=True)

    code: Annotated[str, Field(min_length=1, max_length=60, examples=["7KQ2-M4XP-9TRA-0C5N"])]


class DocumentOut(Schema):
    """A citizen's certificate, made out to the agency that asks."""

    tracking_code: Annotated[str, Field(pattern=r"^[0-9]{16}$")]
    issued_at: str
    recipient: str
    expires_at: str
    letter: LetterOut
    links: dict[str, str]


@router.post(
    "",
    response={200: DocumentOut, **_PROBLEMS},
    summary="سند با کد رمز",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": DocumentIn.model_json_schema()}},
        },
        "responses": {200: {"links": links_to("document", "document_letter", tracking_code="tracking_code")}},
    },
)
def redeem(request: HttpRequest) -> HttpResponse:
    """The certificate that the code opens to its recipient, who alone gets it. Wrong, foreign, expired and withdrawn
    codes are the same 404; after too many of them 429. Uses no quota; the citizen is told of each retrieval."""
    asked, _ = read_json(
        request.body, DocumentIn, content_type=request.headers.get("Content-Type", ""), action=operations.REDEEM
    )
    opened = operations.redeem(
        asker=request.auth,  # type: ignore[attr-defined]
        typed=asked.code,
        channel=Channel.API,
        source=client_address(request),
        now=clock.now(),
    )
    return signed(_told(opened))


@router.get("/{tracking_code}", response={200: DocumentOut, **_READ_PROBLEMS}, summary="همان سند")
def document(request: HttpRequest, tracking_code: str) -> HttpResponse:
    """The same once more, to the client that opened it, as long as the code of that time stands."""
    return signed(_told(_reopened(request, tracking_code)))


@router.get(
    "/{tracking_code}/letter.pdf",
    response=_READ_PROBLEMS | {503: ProblemOut},
    summary="نامهٔ امضاشدهٔ سند",
    openapi_extra={
        "responses": {
            200: {
                "description": "PDF/A-3a, PAdES; the same file that the citizen has",
                "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
            }
        }
    },
)
def document_letter(request: HttpRequest, tracking_code: str) -> HttpResponse:
    """The certificate as a signed PDF, on the same terms."""
    opened = _reopened(request, tracking_code)
    return HttpResponse(pdf_of(opened.answer, now=clock.now()), content_type="application/pdf")


def _reopened(request: HttpRequest, tracking_code: str) -> Opened:
    return operations.reopen(
        asker=request.auth,  # type: ignore[attr-defined]
        tracking_code=tracking_code,
        source=client_address(request),
        now=clock.now(),
    )


def _told(opened: Opened) -> str:
    stored = opened.answer
    assert stored.recipient is not None
    tracking_code = tracking_text(stored.tracking_code)
    told: dict[str, Any] = {
        "tracking_code": tracking_code,
        "issued_at": stored.asked_at,
        "recipient": stored.recipient.code,
        "expires_at": opened.expires_at,
        "letter": json.loads(stored.body)["letter"],
        "links": {
            "self": reverse("api-v1:document", args=[tracking_code]),
            "pdf": reverse("api-v1:document_letter", args=[tracking_code]),
        },
    }
    return orjson.dumps(told, option=orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS).decode()

"""The API inside Django: `POST` and `GET /inquiries`, `GET /agency` (INQ-8)."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from peyvand.eservices.inquiry.api.schemas import KEY_SCHEMA, AgencyOut, InquiryIn, InquiryOut, read_question
from peyvand.foundation.accounts.network import client_address
from peyvand.foundation.audit.choices import Channel, Ground
from peyvand.foundation.coverage import operations
from peyvand.foundation.coverage.api.reading import ProblemOut, links_to
from peyvand.foundation.coverage.api.serving import signed
from peyvand.foundation.coverage.paper import pdf_of
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day

router = Router()

_PROBLEMS = dict.fromkeys((400, 401, 403, 404, 409, 413, 415, 422, 429, 503), ProblemOut)
_READ_PROBLEMS = dict.fromkeys((401, 403, 404), ProblemOut)


@router.post(
    "/inquiries",
    response={201: InquiryOut, **_PROBLEMS},
    by_alias=True,
    tags=["inquiry"],
    summary="یک استعلام",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": InquiryIn.model_json_schema(by_alias=True)}},
        },
        "parameters": [
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "schema": KEY_SCHEMA,
                "description": "همان کلید و همان بدنه همان پاسخ را می‌دهد؛ دست‌کم ۲۴ ساعت نگه داشته می‌شود.",
            }
        ],
        "responses": {201: {"links": links_to("read", "letter", tracking_code="tracking_code")}},
    },
)
def ask(request: HttpRequest) -> HttpResponse:
    """The answer for one national code, recorded once. Also served, many at a time, by `fast`."""
    now = clock.now()
    question = read_question(
        request.body,
        content_type=request.headers.get("Content-Type", ""),
        key=request.headers.get("Idempotency-Key"),
        asker=request.auth,  # type: ignore[attr-defined]
        source=client_address(request),
        today=tehran_day(now),
    )
    (reply,) = operations.answer([question], now=now)
    if isinstance(reply, Refusal):
        raise reply
    return signed(reply.body, status=HTTPStatus.CREATED)


@router.get(
    "/inquiries/{tracking_code}",
    response={200: InquiryOut, **_READ_PROBLEMS},
    by_alias=True,
    tags=["inquiry"],
    summary="پاسخ ذخیره‌شده",
)
def read(request: HttpRequest, tracking_code: str) -> HttpResponse:
    """The stored answer, byte for byte, to the agency that asked; 404 to anyone else. Uses no quota."""
    stored = operations.reopen(
        tracking_code=tracking_code,
        asker=request.auth,  # type: ignore[attr-defined]
        channel=Channel.API,
        now=clock.now(),
        source=client_address(request),
    )
    return signed(stored.body)


@router.get(
    "/inquiries/{tracking_code}/letter.pdf",
    response=_READ_PROBLEMS | {503: ProblemOut},
    tags=["inquiry"],
    summary="نامهٔ امضاشده",
    openapi_extra={
        "responses": {
            200: {
                "description": "PDF/A-3a, PAdES; the stored answer is attached as answer.json",
                "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
            }
        }
    },
)
def letter(request: HttpRequest, tracking_code: str) -> HttpResponse:
    """The stored answer's letter as a signed PDF, always the same file; to the agency that asked (INQ-6)."""
    now = clock.now()
    stored = operations.reopen(
        tracking_code=tracking_code,
        asker=request.auth,  # type: ignore[attr-defined]
        channel=Channel.API,
        now=now,
        source=client_address(request),
        ground=Ground.PAPER,
    )
    return HttpResponse(pdf_of(stored, now=now), content_type="application/pdf")


@router.get("/agency", response={200: AgencyOut, **_READ_PROBLEMS}, tags=["agency"], summary="دستگاه من و تفاهم‌نامه‌اش")
def agency(request: HttpRequest) -> dict[str, Any]:
    """The agency behind the token, what its memorandum opens, and what is left of today's quota."""
    rights = operations.enter(
        asker=request.auth,  # type: ignore[attr-defined]
        channel=Channel.API,
        now=clock.now(),
        source=client_address(request),
        asking=False,
    )
    assert rights.agency is not None
    assert rights.memorandum is not None
    memorandum, left = rights.memorandum, rights.quota_left
    return {
        "code": rights.agency.code,
        "name": rights.agency.name,
        "audience": rights.agency.audience,
        "memorandum": {
            "number": memorandum.number,
            "date": memorandum.date,
            "valid_to": memorandum.valid_to,
            "requires_purpose": memorandum.requires_purpose,
            "requires_case_number": memorandum.requires_case_number,
            "purposes": [{"code": purpose.code, "title": purpose.title} for purpose in memorandum.purposes],
        },
        "services": sorted(memorandum.services),
        "quota": {
            "daily": memorandum.daily_quota,
            "used": None if left is None else rights.used_today,
            "left": left,
        },
    }

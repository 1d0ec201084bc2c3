"""The API inside Django: `POST` and `GET /inquiries`, `GET /agency` (INQ-8)."""

import hashlib
import logging
from collections.abc import Callable
from functools import partial, wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, JsonResponse
from django.urls import URLPattern, URLResolver
from ninja import NinjaAPI
from ninja.errors import AuthenticationError
from ninja.openapi.docs import Swagger
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.security.base import AuthBase

from peyvand.eservices.inquiry.api.batches import router as batches
from peyvand.eservices.inquiry.api.schemas import (
    AgencyOut,
    InquiryIn,
    InquiryOut,
    ProblemOut,
    Unreadable,
    links_to,
    read_question,
    too_large,
)
from peyvand.foundation.accounts.guards import public
from peyvand.foundation.accounts.network import client_address
from peyvand.foundation.audit.choices import Channel, Ground
from peyvand.foundation.coverage import operations
from peyvand.foundation.coverage.paper import pdf_of
from peyvand.foundation.coverage.questions import Asker
from peyvand.foundation.letters import signatures
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.problems import CONTENT_TYPE, from_refusal, method_not_allowed, problem, unknown_address

log = logging.getLogger(__name__)


class BearerToken(AuthBase):
    """Takes the access token off the request. Whether it opens anything is decided with the question itself."""

    openapi_type = "oauth2"
    openapi_flows = {
        "clientCredentials": {
            "tokenUrl": f"{settings.PUBLIC_URL}/oauth/token",
            "scopes": {
                "inquiry": "استعلام تکی",
                "batch": "استعلام گروهی",
                "document": "استعلام سند",
            },
        }
    }

    def __call__(self, request: HttpRequest) -> Asker | None:
        return asker_from(request.headers.get("Authorization", ""))


def asker_from(authorization: str) -> Asker | None:
    """The API client behind an `Authorization` header, None without a bearer token."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        return None
    return Asker(token_hash=hashlib.sha256(token.strip().encode()).hexdigest())


NO_TOKEN = Refusal(
    "UNAUTHENTICATED", "توکن دسترسی لازم است؛ آن را از /oauth/token بگیرید.", status=HTTPStatus.UNAUTHORIZED
)
_PROBLEMS = dict.fromkeys((400, 401, 403, 404, 409, 413, 415, 422, 429, 503), ProblemOut)
_READ_PROBLEMS = dict.fromkeys((401, 403, 404), ProblemOut)


class DescribedApi(NinjaAPI):
    """Its errors are problem documents, those of a method not taken too, and its description says so."""

    @property
    def urls(self) -> tuple[list[URLResolver | URLPattern], str, str]:
        patterns, app_name, namespace = super().urls
        for pattern in patterns:
            if isinstance(pattern, URLPattern) and not isinstance(pattern.callback, partial):  # the description's pages
                pattern.callback = _with_problem_for_method(pattern.callback)
        return patterns, app_name, namespace

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        described = super().get_openapi_schema(**options)
        for operations_of_path in described["paths"].values():
            for operation in operations_of_path.values():
                for status, response in operation["responses"].items():
                    if int(status) >= HTTPStatus.BAD_REQUEST:
                        response["content"] = {CONTENT_TYPE: response["content"]["application/json"]}
        return described


api = DescribedApi(
    title="Peyvand API",
    version="1",
    description="استعلام ارتباط با سازمان تأمین اجتماعی برای دستگاه‌های دارای تفاهم‌نامه.",
    urls_namespace="api-v1",
    docs=Swagger(),
    auth=BearerToken(),
)
api.add_router("/batches", batches)


def _with_problem_for_method(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if isinstance(response, HttpResponseNotAllowed):
            allowed = response["Allow"].split(", ")
            return _problem(*method_not_allowed(allowed))
        return response

    return answering


def _problem(status: int, document: dict[str, Any], headers: dict[str, str] | None = None) -> HttpResponse:
    return JsonResponse(
        document, status=status, content_type=CONTENT_TYPE, headers=headers, json_dumps_params={"ensure_ascii": False}
    )


def _signed(body: str, *, status: int = HTTPStatus.OK) -> HttpResponse:
    """A stored answer, byte for byte, with its signature in the header."""
    content = body.encode()
    headers = {signatures.HEADER: signatures.sign(content)}
    return HttpResponse(content, status=status, content_type="application/json", headers=headers)


@api.exception_handler(Refusal)
def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return _problem(*from_refusal(refusal))


@api.exception_handler(AuthenticationError)
def _unauthenticated(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    operations.refuse(
        asker=Asker(), channel=Channel.API, refusal=NO_TOKEN, now=clock.now(), source=client_address(request)
    )
    return _problem(*from_refusal(NO_TOKEN))


@api.exception_handler(Unreadable)
def _unreadable(request: HttpRequest, error: Unreadable) -> HttpResponse:
    operations.refuse(
        asker=request.auth,  # type: ignore[attr-defined]
        channel=Channel.API,
        refusal=Refusal(error.code, ""),
        now=clock.now(),
        source=client_address(request),
    )
    return _problem(error.status, error.problem)


@api.exception_handler(Exception)
def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    log.exception("a request of the API failed")
    return _problem(500, problem(500, "FAILED", "این درخواست به خطای داخلی برخورد؛ موضوع ثبت شد."))


@api.exception_handler(RequestDataTooBig)
def _too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    """Django itself stops reading long before such a body ends."""
    return _unreadable(request, too_large())


@api.post(
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
                "schema": {"type": "string", "minLength": 1, "maxLength": 255},
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
    return _signed(reply.body, status=HTTPStatus.CREATED)


@api.get(
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
    return _signed(stored.body)


@api.get(
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


@api.get("/agency", response={200: AgencyOut, **_READ_PROBLEMS}, tags=["agency"], summary="دستگاه من و تفاهم‌نامه‌اش")
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


@public
def not_found(request: HttpRequest) -> HttpResponse:
    """For addresses under /api/ that lead nowhere."""
    return _problem(*unknown_address())

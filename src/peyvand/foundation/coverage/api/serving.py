"""What serves the API's operations, whichever service they belong to: who asks, problem documents, signed answers."""

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

from peyvand.foundation.accounts.guards import public
from peyvand.foundation.accounts.network import client_address
from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.coverage import operations
from peyvand.foundation.coverage.api.reading import Unreadable, too_large
from peyvand.foundation.coverage.questions import Asker
from peyvand.foundation.letters import signatures
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
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


def new_api() -> DescribedApi:
    """The API without operations; the routers that are added to it inherit its token and its errors."""
    api = DescribedApi(
        title="Peyvand API",
        version="1",
        description="استعلام ارتباط با سازمان تأمین اجتماعی برای دستگاه‌های دارای تفاهم‌نامه.",
        urls_namespace="api-v1",
        docs=Swagger(),
        auth=BearerToken(),
    )
    api.add_exception_handler(Refusal, _refused)
    api.add_exception_handler(AuthenticationError, _unauthenticated)
    api.add_exception_handler(Unreadable, _unreadable)
    api.add_exception_handler(RequestDataTooBig, _too_large)
    api.add_exception_handler(Exception, _failed)
    return api


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


def signed(body: str, *, status: int = HTTPStatus.OK) -> HttpResponse:
    """A stored answer, byte for byte, with its signature in the header."""
    content = body.encode()
    headers = {signatures.HEADER: signatures.sign(content)}
    return HttpResponse(content, status=status, content_type="application/json", headers=headers)


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return _problem(*from_refusal(refusal))


def _unauthenticated(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    operations.refuse(
        asker=Asker(), channel=Channel.API, refusal=NO_TOKEN, now=clock.now(), source=client_address(request)
    )
    return _problem(*from_refusal(NO_TOKEN))


def _unreadable(request: HttpRequest, error: Unreadable) -> HttpResponse:
    operations.refuse(
        asker=request.auth,  # type: ignore[attr-defined]
        channel=Channel.API,
        refusal=Refusal(error.code, ""),
        now=clock.now(),
        source=client_address(request),
        action=error.action,
    )
    return _problem(error.status, error.problem)


def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    log.exception("a request of the API failed")
    return _problem(500, problem(500, "FAILED", "این درخواست به خطای داخلی برخورد؛ موضوع ثبت شد."))


def _too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    """Django itself stops reading long before such a body ends."""
    return _unreadable(request, too_large())


@public
def not_found(request: HttpRequest) -> HttpResponse:
    """For addresses under /api/ that lead nowhere."""
    return _problem(*unknown_address())

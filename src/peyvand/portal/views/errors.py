"""The pages of errors."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "portal/csrf_failed.html", status=HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=HTTPStatus.NOT_FOUND)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=HTTPStatus.FORBIDDEN)


def too_many(request: HttpRequest) -> HttpResponse:
    """allauth's own limits come here, by the name `handler429` in the root of all addresses."""
    return render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)


def server_error(request: HttpRequest) -> HttpResponse:
    """No template context: whatever failed may fail again there. The request's id is what support can look up."""
    context = {"request_id": getattr(request, "id", "")}
    return render(None, "500.html", context, status=HTTPStatus.INTERNAL_SERVER_ERROR)

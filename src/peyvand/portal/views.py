"""Pages that combine services, the pages of errors, and what a load balancer asks."""

from http import HTTPStatus

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from peyvand.foundation.accounts.guards import public
from peyvand.foundation.coverage.rules.sandbox import invented_persons
from peyvand.foundation.notifications.gateways import local
from peyvand.kit import clock
from peyvand.portal.demo import DEMO_EXAMPLES, DEMO_LOGINS, sandbox_clients


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    links = [
        {
            "title": "پنل مخصوص دستگاه‌های دولتی و مرجع استعلامات رسمی",
            "text": "استعلام ارتباط با سازمان تأمین اجتماعی با کد ملی، برای صندوق‌ها و مراجع قضائی.",
            "url": reverse("inquiry:panel"),
            "primary": True,
        },
    ]
    links.append(
        {
            "title": "بررسی اصالت نامه",
            "text": "نامهٔ سازمان را در دست دارید؟ ببینید واقعاً صادر شده و هنوز معتبر است یا نه.",
            "url": reverse("coverage:verify"),
            "primary": False,
        }
    )
    if not request.user.is_authenticated:
        links.append(
            {
                "title": "فعال‌سازی حساب",
                "text": "اگر کد فعال‌سازی با پیامک به دست شما رسیده است، نخستین گذرواژه را اینجا بگذارید.",
                "url": reverse("accounts:activate"),
                "primary": False,
            }
        )
    return render(request, "portal/home.html", {"links": links})


@public
@require_safe
def demo(request: HttpRequest) -> HttpResponse:
    """The demo's logins, its sandbox, and the text messages that it would have sent; it doesn't exist elsewhere."""
    if not settings.DEMO:
        raise Http404
    context = {
        "logins": DEMO_LOGINS,
        "examples": DEMO_EXAMPLES,
        "clients": sandbox_clients(),
        "invented": invented_persons(clock.today()).values(),
        "messages_sent": local.sent(),
    }
    return render(request, "portal/demo.html", context)


@public
@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """This process answers."""
    return JsonResponse({"status": "ok"})


@public
@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """This process and its database answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=HTTPStatus.SERVICE_UNAVAILABLE)
    return JsonResponse({"status": "ok"})


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
    """No template context: whatever failed may fail again there."""
    return render(None, "500.html", status=HTTPStatus.INTERNAL_SERVER_ERROR)

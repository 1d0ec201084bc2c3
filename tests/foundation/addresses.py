"""The addresses of the foundation's and the portal's own pages."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from peyvand.foundation.accounts.guards import public
from peyvand.kit.errors import Refusal


@public
def panel(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


@public
def refuse(request: HttpRequest, code: str) -> HttpResponse:
    raise Refusal(code, "نمی‌شود.", **({"retry_after": 60} if code == "LOCKED" else {}))


@public
def fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("0084575948")


inquiry = ([path("panel/", panel, name="panel"), path("history/", panel, name="history")], "inquiry")
onboarding = ([path("agency/", panel, name="home")], "agency_onboarding")

certificates = ([path("me/inquiry/", panel, name="self-inquiry")], "certificates")

supplementary = ([path("clean/", panel, name="clean"), path("periods/", panel, name="periods")], "supplementary")

voluntary = ([path("voluntary/", panel, name="calculator")], "voluntary")

urlpatterns = [
    path("", include("peyvand.foundation.accounts.urls")),
    path("", include("peyvand.foundation.payments.urls")),
    path("", include("peyvand.foundation.coverage.urls")),
    path("", include("peyvand.portal.urls")),
    path("", include("peyvand.portal.desk_urls")),
    path("", include(inquiry)),
    path("", include(certificates)),
    path("", include(supplementary)),
    path("", include(voluntary)),
    path("", include(onboarding)),
    path("refuse/<code>/", refuse),
    path("api/refuse/<code>/", refuse),
    path("fail/", fail),
]

handler403 = "peyvand.portal.views.forbidden"
handler404 = "peyvand.portal.views.not_found"
handler429 = "peyvand.portal.views.too_many"
handler500 = "peyvand.portal.views.server_error"

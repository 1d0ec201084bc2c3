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
onboarding = (
    [path(f"agency/{name}/", panel, name=name) for name in ("home", "agenda", "memoranda", "find-agency", "members")],
    "agency_onboarding",
)

certificates = ([path(f"me/{name}/", panel, name=name) for name in ("self-inquiry", "box", "new")], "certificates")

transparency = ([path("me/accesses/", panel, name="accesses")], "transparency")

supplementary = (
    [path(f"supplementary/{name}/", panel, name=name) for name in ("start", "clean", "mandates", "periods")],
    "supplementary",
)

voluntary = (
    [path(f"voluntary/{name}/", panel, name=name) for name in ("calculator", "in-branch", "examinations")],
    "voluntary",
)

oversight = ([path(f"oversight/{name}/", panel, name=name) for name in ("audit", "watch-list")], "oversight")

figures = ([path(f"figures/{name}/", panel, name=name) for name in ("public", "agency")], "figures")

urlpatterns = [
    path("", include("peyvand.foundation.accounts.urls")),
    path("", include("peyvand.foundation.payments.urls")),
    path("", include("peyvand.foundation.coverage.urls")),
    path("", include("peyvand.portal.urls")),
    path("", include("peyvand.portal.desk_urls")),
    path("", include("peyvand.portal.verify_urls")),
    path("", include(inquiry)),
    path("", include(certificates)),
    path("", include(transparency)),
    path("", include(supplementary)),
    path("", include(voluntary)),
    path("", include(oversight)),
    path("", include(figures)),
    path("", include(onboarding)),
    path("refuse/<code>/", refuse),
    path("api/refuse/<code>/", refuse),
    path("fail/", fail),
]

handler403 = "peyvand.portal.views.forbidden"
handler404 = "peyvand.portal.views.not_found"
handler429 = "peyvand.portal.views.too_many"
handler500 = "peyvand.portal.views.server_error"

"""The root of all addresses."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from peyvand.config.api import api
from peyvand.foundation.coverage.api.serving import not_found

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("peyvand.portal.urls")),
    path("", include("peyvand.portal.desk_urls")),
    path("", include("peyvand.portal.verify_urls")),
    path("", include("peyvand.foundation.accounts.urls")),
    path("", include("peyvand.foundation.notifications.urls")),
    path("", include("peyvand.foundation.agencies.urls")),
    path("", include("peyvand.foundation.payments.urls")),
    path("", include("peyvand.foundation.letters.urls")),
    path("", include("peyvand.foundation.coverage.urls")),
    path("", include("peyvand.eservices.agency_onboarding.urls")),
    path("", include("peyvand.eservices.figures.urls")),
    path("", include("peyvand.eservices.inquiry.urls")),
    path("", include("peyvand.eservices.certificates.urls")),
    path("", include("peyvand.eservices.oversight.urls")),
    path("", include("peyvand.eservices.supplementary_enrolment.urls")),
    path("", include("peyvand.eservices.voluntary_contracts.urls")),
    path("", include("peyvand.eservices.transparency.urls")),
    path("api/v1/", api.urls),
    re_path(r"^api/", not_found),
]

handler403 = "peyvand.portal.views.forbidden"
handler404 = "peyvand.portal.views.not_found"
handler500 = "peyvand.portal.views.server_error"
handler429 = "peyvand.portal.views.too_many"

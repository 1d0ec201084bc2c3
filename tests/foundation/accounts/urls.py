"""Addresses for the tests of sessions and guards."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from peyvand.foundation.accounts.guards import public, signed_in


@signed_in
def inside(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.user.full_name)


@public
def outside(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


urlpatterns = [
    path("inside/", inside),
    path("outside/", outside),
    path("accounts/login/", outside, name="account_login"),
    path("accounts/2fa/totp/activate/", outside, name="mfa_activate_totp"),
]

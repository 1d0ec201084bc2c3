"""The program's addresses, and those of the sample service whose cases these tests work on."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from peyvand.config.urls import handler403, handler404, handler429, handler500
from peyvand.config.urls import urlpatterns as own
from peyvand.foundation.accounts.guards import public

__all__ = ["handler403", "handler404", "handler429", "handler500", "urlpatterns"]


@public
def approve(request: HttpRequest, number: str) -> HttpResponse:
    return HttpResponse()


garden = ([path("garden/<slug:number>/approve/", approve, name="approve")], "garden")
urlpatterns: list[URLPattern | URLResolver] = [*own, path("", include(garden))]

"""Every address declares who may come in, and keeps its word to somebody who isn't signed in."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path
from ninja import NinjaAPI
from ninja.constants import NOT_SET

from peyvand.config.api import api
from peyvand.foundation.accounts.guards import public

GUARDS = {"public", "signed-in", "setting-up", "agency", "office", "citizen", "applicant"}
ENTRANCES = {"citizen": "/sign-in/", "applicant": "/sign-in/"}
# The API's description of itself, which tells nothing of anybody; its operations are looked at one by one.
OPEN_PAGES_OF_THE_API = {"openapi-json", "openapi-view", "api-root"}
SAMPLES = {
    "int": "1",
    "str": "x",
    "slug": "x",
    "path": "x",
    "uuid": "00000000-0000-0000-0000-000000000000",
    "tracking": "4821903377150267",
}


@dataclass(frozen=True)
class Address:
    route: str
    pattern: URLPattern

    @property
    def view(self) -> Callable[..., Any]:
        return self.pattern.callback

    @property
    def is_of_an_api(self) -> bool:
        view = self.view.func if isinstance(self.view, partial) else self.view
        return view.__module__.startswith("ninja.")


def addresses(patterns: Iterable[URLPattern | URLResolver], route: str = "") -> Iterator[Address]:
    """All addresses below `patterns`, with the whole route."""
    for pattern in patterns:
        whole = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, whole)
        else:
            yield Address(whole, pattern)


def unguarded(patterns: Iterable[URLPattern | URLResolver]) -> list[str]:
    return [
        address.route
        for address in addresses(patterns)
        if not address.is_of_an_api and getattr(address.view, "guard", None) not in GUARDS
    ]


def unguarded_operations(ninja: NinjaAPI) -> list[str]:
    """Operations that take no token."""
    found = []
    for router in ninja._get_bound_routers():
        for route, view in router.path_operations.items():
            for operation in view.operations:
                inherited = operation.auth_param is NOT_SET and bool(operation.auth_callbacks)
                if not inherited and not (operation.auth_param not in (None, NOT_SET)):
                    found.append(f"{'/'.join(operation.methods)} {router.prefix}{route}")
    return found


def own() -> list[URLPattern | URLResolver]:
    return get_resolver().url_patterns


def test_every_address_declares_its_guard():
    assert len(list(addresses(own()))) > 20
    assert unguarded(own()) == []


def test_every_operation_of_the_api_takes_a_token():
    assert any(router.path_operations for _, router in api._routers)
    assert unguarded_operations(api) == []


def test_the_api_has_no_other_addresses_than_its_operations():
    named = {address.pattern.name for address in addresses(own()) if address.is_of_an_api}
    operations = {
        ninja_view.url_name or operation.view_func.__name__
        for _, router in api._routers
        for ninja_view in router.path_operations.values()
        for operation in ninja_view.operations
    }
    assert named - OPEN_PAGES_OF_THE_API <= operations


def concrete(route: str) -> str | None:
    """An address that the route matches, None for a route of which none can be made up here."""
    made = route.replace("^", "").replace("$", "").replace("\\Z", "")
    for kind, sample in SAMPLES.items():
        while f"<{kind}:" in made:
            start = made.index(f"<{kind}:")
            made = made[:start] + sample + made[made.index(">", start) + 1 :]
    return None if set(made) & set("<>()[]?*+\\") else f"/{made}"


@pytest.mark.django_db
def test_a_stranger_is_sent_to_the_entrance_from_every_closed_address():
    closed = [address for address in addresses(own()) if getattr(address.view, "guard", "public") != "public"]
    opened = []
    for address in closed:
        place = concrete(address.route)
        assert place is not None, f"no sample for {address.route}: give SAMPLES one"
        for method in ("get", "post"):
            answer = getattr(Client(), method)(place)
            entrance = ENTRANCES.get(address.view.guard, "/accounts/login/")  # type: ignore[attr-defined]
            if not (answer.status_code == 302 and answer["Location"].startswith(entrance)):
                opened.append(f"{method} {place}: {answer.status_code}")
    assert closed
    assert opened == []


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def test_an_address_without_a_guard_is_caught():
    below = URLResolver(path("", page).pattern, [path("inside/", page), path("open/", public(page))])
    assert unguarded([path("bare/", page), path("open/", public(page)), below]) == ["bare/", "inside/"]


def test_a_guard_that_nobody_knows_is_caught():
    def odd(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    odd.guard = "friends"  # type: ignore[attr-defined]
    assert unguarded([path("odd/", odd)]) == ["odd/"]


def test_an_operation_without_a_token_is_caught():
    def token(request: HttpRequest) -> str:
        return "x"

    leaky = NinjaAPI(urls_namespace="leaky", auth=token)
    leaky.get("/closed")(lambda request: None)
    leaky.get("/open", auth=None)(lambda request: None)
    bare = NinjaAPI(urls_namespace="bare")
    bare.get("/open")(lambda request: None)
    assert leaky.urls
    assert bare.urls
    assert unguarded_operations(leaky) == ["GET /open"]
    assert unguarded_operations(bare) == ["GET /open"]

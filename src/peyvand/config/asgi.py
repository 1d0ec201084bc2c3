"""One address for everything: inquiries of the API answered together, all the rest by Django.

`application` serves both from one process, for the demo and a small installation. `inquiries` is the API's hot path
alone, beside the pages' own processes (docs/operate).
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peyvand.config.settings")
os.environ.setdefault("PEYVAND_WEB_PROCESS", "1")

from a2wsgi import WSGIMiddleware
from django.conf import settings
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Route

from peyvand.config.wsgi import application as pages
from peyvand.eservices.agency_onboarding.middleware import LegacyHost
from peyvand.eservices.inquiry.api.fast import MISDIRECTED, InquiryDoor
from peyvand.kit.coalescing import TOGETHER
from peyvand.portal import without_django
from peyvand.portal.without_django import Observing

PAGE_THREADS = 8
INQUIRIES = "/api/v1/inquiries"


def assemble(*, with_pages: bool, together: int = TOGETHER) -> LegacyHost:
    """The program as one application; at most `together` inquiries of the API are answered in one call."""
    door = InquiryDoor(settings.TRUSTED_PROXIES, together=together)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        door.close()

    routes: list[BaseRoute] = [Route(INQUIRIES, door.ask, methods=["POST"])]
    if with_pages:
        routes.append(Mount("/", WSGIMiddleware(pages, workers=PAGE_THREADS)))
    else:
        routes += without_django.ROUTES
    program = Starlette(routes=routes, lifespan=lifespan, exception_handlers=MISDIRECTED)
    return LegacyHost(Observing(program, {INQUIRIES: "api-v1:ask"}, leaving=with_pages))


application = assemble(with_pages=True)
inquiries = assemble(with_pages=False)

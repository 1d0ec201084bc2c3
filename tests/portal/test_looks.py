"""The desk and «درخواست‌های من» in a real browser, on a phone and at a desk: nothing sideways, nothing that axe finds.

`PEYVAND_PICTURES=<folder>` keeps what was looked at.
"""

import mimetypes
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import Client
from playwright.sync_api import Browser, Route, sync_playwright

from peyvand.foundation.accounts.queries import posts_of
from peyvand.foundation.cases import operations
from tests.chromium import launch
from tests.foundation.accounts.people import NOW, signed_in_client
from tests.foundation.cases.crowd import crowd
from tests.foundation.notifications.outbox import write
from tests.foundation.ui.test_looks import POLICY, RULES

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.portal.addresses"), pytest.mark.browser]

ADDRESS = "http://peyvand.test/"
PHONE, DESK = 390, 1280
# Between them these carry whatever the others do.
AT_A_DESK_TOO = ("worklist-in-bulk", "case", "request", "text-messages", "pointer")
LIST = "/desk/worklists/90001/BRANCH_CLERK/"


def situations(people) -> Iterator[tuple[str, HttpResponse]]:
    """Name of the picture, page: with much, with little, with an error."""
    clerk, citizen = signed_in_client(people.clerk), signed_in_client(people.applicant)
    yield "desk-empty", clerk.get("/desk/")
    yield "worklist-empty", clerk.get(LIST)
    late = people.at_branch(now=NOW - timedelta(days=30))
    people.at_branch(agency_id=people.agency.pk)
    taken, verified = people.at_branch(person_id=people.neighbour.pk), people.verified(person_id=people.manager.pk)
    of_office = {"posts": posts_of(people.teammate.pk, now=NOW), "by": people.teammate.pk}
    operations.claim(case_id=taken.pk, by=people.teammate.pk, now=NOW)
    operations.open_on_desk(number=taken.number, now=NOW, **of_office)
    operations.claim(case_id=late.pk, by=people.clerk.pk, now=NOW)
    crowd(3, offices=[people.branch.pk], persons=[people.applicant.pk])
    yield "desk", clerk.get("/desk/")
    yield "worklist", clerk.get(f"{LIST}?kind=garden_permit")
    in_bulk = "kind=garden_permit&state=AT_BRANCH"
    yield "worklist-in-bulk", clerk.get(f"{LIST}?{in_bulk}&ticked=1")
    sent = {"transition": "verify", "case": [f"{late.pk}.{late.version + 1}", f"{taken.pk}.1"]}
    yield "worklist-error", clerk.post(f"{LIST}take/?{in_bulk}", {"transition": "verify"})
    yield "taken", clerk.post(f"{LIST}take/?{in_bulk}", sent)
    yield "case", signed_in_client(people.teammate).get(f"/desk/cases/{verified.number}/")
    yield "case-four-eyes", clerk.get(f"/desk/cases/{verified.number}/?done=1")
    take = f"/desk/cases/{verified.number}/take/"
    yield "case-error", clerk.post(take, {"transition": "doubt", "version": verified.version})
    yield "case-passed", signed_in_client(people.association_clerk).get(f"/desk/cases/{verified.number}/")
    yield "requests", citizen.get("/my/requests/")
    mine = people.opened(agency_id=people.other_agency.pk)
    by = people.association_clerk.pk
    operations.take(case_id=mine.pk, transition="return", version=1, reason="مهر و امضا ندارد.", by=by, now=NOW)
    manager = signed_in_client(people.other_manager)
    yield "requests-one", manager.get("/my/requests/")
    yield "request", manager.get(f"/my/requests/{mine.number}/")
    yield "requests-none", signed_in_client(people.operator).get("/my/requests/")
    officer = signed_in_client(people.officer)
    yield "text-messages-none", officer.get("/desk/text-messages/")
    for _ in range(3):
        write()
    yield "text-messages", officer.get("/desk/text-messages/")
    yield "pointer", Client().get("/for-agencies/")


def test_each_page_is_accessible_and_fits_its_screen(people):
    served = dict(situations(people))
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for name in served:
            for width in (PHONE, DESK) if name in AT_A_DESK_TOO else (PHONE,):
                _look(browser, served, name, width)
        browser.close()


def _look(browser: Browser, served: dict[str, HttpResponse], name: str, width: int) -> None:
    def fulfil(route: Route) -> None:
        path = route.request.url.removeprefix(ADDRESS)
        if path.startswith("static/"):
            file = finders.find(path.removeprefix("static/"))
            route.fulfill(body=Path(str(file)).read_bytes(), content_type=mimetypes.guess_type(str(file))[0])
        else:
            headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": POLICY}
            route.fulfill(body=served[path].content, headers=headers)

    page = browser.new_page(viewport={"width": width, "height": 800})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.route("**/*", fulfil)
    page.goto(ADDRESS + name)
    if folder := os.environ.get("PEYVAND_PICTURES"):
        page.screenshot(path=Path(folder, f"{name}-{width}.png"), full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
    found = Axe().run(page, options=RULES).response
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]] == [], (name, width)
    assert complaints == [], (name, width)
    page.close()

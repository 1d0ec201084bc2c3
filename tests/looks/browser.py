"""Pages that Django's test client was given, before a real browser: fast, for there is no server."""

import mimetypes
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.staticfiles import finders
from playwright.sync_api import Page, Route, sync_playwright

from tests.chromium import launch

ADDRESS = "http://peyvand.test/"
PHONE, DESK = 390, 1280
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "preload": False,  # or axe fetches another host's stylesheet, which the page's policy forbids
}
_POLICY = "; ".join(f"{name} {' '.join(sources)}" for name, sources in settings.SECURE_CSP.items())


def show(page: Page, page_at: Callable[[str], str | bytes]) -> list[str]:
    """Answers all that the browser's page asks: `page_at` gives the document of a path. What it complains of, as it
    does."""
    complaints: list[str] = []

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ADDRESS)
        if path.startswith("static/"):
            file = str(finders.find(path.removeprefix("static/")))
            route.fulfill(body=Path(file).read_bytes(), content_type=mimetypes.guess_type(file)[0])
        elif route.request.resource_type == "document":
            headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": _POLICY}
            route.fulfill(body=page_at(path), headers=headers)
        else:
            route.fulfill(status=204)

    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.route("**/*", answer)
    return complaints


def violations(page: Page) -> list[str]:
    """What axe finds, and where."""
    found = Axe().run(page, options=RULES).response
    assert found["passes"]
    return [f"{rule['id']}: {node['html'][:300]}" for rule in found["violations"] for node in rule["nodes"]]


class Examiner:
    """One page after the other in the same browser."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._html: str | bytes = ""
        self._complaints = show(page, lambda _: self._html)

    def faults(self, html: str | bytes, *widths: int, name: str = "") -> list[str]:
        """What axe finds at each of the widths, how far the page scrolls sideways, what the browser complains of.

        PEYVAND_PICTURES=<folder> keeps what was looked at, by `name`.
        """
        self._html = html
        self._complaints.clear()
        self._page.goto(ADDRESS)
        found = []
        for width in widths:
            self._page.set_viewport_size({"width": width, "height": 800})
            if name and (folder := os.environ.get("PEYVAND_PICTURES")):
                self._page.screenshot(path=Path(folder, f"{name}-{width}.png"), full_page=True)
            needed = self._page.evaluate("document.documentElement.scrollWidth")
            if needed > width:
                found.append(f"{width} px: scrolls to {needed} px: {self._page.evaluate(_WIDEST)}")
            found += [f"{width} px: {fault}" for fault in violations(self._page)]
        return found + self._complaints


_WIDEST = """() => [...document.querySelectorAll("main *")]
    .filter((element) => element.getBoundingClientRect().right > innerWidth || element.getBoundingClientRect().left < 0)
    .slice(0, 3).map((element) => element.outerHTML.slice(0, 200))"""


@contextmanager
def examiner() -> Iterator[Examiner]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield Examiner(browser.new_page())
        browser.close()

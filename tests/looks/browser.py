"""Pages that Django's test client was given, before a real browser: fast, for there is no server."""

import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from playwright.sync_api import Route, sync_playwright

from tests.chromium import launch
from tests.foundation.ui.test_looks import POLICY, RULES

ADDRESS = "http://peyvand.test/"
PHONE, DESK = 390, 1280


class Examiner:
    """One page of a browser after the other, at each of these widths."""

    def __init__(self, page, widths: tuple[int, ...]) -> None:
        self._page = page
        self._widths = widths
        self._html = ""
        self._complaints: list[str] = []
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self._complaints.append(str(error)))
        page.route("**/*", self._answer)

    def faults(self, html: str) -> list[str]:
        """What axe finds, how far the page scrolls sideways, what the browser complains of."""
        self._html = html
        self._complaints.clear()
        self._page.goto(ADDRESS)
        found = []
        for width in self._widths:
            self._page.set_viewport_size({"width": width, "height": 800})
            needed = self._page.evaluate("document.documentElement.scrollWidth")
            if needed > width:
                found.append(f"{width} px: scrolls to {needed} px: {self._page.evaluate(_WIDEST)}")
            for rule in Axe().run(self._page, options={**RULES, "resultTypes": ["violations"]}).response["violations"]:
                found += [f"{width} px: {rule['id']}: {node['html'][:300]}" for node in rule["nodes"]]
        return found + self._complaints

    def keep(self, path: Path) -> None:
        self._page.screenshot(path=path, full_page=True)

    def _listen(self, message) -> None:
        if message.type == "error":
            self._complaints.append(message.text)

    def _answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(ADDRESS)
        if not path:
            headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": POLICY}
            route.fulfill(body=self._html, headers=headers)
        elif path.startswith("static/"):
            file = str(finders.find(path.removeprefix("static/")))
            route.fulfill(body=Path(file).read_bytes(), content_type=mimetypes.guess_type(file)[0])
        else:
            route.fulfill(status=204)


_WIDEST = """() => [...document.querySelectorAll("main *")]
    .filter((element) => element.getBoundingClientRect().right > innerWidth || element.getBoundingClientRect().left < 0)
    .slice(0, 3).map((element) => element.outerHTML.slice(0, 200))"""


@contextmanager
def examiner(*widths: int) -> Iterator[Examiner]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield Examiner(browser.new_page(), widths)
        browser.close()

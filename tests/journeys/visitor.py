"""Somebody before a browser: does what people do, and looks hard at every page on the way."""

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Response, Route, expect

from peyvand.kit.jalali import parts
from tests.foundation.accounts.people import PASSWORD, TOTP_SECRET, totp_code
from tests.looks.browser import DESK, PHONE, violations
from tests.rules.golden import day

SIGN_IN, SECOND_FACTOR = "ورود کاربران دستگاه‌ها و سازمان", "مرحلهٔ دوم ورود"
PANEL, LETTER = "استعلام ارتباط با سازمان تأمین اجتماعی", "پاسخ استعلام"
ENTER, ASK, PRINT = "ورود", "استعلام", "چاپ پاسخ استعلام"

# What tells one kind of page from another: its heading, and every sort of element on it.
KIND = """() => {
    const texts = [...document.querySelectorAll("h1")].map((element) => element.innerText);
    const sorts = [...document.querySelectorAll("html, body *")].map(({ tagName, className }) => tagName + className);
    return [...texts, ...new Set(sorts)].join(" ");
}"""


class Visitor:
    """One browser with its own cookies. `sees` names the page by its heading, and examines it."""

    def __init__(self, context: BrowserContext, *, scripts: bool, examined: set[str]) -> None:
        """`examined`: the kinds of page that this visitor and earlier ones have looked at."""
        self.context = context
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("response", self._check_status)
        self._twin = None if scripts else Twin(self.page)
        self._examined = examined

    def _listen(self, message: ConsoleMessage) -> None:
        # The browser also notes the status of the page itself, which is the test's business.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(message.text)

    def _check_status(self, response: Response) -> None:
        if response.status >= 400 and response.request.resource_type != "document":
            self.complaints.append(f"{response.status} {response.url}")

    def leave(self) -> None:
        self.context.close()
        if self._twin:
            self._twin.close()
        assert self.complaints == []

    # -- doing ---------------------------------------------------------------------------------------------------

    def opens(self, address: str) -> None:
        self.page.goto(address)

    def fills(self, **fields: str) -> None:
        for name, value in fields.items():
            self.field(name).fill(value)

    def presses(self, name: str) -> None:
        """A button that leads to another page, which may look just like this one."""
        with self.page.expect_navigation():
            self.button(name).click()

    def follows(self, name: str) -> None:
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("link", name=name).click()

    def gives_password(self, national_code: str, password: str = PASSWORD) -> None:
        self.fills(login=national_code, password=password)
        self.presses(ENTER)

    def gives_code(self, code: str) -> None:
        self.fills(code=code)
        self.presses(ENTER)

    def signs_in(self, national_code: str, password: str = PASSWORD, secret: str = TOTP_SECRET) -> None:
        if "/sign-in/" in self.page.url:  # the citizens' entrance; whoever has a password takes the other one
            self.opens(self.page.url.replace("/sign-in/", "/accounts/login/"))
        self.sees(SIGN_IN)
        self.gives_password(national_code, password)
        self.sees(SECOND_FACTOR)
        self.gives_code(totp_code(secret))

    def asks(self, national_code: str, start: str | None = None, end: str | None = None, **fields: str) -> None:
        """`start` and `end` are ISO dates, typed as a Jalali day, month and year; the rest goes by its field's name."""
        typed = date_fields("from_date", start) | date_fields("to_date", end)
        self.fills(national_code=national_code, **typed, **fields)
        self.presses(ASK)

    # -- seeing --------------------------------------------------------------------------------------------------

    def button(self, name: str) -> Locator:
        return self.page.locator("main").get_by_role("button", name=name, exact=True)

    def field(self, name: str) -> Locator:
        return self.page.locator(f"main [name={name}]")

    def sees(self, heading: str, *texts: str) -> None:
        expect(self.page.locator("h1")).to_contain_text(heading)
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)
        self.examines()

    def sees_error(self, field: str, message: str) -> None:
        """Beside the field, told with it to those who can't see, and above the form with a way to the field."""
        typed = self.field(field)
        expect(typed).to_have_attribute("aria-invalid", "true")
        # A date's three inputs are described together.
        described = typed.locator("xpath=ancestor-or-self::*[@aria-describedby][1]")
        expect(described).to_have_accessible_description(re.compile(re.escape(message)))
        summary = self.page.locator(".error-summary")
        expect(summary).to_be_focused()
        self.examines()
        summary.get_by_role("link", name=message).click()
        expect(typed).to_be_focused()

    def examines(self) -> None:
        """On a phone and at a desk nothing sideways, and nothing that axe finds. Each kind of page once; at a desk,
        where pages are made of the same parts, axe looks at them in the soak (tests/looks)."""
        seen = self.page.evaluate(KIND)
        if seen in self._examined:
            return
        self._examined.add(seen)
        page = self._twin.of_now() if self._twin else self.page
        for width in (DESK, PHONE):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (seen, width)
        assert violations(page) == [], seen


class Twin:
    """A page where no script runs, shown once more in a browser that lets axe work, without the page's scripts."""

    def __init__(self, page: Page) -> None:
        assert page.context.browser
        self._original = page
        self._page = page.context.browser.new_page()
        self._page.route("**/*", self._answer)

    def _answer(self, route: Route) -> None:
        if route.request.resource_type == "document":
            route.fulfill(body=self._original.content(), content_type="text/html; charset=utf-8")
        elif route.request.resource_type == "script":
            route.abort()
        else:
            route.continue_()

    def of_now(self) -> Page:
        self._page.goto(self._original.url)
        return self._page

    def close(self) -> None:
        self._page.close()


def date_fields(name: str, iso: str | None) -> dict[str, str]:
    value = day(iso)
    if value is None:
        return {}
    return {f"{name}_{part}": str(one) for part, one in zip(("year", "month", "day"), parts(value), strict=True)}

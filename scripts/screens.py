"""Takes the pictures of the main pages, docs/screens/*.png, at 390 and 1280 px, from a running `peyvand demo`.

    .venv/bin/python scripts/screens.py [--base-url http://127.0.0.1:8000] [--into docs/screens]

Signs in as everybody in `peyvand.portal.demo.DEMO_LOGINS` and asks about everybody in `DEMO_EXAMPLES`, then as a
citizen, a pensioner and somebody insured voluntarily. pngquant makes the pictures a quarter of their size.
"""

import argparse
import os
import re
import subprocess
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peyvand.config.settings")

import django

django.setup()

from peyvand.foundation.accounts.choices import Role  # noqa: E402
from peyvand.portal.demo import DEMO_EXAMPLES, DEMO_LOGINS, Login  # noqa: E402
from peyvand.portal.demo_citizens import DEMO_CITIZENS  # noqa: E402
from peyvand.portal.demo_contracts import INSURED, Stage  # noqa: E402
from peyvand.portal.demo_families import PENSIONERS  # noqa: E402

CHROMIUM = "/usr/bin/chromium"
WIDTHS = (390, 1280)
PERIOD = 30
# A longer page is shown down to here.
TALLEST = 2000
# What else each role has on the desk.
DESK_PAGES = {
    Role.BRANCH_CLERK: {"in-branch": "/desk/voluntary/"},
    Role.ASSOCIATION_CLERK: {
        "supplementary-clean": "/desk/supplementary/clean/",
        "supplementary-mandates": "/desk/supplementary/mandates/",
    },
    Role.COMMITTEE_MEMBER: {"agenda": "/desk/admissions/", "watch-list": "/desk/watch-list/"},
    Role.IT_OFFICER: {"text-messages": "/desk/text-messages/"},
    Role.AUDITOR: {"audit-seals": "/desk/audit/seals/"},
    Role.ADMINISTRATOR: {
        "offices": "/desk/offices/",
        "law": "/desk/law/",
        "wording": "/desk/wording/",
        "switches": "/desk/services/",
        "retention": "/desk/retention/",
        "supplementary-periods": "/desk/supplementary/periods/",
        "payments": "/desk/payments/",
        "figures": "/desk/figures/",
        "figures-worklists": "/desk/figures/worklists/",
        "figures-payments": "/desk/figures/payments/",
        "figures-messages": "/desk/figures/messages/",
        "figures-unusual-use": "/desk/figures/unusual-use/",
    },
}
# From those pages, the first page that each leads to under this address.
BEHIND = {
    "supplementary-clean": ("supplementary-case", "/desk/supplementary/cases/"),
    "agenda": ("admission", "/desk/admissions/"),
    "offices": ("office", "/desk/offices/"),
    "law": ("law-key", "/desk/law/"),
    "wording": ("wording-kind", "/desk/wording/"),
    "switches": ("switch", "/desk/services/"),
    "payments": ("payment-difference", "/desk/payments/"),
    "supplementary-mandates": ("supplementary-letter", "/desk/supplementary/letters/"),
}
# A role's own word in the name of its pictures.
SLUGS = {str(role.label): role.value.lower().replace("_", "-") for role in Role}


class Camera:
    """Takes each picture once, at every width."""

    def __init__(self, into: Path) -> None:
        self.into = into
        self.taken: set[str] = set()
        into.mkdir(parents=True, exist_ok=True)

    def take(self, page: Page, name: str) -> None:
        if name in self.taken:
            return
        self.taken.add(name)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            page.wait_for_load_state("networkidle")
            height = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
            path = self.into / f"{name}-{width}.png"
            page.screenshot(path=path, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})
            subprocess.run(["pngquant", "--force", "--output", path, "128", path], check=True)


def sign_in(page: Page, url: str, login: Login, camera: Camera) -> None:
    """Signs in; a code that was used before is refused, so the next period's is tried."""
    page.goto(f"{url}/accounts/login/")
    page.fill("[name=login]", login.national_code)
    page.fill("[name=password]", login.password)
    page.click("main button")
    page.wait_for_load_state()
    while page.locator("main [name=code]").count():
        camera.take(page, "second-factor")
        page.fill("main [name=code]", login.totp_code)
        page.click("main form:has([name=code]) button")
        page.wait_for_load_state()
        if page.locator("main .error").count():
            time.sleep(PERIOD - time.time() % PERIOD + 1)


def walk_panel(page: Page, url: str, camera: Camera) -> None:
    """An operator's pages; a manager is led to the list, staff are refused."""
    page.goto(f"{url}/panel/")
    if page.url.endswith("/panel/inquiries/"):
        camera.take(page, "history-manager")
        for name, path in (
            ("batches-manager", "/panel/batches/"),
            ("members", "/agency/users/"),
            ("agency-figures", "/panel/figures/"),
        ):
            page.goto(url + path)
            camera.take(page, name)
        return
    if not page.locator("main [name=national_code]").count():
        camera.take(page, "refused")
        return
    audience = "judicial" if "قضائی" in page.inner_text("main") else "fund"
    camera.take(page, f"panel-{audience}")
    for example in DEMO_EXAMPLES:
        page.goto(f"{url}/panel/")
        page.fill("main [name=national_code]", example.national_code)
        if page.locator("main [name=purpose]").count():
            page.select_option("main [name=purpose]", index=1)
        if page.locator("main [name=case_number]").count():
            page.fill("main [name=case_number]", "۱۴۰۵/۱۲۳۴")
        page.click("main form button[type=submit]")
        page.wait_for_load_state()
        if not page.locator("main .sheet").count():
            camera.take(page, "panel-asked-lately")
            page.click("main form button[type=submit]")
        outcome = page.get_attribute("main .sheet", "data-outcome") or ""
        camera.take(page, f"letter-{audience}-{outcome.lower().replace('_', '-')}")
    walk_verification(page, url, camera)
    page.goto(f"{url}/panel/")
    page.fill("main [name=national_code]", "۱۲۳۴۵۶۷۸۹")
    page.fill("main [name=from_date_day]", "۳۱")
    page.click("main form button[type=submit]")
    camera.take(page, "panel-errors")
    page.goto(f"{url}/panel/inquiries/")
    camera.take(page, "history")
    if audience == "fund":
        walk_batches(page, url, camera)
    else:
        page.goto(f"{url}/panel/seals/")
        camera.take(page, "sealed")


def walk_verification(page: Page, url: str, camera: Camera) -> None:
    """The public page, asked about the letter that is open, then about one that never was."""
    address = page.locator("main a[href$='.pdf']").get_attribute("href")
    letter = page.request.get(url + str(address)).body()
    page.goto(f"{url}/verify/")
    camera.take(page, "verify")
    page.set_input_files("main [name=file]", {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": letter})
    page.click("main form[action$='/file/'] button")
    camera.take(page, "verify-genuine")
    page.goto(f"{url}/verify/")
    page.set_input_files(
        "main [name=file]", {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": letter.replace(b"7", b"8")}
    )
    page.click("main form[action$='/file/'] button")
    camera.take(page, "verify-changed")


def walk_batches(page: Page, url: str, camera: Camera) -> None:
    """The list, and a page of each state that the demo has."""
    page.goto(f"{url}/panel/batches/")
    camera.take(page, "batches")
    for link in [link.get_attribute("href") for link in page.locator("main table a").all()]:
        page.goto(url + str(link))
        camera.take(page, "batch-checked" if page.locator("main form[action$='/start/']").count() else "batch-done")
    page.goto(f"{url}/panel/batches/new/")
    camera.take(page, "batch-new")


def walk_desk(page: Page, url: str, login: Login, camera: Camera) -> None:
    """What each role finds on the desk: its first page, its worklists, the first case of each, its other pages."""
    if not page.goto(f"{url}/desk/").ok:  # type: ignore[union-attr]
        return
    role = page.inner_text("main section p").strip()
    camera.take(page, f"desk-{SLUGS.get(role, 'other')}")
    worklists = page.locator("main a[href^='/desk/worklists/']")
    if worklists.count():
        page.goto(url + str(worklists.first.get_attribute("href")))
        camera.take(page, f"worklist-{SLUGS.get(role, 'other')}")
        cases = page.locator("main table a[href^='/desk/cases/']")
        if cases.count():
            page.goto(url + str(cases.first.get_attribute("href")))
            camera.take(page, f"case-{SLUGS.get(role, 'other')}")
    for name, path in DESK_PAGES.get(Role(login.role), {}).items():
        page.goto(url + path)
        camera.take(page, name)
        if name in BEHIND:
            further, address = BEHIND[name]
            page.goto(url + str(page.locator(f"main a[href^='{address}']").first.get_attribute("href")))
            camera.take(page, further)
    if login.role == Role.AUDITOR:
        page.goto(f"{url}/desk/audit/")
        page.get_by_role("button", name="جست‌وجو", exact=True).click()
        camera.take(page, "audit")


def walk(browser: Browser, url: str, camera: Camera) -> None:
    visitor = browser.new_page()
    for name, path in (
        ("home", "/"),
        ("demo", "/demo/"),
        ("login", "/accounts/login/"),
        ("activate", "/activate/"),
        ("for-agencies", "/for-agencies/"),
        ("voluntary-calculator", "/voluntary/"),
        ("public-figures", "/figures/"),
    ):
        visitor.goto(url + path)
        camera.take(visitor, name)
    for login in DEMO_LOGINS:
        page = browser.new_context().new_page()
        sign_in(page, url, login, camera)
        walk_panel(page, url, camera)
        walk_desk(page, url, login, camera)
        page.goto(f"{url}/my/requests/")
        camera.take(page, "my-requests")
        page.goto(f"{url}/accounts/2fa/")
        camera.take(page, "security")
        page.context.close()


def enter(browser: Browser, url: str, national_code: str, camera: Camera) -> Page:
    """A citizen's page, signed in with the code that the demo's page shows."""
    page = browser.new_context().new_page()
    page.goto(f"{url}/sign-in/")
    camera.take(page, "citizen-sign-in")
    earlier = newest_code(browser, url)
    page.fill("[name=national_code]", national_code)
    page.click("main form button")
    camera.take(page, "citizen-code")
    page.fill("[name=code]", code_after(earlier, browser, url))
    page.click("main form button")
    page.wait_for_url(f"{url}/")
    return page


def walk_citizen(browser: Browser, url: str, camera: Camera) -> None:
    """The first of the demo's citizens, as far as a certificate's code; who saw the second one's data."""
    visitor = browser.new_page()
    visitor.goto(f"{url}/register/")
    camera.take(visitor, "register")
    page = enter(browser, url, DEMO_CITIZENS[0].national_code, camera)
    camera.take(page, "citizen-home")
    page.goto(f"{url}/me/account/")
    camera.take(page, "citizen-account")
    page.goto(f"{url}/me/inquiry/")
    camera.take(page, "self-inquiry")
    page.get_by_role("button", name="استعلام", exact=True).click()
    camera.take(page, "self-inquiry-answer")
    page.get_by_role("link", name="انتقال به صندوق شخصی").click()
    camera.take(page, "certificate-new")
    page.get_by_label("دادگستری کل استان تهران").check()
    page.get_by_role("button", name="دیدن متن گواهی").click()
    camera.take(page, "certificate-preview")
    page.get_by_role("button", name="صدور گواهی").click()
    camera.take(page, "certificate")
    page.get_by_role("link", name="رمز بهره‌برداری").click()
    page.get_by_role("button", name="ساختن رمز").click()
    camera.take(page, "certificate-code")
    page.goto(f"{url}/me/box/")
    camera.take(page, "box")
    page = enter(browser, url, DEMO_CITIZENS[1].national_code, camera)
    page.goto(f"{url}/me/accesses/")
    camera.take(page, "accesses")
    page.locator("main ol h2 a").last.click()
    camera.take(page, "access")


def walk_pensioner(browser: Browser, url: str, camera: Camera) -> None:
    """The first of the demo's pensioners through the steps, without sending the request."""
    page = enter(browser, url, PENSIONERS[0].national_code, camera)
    wizard = f"{url}/pensioners/supplementary/"
    page.goto(wizard)
    camera.take(page, "supplementary-start")
    for step in ("terms", "principal"):
        page.goto(f"{wizard}{step}/")
        camera.take(page, f"supplementary-{step}")
        page.get_by_role("button", name="تایید و ادامه").click()
    if enrol := page.locator("main td button[value^='+']").all():
        enrol[0].click()
    camera.take(page, "supplementary-family")
    page.get_by_role("button", name="تایید و ادامه").click()
    camera.take(page, "supplementary-confirm")


def walk_insured(browser: Browser, url: str, camera: Camera) -> None:
    """Contracts of voluntary insurance: one that runs, one that waits for an examination, one that is to be paid."""
    for stage, name in (
        (Stage.ACTIVE, "voluntary-contract"),
        (Stage.REFERRED, "voluntary-examination"),
        (Stage.UNPAID, "voluntary-unpaid"),
    ):
        citizen = next(one.citizen for one in INSURED if one.stage == stage)
        page = enter(browser, url, citizen.national_code, camera)
        page.goto(f"{url}/voluntary/contracts/")
        page.locator("main a[href^='/voluntary/contracts/']").first.click()
        camera.take(page, name)
    page.locator("main form[action$='/pay/'] button").click()
    camera.take(page, "payment")
    page.locator("main form[action$='/start/'] button").click()
    page.wait_for_url("**/pay/**")
    camera.take(page, "payment-bank")


def newest_code(browser: Browser, url: str) -> str:
    """The code of the last text message that holds one; empty before the first."""
    page = browser.new_page()
    page.goto(f"{url}/demo/")
    newest = page.locator("ul[aria-labelledby=messages] li").filter(has_text="کد یک‌بارمصرف").first
    found = re.search("(?<![۰-۹])[۰-۹]{6}(?![۰-۹])", newest.inner_text()) if newest.count() else None
    page.close()
    return found[0] if found else ""


def code_after(earlier: str, browser: Browser, url: str) -> str:
    """The code that comes next, once the worker has sent it."""
    for _ in range(30):
        if (code := newest_code(browser, url)) != earlier:
            return code
        time.sleep(1)
    raise SystemExit("no code came: does the demo's worker run?")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base-url", default="http://127.0.0.1:8000")
    parser.add_argument("--into", type=Path, default=Path("docs/screens"))
    options = parser.parse_args()
    camera = Camera(options.into)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for part in (walk_citizen, walk_pensioner, walk_insured, walk):
            part(browser, options.base_url.rstrip("/"), camera)
        browser.close()
    print(f"{len(camera.taken) * len(WIDTHS)} pictures in {options.into}")


if __name__ == "__main__":
    main()

"""Somebody opens the legacy system's address, before its retirement and after: from there to the new panel."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from playwright.sync_api import Browser, expect, sync_playwright

from peyvand.eservices.agency_onboarding import middleware
from peyvand.eservices.agency_onboarding.middleware import Retirement
from tests.chromium import launch
from tests.eservices.onboarding.export import csv_of, line
from tests.journeys.visitor import SIGN_IN

pytestmark = pytest.mark.browser

OLD = "isinsured.example.ir"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """To this one the legacy name is the server's."""
    with sync_playwright() as playwright:
        browser = launch(playwright, f"--host-resolver-rules=MAP {OLD} 127.0.0.1")
        yield browser
        browser.close()


@pytest.fixture
def old_address(server: str, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> str:
    settings.LEGACY_HOST = OLD
    monkeypatch.setattr(middleware, "retirement", Retirement())
    return f"http://{OLD}:{urlsplit(server).port}"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_the_old_address_leads_to_the_new_panel(visit, fund, old_address, tmp_path, monkeypatch, scripts):
    visitor = visit(scripts=scripts)
    visitor.opens(f"{old_address}/isinsured/login.aspx?user=x")
    visitor.sees("سامانهٔ استعلام ارتباط بیمه‌ای جابه‌جا می‌شود", "نشانی پنل", "گذرواژهٔ سامانهٔ پیشین به کار نمی‌آید")

    export = tmp_path / "export.csv"
    export.write_text(csv_of(line(1)))
    call_command("import_legacy_users", export)
    call_command("retire_legacy")
    monkeypatch.setattr(middleware, "retirement", Retirement())  # as if ten seconds had passed
    visitor.opens(f"{old_address}/isinsured/")  # the browser keeps the other page for its minute
    visitor.sees("سامانهٔ پیشین استعلام ارتباط بیمه‌ای خاموش شده است", "نشانی پنل")
    assert visitor.context.cookies() == []
    visitor.page.emulate_media(media="print")
    expect(visitor.page.locator("main")).to_contain_text("/panel/")
    visitor.page.emulate_media(media="screen")
    visitor.follows("پنل دستگاه‌ها")
    visitor.sees(SIGN_IN)

"""Pages in a real browser: nothing sideways, nothing that axe finds, and the calendar by keyboard alone."""

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.chromium import launch
from tests.foundation.ui import samples
from tests.looks.browser import ADDRESS, show, violations

pytestmark = pytest.mark.browser

# Between them these carry every component; the tokens of the dark scheme are the same everywhere.
VARIED = ("home", "demo", "panel-errors", "letter-active", "history", "security", "app-activate", "recovery-codes")


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def served():
    return dict(samples.rendered())


@pytest.fixture
def open_page(browser, served):
    contexts = []

    def open_(name, **options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.complaints = show(page, served.__getitem__)
        page.goto(ADDRESS + name)
        return page

    yield open_
    for context in contexts:
        context.close()


@pytest.mark.parametrize(
    ("name", "width", "scheme"),
    [(name, 390, "light") for name, _, _ in samples.PAGES] + [(name, 1280, "dark") for name in VARIED],
)
def test_a_page_is_accessible_and_fits_its_screen(open_page, name, width, scheme):
    page = open_page(name, viewport={"width": width, "height": 800}, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []
    assert page.complaints == []


def test_an_error_summary_takes_the_focus(open_page):
    page = open_page("panel-errors")
    expect(page.locator(".error-summary")).to_be_focused()


def test_the_calendar_fills_the_three_fields_by_keyboard(open_page):
    page = open_page("panel")
    fields = [page.locator(f"#id_from_date_{index}") for index in range(3)]
    for field, typed in zip(fields, ("۳۰", "۹", "1405"), strict=True):
        field.fill(typed)
    page.get_by_role("button", name="تقویم برای «از تاریخ»").press("Enter")
    expect(page.locator("dialog")).to_be_visible()
    assert violations(page) == []
    for key in ("ArrowLeft", "PageDown", "ArrowDown", "Enter"):  # 1 Dey, 1 Bahman, 8 Bahman
        page.keyboard.press(key)
    assert [field.input_value() for field in fields] == ["۸", "۱۱", "۱۴۰۵"]
    expect(page.get_by_role("button", name="تقویم برای «از تاریخ»")).to_be_focused()


def test_escape_leaves_the_date_as_it_was(open_page):
    page = open_page("panel")
    page.get_by_role("button", name="تقویم برای «تا تاریخ»").press("Enter")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_be_hidden()
    assert page.locator("#id_to_date_0").input_value() == ""


def test_print_needs_the_script_and_without_it_a_hint_takes_its_place(open_page):
    with_script = open_page("letter-active")
    expect(with_script.get_by_role("button", name="چاپ پاسخ استعلام")).to_be_visible()
    without = open_page("letter-active", java_script_enabled=False)
    expect(without.get_by_role("button", name="چاپ پاسخ استعلام")).to_be_hidden()
    expect(without.get_by_text("گزینهٔ چاپ مرورگر")).to_be_visible()


def test_paper_carries_the_letter_alone(open_page):
    page = open_page("letter-active", color_scheme="dark")
    page.emulate_media(media="print")
    expect(page.locator(".letterhead")).to_be_visible()
    for hidden in ("body > header", "body > footer", ".no-print"):
        expect(page.locator(hidden)).to_be_hidden()
    colours = page.evaluate("[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]")
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]

"""From the sign-in to the printed letter (INQ-1 to INQ-5), with a mouse, with keys alone and without scripts."""

import re

import pytest
from playwright.sync_api import expect

from peyvand.foundation.audit.models import RefusedAttempt
from peyvand.foundation.coverage.models import Answer
from tests.foundation.accounts.people import PASSWORD, TOTP_SECRET
from tests.journeys.visitor import ASK, LETTER, PANEL, PRINT, SECOND_FACTOR, Visitor, totp_code
from tests.rules.golden import GOLDEN

pytestmark = pytest.mark.browser

OPERATOR, COURT_OPERATOR = "0067749828", "0093471181"
EMPLOYED, WRONG_CODE = "0000027227", "0000027228"
BETWEEN_THE_MARGINS = 642  # px: 170 of A4's 210 mm
CASE_NUMBER = "۱۴۰۵/۱۲۳۴"


def golden(audience: str) -> list[dict]:
    """One situation for each outcome that this audience can get, with and without a period."""
    found = {}
    for case in GOLDEN["cases"]:
        if case["audience"] == audience:
            found.setdefault((case["answer"]["outcome"], case["from"] is None), case)
    return list(found.values())


def enter(visitor: Visitor, national_code: str = OPERATOR) -> Visitor:
    """From the front page into the panel."""
    visitor.opens("/")
    visitor.sees("پاسخ رسمی تأمین اجتماعی")
    visitor.follows("شروع : پنل")
    visitor.signs_in(national_code)
    visitor.sees(PANEL)
    return visitor


def words(texts: list[str]) -> list[str]:
    return [" ".join(text.split()) for text in texts]


def check_letter(visitor: Visitor, case: dict) -> None:
    """The letter on the page is the golden one: those words and no others."""
    told = case["answer"]["letter"]
    sheet = visitor.page.locator(".sheet")
    expect(sheet).to_have_attribute("data-outcome", case["answer"]["outcome"])
    assert words(sheet.locator("h2").all_text_contents()) == [told["heading"]]
    *lines, tracking = words(sheet.locator("> p").all_text_contents())
    assert lines == words([told["addressee"], "با سلام", *told["paragraphs"]])
    assert re.fullmatch(r".+: [۰-۹]{16}", tracking)
    rows = [words(row.locator("td").all_text_contents()) for row in sheet.locator("tbody tr").all()]
    assert rows == [words(row) for row in told["rows"] or []]


def test_a_fund_gets_each_outcome_in_the_words_of_its_letter(visit, fund):
    visitor = enter(visit())
    assert {case["answer"]["outcome"] for case in golden("FUND")} == {
        "ACTIVE", "INACTIVE", "NOT_FOUND", "COVERED_IN_PERIOD"
    }  # fmt: skip
    for number, case in enumerate(golden("FUND"), 1):
        visitor.asks(case["national_code"], case["from"], case["to"])
        visitor.sees(LETTER)
        check_letter(visitor, case)
        visitor.page.reload()
        check_letter(visitor, case)
        assert Answer.objects.count() == number
        visitor.follows("استعلام دیگر")
        visitor.sees(PANEL)


def test_back_leads_to_an_empty_form_and_forward_to_the_letter(visit, fund):
    visitor = enter(visit())
    visitor.asks(WRONG_CODE)
    visitor.sees(PANEL, "این کد ملی درست نیست")
    visitor.asks(EMPLOYED)
    visitor.sees(LETTER)
    letter = visitor.page.url
    visitor.page.go_back()
    visitor.sees(PANEL)
    expect(visitor.field("national_code")).to_have_value("")
    visitor.page.go_forward()
    visitor.sees(LETTER)
    assert visitor.page.url == letter
    assert Answer.objects.count() == 1


def test_a_double_click_asks_once(visit, fund):
    visitor = enter(visit())
    visitor.fills(national_code=EMPLOYED)
    visitor.button(ASK).dblclick()
    visitor.sees(LETTER)
    expect(visitor.page).to_have_url(re.compile(rf"/{Answer.objects.get().pk:016d}/$"))


def test_the_letter_alone_is_printed_on_one_sheet_of_a4(visit, fund):
    visitor = enter(visit())
    case = next(case for case in golden("FUND") if case["answer"]["outcome"] == "COVERED_IN_PERIOD")
    visitor.asks(case["national_code"], case["from"], case["to"])
    visitor.sees(LETTER)
    page = visitor.page
    page.evaluate("window.print = () => document.documentElement.dataset.printed = 'yes'")
    visitor.button(PRINT).click()
    expect(page.locator("html")).to_have_attribute("data-printed", "yes")
    page.emulate_media(media="print")
    for hidden in ("header", "footer", "nav", "h1", "button", ".skip", "a"):
        for element in page.locator(hidden).all():
            expect(element).to_be_hidden()
    check_letter(visitor, case)
    printed = page.locator("body").inner_text()
    assert printed.strip() == page.locator(".sheet").inner_text().strip()
    assert printed.split("\n")[0] == "بسمه تعالی"
    paper = page.pdf(prefer_css_page_size=True)
    (sheet,) = re.findall(rb"/MediaBox \[([\d. ]+)\]", paper)
    assert [round(float(side)) for side in sheet.split()] == [0, 0, 595, 842]
    page.set_viewport_size({"width": BETWEEN_THE_MARGINS, "height": 1000})
    assert page.evaluate("document.documentElement.scrollWidth") == BETWEEN_THE_MARGINS


def test_a_court_gets_addresses_once_it_has_given_the_case_number(visit, court):
    visitor = enter(visit(), COURT_OPERATOR)
    visitor.asks("۰۰۰-۰۰۲۷۲۲۷", "2026-08-14", "2026-10-03")
    visitor.sees_error("case_number", "شمارهٔ پرونده یا دادنامه")
    expect(visitor.field("national_code")).to_have_value("۰۰۰-۰۰۲۷۲۲۷")
    expect(visitor.field("from_date_day")).to_have_value("23")
    expect(visitor.field("to_date_year")).to_have_value("1405")
    assert not Answer.objects.exists()
    visitor.fills(case_number=CASE_NUMBER)
    visitor.presses(ASK)
    visitor.sees(LETTER, "تهران، جاده قدیم، پلاک ۱۲", "تهران، خیابان ایران، پلاک ۳", "۰۲۱۳۳۴۴۵۵۶۶")
    (case,) = (
        case
        for case in GOLDEN["cases"]
        if (case["audience"], case["title"]) == ("JUDICIAL", "employed, period inside the spell")
    )
    check_letter(visitor, case)
    assert Answer.objects.get().case_number == CASE_NUMBER


def test_without_scripts_the_path_is_the_same(visit, fund):
    visitor = enter(visit(scripts=False))
    visitor.asks(WRONG_CODE, "2026-08-14", "2026-10-03")
    visitor.sees_error("national_code", "این کد ملی درست نیست")
    expect(visitor.field("from_date_day")).to_have_value("23")
    case = next(case for case in golden("FUND") if case["from"])
    visitor.asks(case["national_code"], case["from"], case["to"])
    visitor.sees(LETTER, "از گزینهٔ چاپ مرورگر")
    expect(visitor.button(PRINT)).to_be_hidden()
    check_letter(visitor, case)
    visitor.page.emulate_media(media="print")
    expect(visitor.page.locator("nav")).to_be_hidden()
    check_letter(visitor, case)
    assert Answer.objects.count() == 1


def test_keys_alone_lead_from_the_sign_in_to_the_letter(visit, fund):
    visitor = visit()
    keyboard = Keyboard(visitor)
    visitor.opens("/panel/")
    keyboard.goes_to("کد ملی").types(OPERATOR)
    keyboard.goes_to("گذرواژه").types(PASSWORD).presses("Enter")
    visitor.sees(SECOND_FACTOR)
    keyboard.goes_to("کد برنامهٔ رمزساز").types(totp_code(TOTP_SECRET)).presses("Enter")
    visitor.sees(PANEL)
    keyboard.goes_to("رفتن به متن صفحه").presses("Enter")
    expect(visitor.page.locator("main")).to_be_focused()
    keyboard.goes_to("کد ملی", at_most=1).types(EMPLOYED)
    for name, keys in (("از تاریخ", ["PageUp", "Enter"]), ("تا تاریخ", ["Enter"])):
        keyboard.goes_to(f"تقویم برای «{name}»").presses("Enter")
        calendar = visitor.page.get_by_role("dialog")
        expect(calendar).to_be_visible()
        keyboard.presses("Escape")
        expect(calendar).to_be_hidden()
        keyboard.presses("Enter", *keys)
        expect(calendar).to_be_hidden()
    assert visitor.field("from_date_year").input_value()
    keyboard.goes_to(ASK).presses("Enter")
    visitor.sees(LETTER, "در حال حاضر در ردیف بیمه‌شدگان اصلی")
    keyboard.goes_to("استعلام دیگر").presses("Enter")
    visitor.sees(PANEL)


class Keyboard:
    """Moves by Tab only, and sees where it is."""

    def __init__(self, visitor: Visitor) -> None:
        self.page = visitor.page

    def goes_to(self, name: str, *, at_most: int = 40) -> "Keyboard":
        for _ in range(at_most):
            self.page.keyboard.press("Tab")
            focused = self.page.locator(":focus")
            if not focused.count():
                continue  # the browser's own buttons come between the end of a page and its beginning
            outline = focused.evaluate("e => [getComputedStyle(e).outlineStyle, getComputedStyle(e).outlineWidth]")
            assert outline == ["solid", "3px"], focused.inner_text()
            expect(focused).to_be_in_viewport()
            if name in focused.evaluate("e => (e.ariaLabel || e.labels?.[0]?.innerText || e.innerText)"):
                return self
        raise AssertionError(f"no way to «{name}» by Tab")

    def types(self, text: str) -> "Keyboard":
        self.page.keyboard.insert_text(text)
        return self

    def presses(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)


def test_a_copied_address_of_a_letter_opens_nothing_to_strangers_and_teammates(visit, fund, stranger):
    asker = enter(visit())
    asker.asks(EMPLOYED)
    asker.sees(LETTER)
    for somebody in (stranger.operator, fund.teammate):
        other = visit()
        other.opens(asker.page.url)
        other.signs_in(somebody.national_code)
        other.sees("این کار انجام نشد", "پاسخی با این کد پیگیری برای شما ثبت نشده است")
        assert other.page.request.get(asker.page.url).status == 404
        assert EMPLOYED not in other.page.content()
    assert set(RefusedAttempt.objects.values_list("action", "reason")) == {("inquiry:reopen", "NOT_FOUND")}
    manager = visit()
    manager.opens(asker.page.url)
    manager.signs_in(fund.manager.national_code)
    manager.sees("این کار انجام نشد", "مدیر دستگاه شمار و فهرست استعلام‌ها را می‌بیند")

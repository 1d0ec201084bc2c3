"""A certificate on two devices: the citizen's phone and the desk of its recipient's operator."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.foundation.accounts.citizens import write_registry
from tests.journeys.phone import newest_code, newest_text
from tests.journeys.visitor import PRINT, Visitor, date_fields
from tests.looks.browser import PHONE

pytestmark = pytest.mark.browser

PENSIONER, UNKNOWN, MOBILE, BORN = "0000095273", "0012345679", "09121234567", "1985-04-11"
NEW, PREVIEW = "درخواست صدور گواهی وضعیت ارتباط بیمه‌ای", "متن گواهی را ببینید"
REDEEM, NO_SUCH = "استعلام سند", "گواهی‌ای با این رمز برای دستگاه شما نیست"


@pytest.fixture(autouse=True)
def registry(settings, tmp_path) -> None:
    """The civil registry knows the pensioner too, and whose the phone is."""
    settings.DATA_DIR = tmp_path
    write_registry(tmp_path)
    known = {"national_code": PENSIONER, "birth_date": BORN, "first_name": "رضا", "last_name": "کریمی", "sex": "M"}
    with (tmp_path / "civil-registry.jsonl").open("a", encoding="utf-8") as file:
        file.write(f"\n{json.dumps(known | {'mobiles': [MOBILE]}, ensure_ascii=False)}")


def registers(citizen: Visitor, national_code: str) -> None:
    citizen.opens("/register/")
    citizen.fills(national_code=national_code, mobile=MOBILE, **date_fields("birth_date", BORN))
    citizen.presses("فرستادن کد")
    citizen.sees("کدی را که به گوشی شما رسید بنویسید")
    citizen.fills(code=newest_code(MOBILE))
    citizen.presses("ساختن حساب")
    citizen.sees("خوش آمدید", "اکنون کاری منتظر شما نیست")


@pytest.mark.parametrize(
    ("national_code", "told", "scripts"),
    [
        (PENSIONER, "مستمری‌بگیران اصلی", True),
        (UNKNOWN, "هیچ‌گونه اطلاعاتی با شماره ملی", False),
    ],
    ids=["pensioner", "no record, without scripts"],
)
def test_a_certificate_goes_from_the_phone_to_the_desk(visit, fund, national_code, told, scripts):
    citizen = visit(scripts=scripts, viewport={"width": PHONE, "height": 800})
    registers(citizen, national_code)

    citizen.follows(NEW)  # one click from home; by the guide's own path there are three
    citizen.sees(NEW)
    citizen.presses("دیدن متن گواهی")
    citizen.sees_error("recipient", "نهاد یا صندوقی را")
    citizen.page.get_by_label(fund.agency.name).check()
    citizen.presses("دیدن متن گواهی")
    citizen.sees(PREVIEW, told, "این گواهی بنابه درخواست مورخ")
    citizen.presses("صدور گواهی")
    citizen.sees(f"گواهی شما برای {fund.agency.name}", "گواهی صادر شد")
    assert "گواهی‌ای که خواستید صادر شد" in newest_text(MOBILE)
    citizen.follows("رمز بهره‌برداری")
    citizen.sees("رمز بهره‌برداری", "هنوز این گواهی را باز نکرده است")
    citizen.presses("ساختن رمز")
    citizen.sees("رمز بهره‌برداری", "فقط همین یک بار نشان داده می‌شود")
    dictated = citizen.page.locator("main .panel bdi").first.inner_text()
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", dictated)
    sees_a_slip_on_paper(citizen, dictated)

    operator = visit()
    operator.page.add_init_script("window.print = () => { window.printed = true }")
    operator.opens("/panel/documents/")
    operator.signs_in(fund.operator.national_code)
    operator.sees(REDEEM)
    operator.fills(code="0000 0000 0000 0000")
    operator.presses(REDEEM)
    operator.sees_error("code", NO_SUCH)
    operator.fills(code=dictated.replace("-", " ").lower().replace("0", "o").replace("1", "l"))
    operator.presses(REDEEM)
    operator.sees("گواهی", told, "این گواهی بنابه درخواست مورخ")
    operator.button(PRINT).click()
    operator.page.wait_for_function("window.printed")

    assert "آن را در" in newest_text(MOBILE)
    assert "با رمز باز کرد" in newest_text(MOBILE)
    citizen.opens("/me/box/")
    citizen.follows(f"گواهی برای {fund.agency.name}")
    citizen.follows("رمز بهره‌برداری")
    citizen.sees("رمز بهره‌برداری", "۱ بار", "پنل دستگاه")
    expect(citizen.page.locator("main")).not_to_contain_text(dictated)
    citizen.presses("لغو مجوز")
    citizen.sees("رمز بهره‌برداری", "۱ بار")

    operator.opens("/panel/documents/")
    operator.fills(code=dictated)
    operator.presses(REDEEM)
    operator.sees_error("code", NO_SUCH)


def sees_a_slip_on_paper(citizen: Visitor, code: str) -> None:
    """On paper there is the code with its picture, to whom it belongs and until when; nothing to press."""
    citizen.page.emulate_media(media="print")
    expect(citizen.page.locator("main .qr")).to_be_visible()
    expect(citizen.page.get_by_text(code)).to_be_visible()
    for element in ("main button", "main form", "body > header", "h1"):
        for found in citizen.page.locator(element).all():
            expect(found).to_be_hidden()
    citizen.page.emulate_media(media="screen")

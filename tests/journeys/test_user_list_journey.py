"""From the memorandum to the first inquiry, all of it by clicking: the list with three bad lines, the IT office, a text
message, the second factor; then the manager shuts the user out in mid-session (ONB-2, ONB-5)."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import call_command

from peyvand.foundation.accounts.models import User
from peyvand.foundation.audit.models import RefusedAttempt
from peyvand.foundation.notifications.gateways import local
from tests.eservices.cast import api_token
from tests.eservices.onboarding.export import person
from tests.eservices.onboarding.user_lists.files import listed
from tests.eservices.onboarding.user_lists.test_members import open_round
from tests.eservices.onboarding.user_lists.world import OFFICER, REPRESENTATIVE, line, make_world
from tests.foundation.accounts.people import PASSWORD, TOTP_SECRET
from tests.journeys.conftest import MORNING
from tests.journeys.visitor import ASK, LETTER, PANEL, SIGN_IN, totp_code

pytestmark = pytest.mark.browser

NEW_PASSWORD = "سه گلدان آبی کنار پنجره"
EMPLOYED = "0000027227"
LIST, USERS = "فهرست کاربران دستگاه", "کاربران صندوق بازنشستگی مس"
APP = "فعال کردن برنامهٔ رمزساز"
MANAGER = line(1, role="MANAGER")


@pytest.fixture
def texts(settings, tmp_path):
    """What the worker sent to a mobile, the newest last."""
    settings.DATA_DIR = tmp_path

    def sent(mobile: str) -> list[str]:
        # In another thread: Playwright's loop runs in this one.
        with ThreadPoolExecutor(1) as worker:
            worker.submit(call_command, "worker", until_empty=True).result()
        return [message["text"] for message in local.sent() if message["mobile"] == mobile]

    return sent


def test_a_list_becomes_users_who_ask_until_they_are_shut_out(visit, texts):
    world = make_world(now=MORNING)
    api_token(world.agency, "inquiry")
    place = f"/agency/user-lists/{world.case.number}/"
    sender = visit(scripts=False)
    sender.opens(place)
    sender.signs_in(REPRESENTATIVE)
    sender.sees(LIST, "در انتظار فهرست کاربران شما")
    bad = [line(2, national_code="123"), line(3, mobile="021"), line(4, role="شاه", full_name="")]
    send_file(sender, b"national_code,full_name\n")
    sender.sees(LIST, "این فایل اکسل (xlsx) نیست")
    send_file(sender, listed(MANAGER, *bad))
    sender.sees(LIST, "۳ سطر باید اصلاح شود", "این کد ملی درست نیست", "نام و نام خانوادگی را بنویسید")
    sender.presses("فرستادن فهرست")
    sender.sees(LIST, "تا آن‌گاه فهرست فرستاده نمی‌شود")
    sender.fills(**{"line4-national_code": person(2), "line5-mobile": "۰۹۱۲۰۰۰۰۰۰۳"})
    sender.field("line6-remove").check()
    sender.presses("ذخیره")
    sender.sees(LIST, "۳ سطر در فهرست است و همه درست است")
    sender.presses("فرستادن فهرست")
    sender.sees(LIST, "فهرست فرستاده شد", "در حال بررسی مدیریت فناوری")

    officer = visit(scripts=False)
    officer.opens(f"/desk/user-lists/{world.case.number}/")
    officer.signs_in(OFFICER)
    officer.sees(LIST.removesuffix(" دستگاه"), "بررسی فهرست کاربران")
    officer.fills(**{"objection-4": "سمتش روشن نیست."})
    officer.presses("بازگرداندن با ایرادها")
    officer.sees(LIST.removesuffix(" دستگاه"), "فهرست با ایرادها بازگشت")
    sender.opens(place)
    sender.sees(LIST, "ایراد مدیریت فناوری: سمتش روشن نیست.")
    sender.fills(**{"line4-position": "کارشناس استعلام"})
    sender.presses("ذخیره")
    sender.presses("فرستادن فهرست")
    officer.opens(f"/desk/user-lists/{world.case.number}/")
    officer.presses("فعال کردن هر ۳ کاربر")
    officer.sees(LIST.removesuffix(" دستگاه"), "۳ کاربر فعال شد", "کاربران فعال شدند")

    user = visit()
    first_day(user, texts("09120000002")[-1], person(2))
    user.asks(EMPLOYED)
    user.sees(LETTER, "در حال حاضر در ردیف بیمه‌شدگان اصلی این سازمان قرار دارد")
    user.opens("/panel/")

    activate_quietly(person(1))
    open_round(world, now=MORNING)
    manager = visit(scripts=False)
    manager.opens("/agency/users/")
    manager.signs_in(person(1))
    manager.sees(USERS, "در انتظار فعال‌سازی", "تا سه‌شنبه")
    manager.follows("تأیید کاربران")
    manager.sees("تأیید کاربران", "می‌ماند")
    manager.presses("ثبت")
    manager.sees("تأیید کاربران", "یکی را برگزینید")
    manager.page.get_by_label("می‌ماند").nth(0).check()
    manager.page.get_by_label("می‌ماند").nth(1).check()
    manager.presses("ثبت")
    manager.sees(USERS, "همهٔ کاربران دستگاه بررسی شدند")
    manager.page.locator(f"form[action$='/{world.member(2).user_id}/suspend/'] button").first.click()
    manager.sees(USERS, "این کاربر معلق شد")
    known = RefusedAttempt.objects.count()
    user.fills(national_code=EMPLOYED)
    user.presses(ASK)
    user.sees("این کار انجام نشد", "دسترسی شما به پنل دستگاه بسته شده است")
    assert RefusedAttempt.objects.count() == known + 1

    officer.opens("/desk/agencies/")
    officer.fills(code="FND-07")
    officer.presses("باز کردن")
    officer.sees("صندوق بازنشستگی مس", "معتبر", "گوشی گم شده")


def send_file(sender, content: bytes) -> None:
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    sender.field("file").set_input_files([{"name": "users.xlsx", "mimeType": sheet, "buffer": content}])
    sender.presses("بررسی فایل")


def first_day(user, message: str, national_code: str) -> None:
    """From the text message to the panel."""
    (address,) = re.findall(r"https?://\S+", message)
    (code,) = re.findall(r"[۰-۹]{8}", message)
    user.opens(address)
    user.fills(national_code=national_code, code=code, password1=NEW_PASSWORD, password2=NEW_PASSWORD)
    user.presses("فعال کردن حساب")
    user.sees(SIGN_IN, "حساب شما فعال شد")
    user.gives_password(national_code, NEW_PASSWORD)
    user.sees(APP)
    user.page.get_by_text("دوربین ندارم").click()
    user.fills(code=totp_code(user.page.locator("details bdi").inner_text()))
    user.presses("فعال کردن")
    user.opens("/panel/")
    user.sees(PANEL)


def activate_quietly(national_code: str) -> None:
    user = User.objects.get(national_code=national_code)
    user.set_password(PASSWORD)
    user.activated_at = MORNING
    user.save()
    TOTP.activate(user, TOTP_SECRET)

"""A citizen's own account without scripts: another mobile, an authenticator app, and who is refused on the way."""

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model

from tests.foundation.accounts.citizens import CODE, MOBILE, OTHER_MOBILE, citizen, visitor, write_registry
from tests.journeys.conftest import MORNING
from tests.journeys.phone import newest_code
from tests.journeys.visitor import Visitor, date_fields, totp_code
from tests.looks.browser import PHONE

pytestmark = pytest.mark.browser

ACCOUNT, TYPE_CODE, APP = "حساب من", "کدی را که به", "برنامهٔ رمزساز"


@pytest.fixture(autouse=True)
def registry(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path
    write_registry(tmp_path)


def registers_with(newcomer: Visitor, mobile: str, born: str) -> None:
    newcomer.opens("/register/")
    newcomer.fills(national_code=CODE, mobile=mobile, **date_fields("birth_date", born))
    newcomer.presses("فرستادن کد")
    newcomer.sees(TYPE_CODE)
    newcomer.fills(code=newest_code(mobile))
    newcomer.presses("ساختن حساب")


def test_a_citizen_keeps_their_account(visit, server):
    citizen(now=MORNING)
    newcomer = visit(scripts=False)
    registers_with(newcomer, MOBILE, "1985-04-12")
    newcomer.sees("نام‌نویسی نشد", "چه کنم؟")
    registers_with(newcomer, OTHER_MOBILE, "1985-04-11")
    newcomer.sees("حساب دارید؛ شمارهٔ آن عوض می‌شود", "به شمارهٔ پیشین خبر دادیم")

    owner = visit(scripts=False, viewport={"width": PHONE, "height": 800})
    session = visitor(get_user_model().objects.get(national_code=CODE)).cookies[django_settings.SESSION_COOKIE_NAME]
    owner.context.add_cookies([{"name": session.key, "value": session.value, "url": server}])
    owner.opens("/")
    owner.sees("خوش آمدید", "تغییر تلفن همراه", "اگر شما نخواسته‌اید، آن را لغو کنید")
    owner.follows("تغییر تلفن همراه")
    owner.sees(ACCOUNT, "شمارهٔ شما عوض می‌شود")
    owner.presses("من نخواسته‌ام؛ لغو شود")
    owner.sees(ACCOUNT, "تغییر شماره لغو شد")

    owner.follows("تغییر شماره")
    owner.fills(mobile=MOBILE)
    owner.presses("فرستادن کد")
    owner.sees_error("mobile", "همان شمارهٔ کنونی شماست")
    owner.fills(mobile=OTHER_MOBILE)
    owner.presses("فرستادن کد")
    owner.sees(TYPE_CODE)
    owner.fills(code=newest_code(OTHER_MOBILE))
    owner.presses("تأیید شماره")
    owner.sees(ACCOUNT, "تا آن هنگام شمارهٔ پیشین به کار می‌رود")

    owner.follows("افزودن")
    owner.sees(APP)
    owner.page.get_by_text("دوربین ندارم").click()
    secret = owner.page.locator("main details bdi").inner_text()
    owner.fills(code="000000")
    owner.presses("افزودن")
    owner.sees_error("code", "کد")
    owner.fills(code=totp_code(secret))
    owner.presses("افزودن")
    owner.sees(ACCOUNT, "برنامهٔ رمزساز افزوده شد")
    owner.presses("خروج از همه‌جا")

    owner.opens("/sign-in/")
    owner.fills(national_code=CODE)
    owner.presses("فرستادن کد")
    owner.sees("کد ورود را بنویسید", "کد برنامهٔ رمزساز هم پذیرفته می‌شود")
    owner.fills(code=totp_code(secret))
    owner.presses("ورود")
    owner.sees("خوش آمدید")
    owner.opens("/me/account/app/")
    owner.sees(APP, "فقط با کد پیامک وارد می‌شوید")
    owner.presses("برداشتن برنامه")
    owner.sees(ACCOUNT, "برنامهٔ رمزساز برداشته شد")

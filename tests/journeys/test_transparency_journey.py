"""A citizen finds out who looked, objects, and says that a letter is wrong; the others do their part."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.coverage.models import Answer
from tests.eservices.cast import Cast
from tests.eservices.certificates.people import golden_citizen
from tests.eservices.transparency.readers import PRINCIPAL, asks
from tests.foundation.accounts.citizens import visitor
from tests.foundation.accounts.people import signed_in_client
from tests.foundation.accounts.staff import staff
from tests.journeys.conftest import MORNING
from tests.journeys.visitor import Visitor
from tests.looks.browser import PHONE

pytestmark = pytest.mark.browser

LIST = "چه کسی اطلاعات مرا دیده است"
WHY = "من با این صندوق کاری ندارم."


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_who_looked_an_objection_and_a_letter_that_is_wrong(server, visit, fund: Cast, court: Cast, scripts):
    asks(fund, PRINCIPAL, now=MORNING - timedelta(days=2))
    asks(court, PRINCIPAL, now=MORNING - timedelta(days=1), case_number="1", seal_days=9, seal_reason="تعقیب")
    member, clerk = staff("0051234051", Role.COMMITTEE_MEMBER), staff("0051234017", Role.BRANCH_CLERK, "1001")

    def come(client: Client, **options: object) -> Visitor:
        someone = visit(scripts=scripts, **options)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        someone.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server}])
        return someone

    citizen = come(visitor(golden_citizen(PRINCIPAL)), viewport={"width": PHONE, "height": 800})
    citizen.opens("/")
    citizen.follows(LIST)
    citizen.sees(LIST, fund.agency.name, "گفته شد: نام و نام خانوادگی")
    assert court.agency.name not in citizen.page.content()
    citizen.page.get_by_text("پالایش فهرست").click()
    citizen.fills(from_date_year="1405")
    citizen.presses("پالایش")
    citizen.sees_error("from_date_day", "روز، ماه و سال هر سه لازم است")
    citizen.opens("/me/accesses/")
    citizen.page.get_by_role("link", name=fund.agency.name).focus()
    with citizen.page.expect_navigation():
        citizen.page.keyboard.press("Enter")
    citizen.sees(fund.agency.name, "پنل دستگاه")
    citizen.follows("اعتراض به این دسترسی")
    citizen.presses("فرستادن اعتراض به کمیته")
    citizen.sees_error("text", "ناروا")
    citizen.fills(text=WHY)
    citizen.presses("فرستادن اعتراض به کمیته")
    citizen.sees("اعتراض به دسترسی", "در حال بررسی کمیته صیانت از اطلاعات")

    committee = come(signed_in_client(member))
    committee.opens("/desk/worklists/COMMITTEE/COMMITTEE_MEMBER/")
    with committee.page.expect_navigation():
        committee.page.locator("main a[href*='/desk/objections/']").first.click()
    committee.sees("اعتراض به دسترسی", WHY, fund.operator.full_name)
    committee.page.get_by_label("اعتراض وارد است").check()
    committee.presses("ثبت پاسخ کمیته")
    committee.sees_error("reason", "دلیل")
    committee.fills(reason="صندوق مقصودی نداشت.")
    committee.presses("ثبت پاسخ کمیته")
    committee.sees("اعتراض به دسترسی")
    citizen.opens(citizen.page.url)
    citizen.sees("اعتراض به دسترسی", "اعتراض شما وارد است", "صندوق مقصودی نداشت.")

    citizen.opens("/me/accesses/?by=agency:FND-01")
    citizen.follows(fund.agency.name)
    citizen.follows("سابقهٔ من نادرست است")
    citizen.sees("این نامه درست نیست", "۱۰ روز")
    citizen.fills(text="دو ماه کم است.")
    citizen.presses("فرستادن به شعبه")
    citizen.sees("نامه نادرست", "در حال بررسی شعبه")

    branch = come(signed_in_client(clerk))
    branch.opens("/desk/worklists/1001/BRANCH_CLERK/")
    with branch.page.expect_navigation():
        branch.page.locator("main a[href*='/desk/disputes/']").first.click()
    branch.sees("نامه نادرست", "دو ماه کم است.", fund.agency.name)
    branch.page.get_by_label("سوابق اصلاح شد").check()
    branch.fills(reason="دو ماه افزوده شد.")
    branch.presses("ثبت نتیجه")
    branch.sees("نامه نادرست")
    letter = Answer.objects.get(agency=fund.agency)
    operator = come(signed_in_client(fund.operator))
    operator.opens("/panel/superseded/")
    operator.sees("نامه‌های باطل‌شده")
    with operator.page.expect_navigation():
        operator.page.locator(f"main a[href*='{letter.pk:016}']").click()
    operator.sees("پاسخ استعلام", "دیگر معتبر نیست")

    teammate = come(signed_in_client(court.teammate))
    teammate.opens("/panel/inquiries/")
    teammate.follows("استعلام‌های محرمانه")
    teammate.sees("استعلام‌های محرمانه", "محرمانه تا پایان")
    with teammate.page.expect_navigation():
        teammate.page.locator("main table a").first.click()
    teammate.sees("استعلام محرمانه", "تعقیب")
    teammate.fills(days="۳", reason="هنوز متواری است")
    teammate.presses("تمدید محرمانگی")
    teammate.sees("استعلام‌های محرمانه", "تمدیدشده")

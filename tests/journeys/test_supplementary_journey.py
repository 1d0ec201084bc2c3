"""A pensioner enrols a family, the association and the branch see it through: by clicking, without scripts (SUP-1 to
SUP-8)."""

from collections.abc import Callable

import pytest

from tests.eservices.supplementary.cast import Cast, cast, documents
from tests.eservices.supplementary.households import MINA, PARVIZ, SARA, TODAY, dependent
from tests.foundation.accounts.staff import staff
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

SERVICE = "بیمه تکمیلی درمان و عمر مستمری‌بگیران و افراد تبعی"
ON = "تایید و ادامه"


@pytest.fixture
def people(server: str) -> Cast:
    found = cast()
    dependent(PARVIZ, SARA, "DAUGHTER", TODAY.replace(day=1))
    staff("0051234068", "PENSIONS_DIRECTOR", full_name="شیرین یوسفی")
    return found


def enters(visit: Callable[..., Visitor], address: str, national_code: str) -> Visitor:
    visitor = visit(scripts=False)
    visitor.opens(address)
    visitor.signs_in(national_code)
    return visitor


def test_from_the_first_step_to_the_deduction(visit, people):
    pensioner = enters(visit, "/pensioners/supplementary/", PARVIZ)
    pensioner.sees(SERVICE, "چهار گام دارد")
    pensioner.follows("آغاز")
    pensioner.sees("شرایط دورهٔ")
    pensioner.presses(ON)
    pensioner.sees("اطلاعات شما", "شماره پرونده")
    pensioner.presses(ON)
    pensioner.sees("خود شما و افراد تبعی", "کسانی که کفالتشان پایان یافته")
    pensioner.presses("ثبت‌نام پرویز شیرازی")
    pensioner.presses(ON)
    pensioner.sees("خود شما و افراد تبعی", "همسر همراه خود شما ثبت‌نام می‌شود")
    pensioner.presses("ثبت‌نام مینا کریمی")
    pensioner.sees("خود شما و افراد تبعی", "۶٬۶۰۰٬۰۰۰ ریال بیشتر")
    pensioner.presses(ON)
    pensioner.sees("آنچه ثبت می‌شود")
    pensioner.follows("ویرایش")
    pensioner.presses(ON)
    pensioner.presses("تایید و ثبت نهایی")
    pensioner.sees("درخواست", "در حال بررسی کانون بازنشستگان و مستمری‌بگیران")

    association = enters(visit, "/desk/supplementary/clean/", people.approver.national_code)
    association.sees("تایید گروهی", "بی‌ایراد")
    association.presses("تایید درخواست‌های نشان‌خورده")
    association.sees("تایید گروهی", "درخواستی در انتظار کانون شما نیست")

    number = pensioner.page.url.rstrip("/").rsplit("/", 1)[1]
    branch = enters(visit, f"/desk/supplementary/cases/{number}/", people.clerk.national_code)
    branch.sees("نمایش درخواست", "در حال بررسی - نیاز به رسیدگی شعبه", "هیچ‌کس از این خانواده")
    branch.presses("عدم پذیرش")
    branch.sees("نمایش درخواست", "دلیل را بنویسید")
    branch.presses("پذیرش")
    branch.sees("نمایش درخواست", "مختومه - تایید نهایی", "وام‌ها", "دی ۱۴۰۵")
    assert {line[0] for line in documents()} == {PARVIZ, MINA}

    pensioner.opens("/pensioners/supplementary/")
    pensioner.sees(SERVICE, "مختومه - تایید نهایی")


def test_periods_are_kept_by_clicking(visit, people):
    keeper = enters(visit, "/desk/supplementary/periods/", "0051234068")
    keeper.sees("دوره‌های قرارداد بیمه تکمیلی", "جاری")
    keeper.follows("پیشنهاد دورهٔ تازه")
    keeper.sees("پیشنهاد دورهٔ تازه")
    keeper.presses("ثبت پیشنهاد")
    keeper.sees("پیشنهاد دورهٔ تازه", "مشکلی هست")
    keeper.opens("/desk/supplementary/periods/")
    keeper.follows("۱۴۰۵-۱۴۰۶")
    keeper.fills(insurer="بیمه دیگر")
    keeper.presses("ثبت پیشنهاد")
    keeper.sees("دوره‌های قرارداد بیمه تکمیلی", "این را خودتان نوشته‌اید")

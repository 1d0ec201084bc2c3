"""A pensioner enrols a family, the association and the branch see it through: by clicking, without scripts (SUP-1 to
SUP-8)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from peyvand.foundation.notifications.models import TextMessage
from peyvand.foundation.records.models import Pension
from peyvand.kit.crypto import decrypt
from peyvand.kit.text import persian_digits
from tests.eservices.supplementary.cast import Cast, cast, documents
from tests.eservices.supplementary.households import MINA, PARVIZ, SAM, SARA, TODAY, cover, dependent
from tests.foundation.accounts.people import activated_user
from tests.foundation.accounts.staff import staff
from tests.journeys.visitor import Visitor, date_fields

pytestmark = pytest.mark.browser

SERVICE = "بیمه تکمیلی درمان و عمر مستمری‌بگیران و افراد تبعی"
ON = "تایید و ادامه"
KIND = "عضویت بیمه تکمیلی"


@pytest.fixture
def people(server: str) -> Cast:
    found = cast()
    dependent(PARVIZ, SARA, "DAUGHTER", TODAY.replace(day=1), name="سارا شیرازی")
    cover(PARVIZ, PARVIZ)
    staff("0051234068", "PENSIONS_DIRECTOR", full_name="شیرین یوسفی")
    return found


def enters(visit: Callable[..., Visitor], address: str, national_code: str) -> Visitor:
    visitor = visit(scripts=False)
    visitor.opens(address)
    visitor.signs_in(national_code)
    return visitor


def fills_in(pensioner: Visitor) -> None:
    """To step 3."""
    pensioner.follows("آغاز")
    pensioner.sees("شرایط دورهٔ")
    pensioner.presses(ON)
    pensioner.sees("اطلاعات شما", "شماره پرونده")
    pensioner.presses(ON)


def number_of(pensioner: Visitor) -> str:
    return pensioner.page.url.rstrip("/").rsplit("/", 1)[1]


def opens_from_worklist(clerk: Visitor, number: str, kind: str, state: str) -> None:
    """By the filters, as the order says: type, then state, then «عملیات - مشاهده»."""
    clerk.follows("همهٔ پرونده‌ها")
    clerk.field("kind").select_option(label=kind)
    clerk.field("state").select_option(label=state)
    clerk.presses("پالایش")
    clerk.sees("پرونده‌های", persian_digits(number), kind, state)
    clerk.follows(f"مشاهده پروندهٔ {persian_digits(number)}")
    clerk.sees("نمایش درخواست")


def test_four_roles_from_the_first_step_to_the_deduction(visit, people):
    """Parviz withdraws, his wife enrols, his daughter, whose dependency is over, isn't listed; the association returns
    it, he corrects it; the branch is the wrong one, sends it on, and the right one accepts. Then a rejection at each
    stage."""
    pensioner = enters(visit, "/pensioners/supplementary/", PARVIZ)
    pensioner.sees(SERVICE, "چهار گام دارد")
    fills_in(pensioner)
    pensioner.sees("خود شما و افراد تبعی", "کسانی که کفالتشان پایان یافته")
    assert "سارا" not in pensioner.page.content()
    pensioner.presses(ON)
    pensioner.sees("خود شما و افراد تبعی", "دست‌کم یک نفر")
    pensioner.presses("ثبت‌نام مینا کریمی")
    pensioner.presses(ON)
    pensioner.sees("آنچه ثبت می‌شود")
    pensioner.presses("تایید و ثبت نهایی")
    pensioner.sees("درخواست", "در حال بررسی کانون بازنشستگان و مستمری‌بگیران")
    number = number_of(pensioner)

    association = enters(visit, "/desk/", people.approver.national_code)
    opens_from_worklist(association, number, KIND, "در حال بررسی کانون بازنشستگان و مستمری‌بگیران")
    association.sees("نمایش درخواست", "کانون عالی کارگران بازنشسته", "پرویز شیرازی", "مینا کریمی")
    association.presses("بازگشت برای اصلاح")
    association.sees("نمایش درخواست", "دلیل را بنویسید")
    association.fills(**{"return-reason": "انصراف خودتان را هم ثبت کنید"})
    association.presses("بازگشت برای اصلاح")
    association.sees("نمایش درخواست", "متقاضی")

    pensioner.opens(f"/pensioners/supplementary/requests/{number}/")
    pensioner.sees("درخواست", "نیاز به اصلاح متقاضی", "انصراف خودتان را هم ثبت کنید")
    pensioner.presses("اصلاح درخواست")
    pensioner.presses(ON)
    pensioner.presses("انصراف پرویز شیرازی")
    pensioner.sees("خود شما و افراد تبعی", "ندارد")
    pensioner.presses(ON)
    pensioner.follows("ویرایش")
    pensioner.presses(ON)
    pensioner.presses("تایید و ثبت نهایی")
    pensioner.sees("درخواست", "در حال بررسی کانون بازنشستگان و مستمری‌بگیران")

    association.opens("/desk/supplementary/clean/")
    association.sees("تایید گروهی", "بی‌ایراد")
    association.presses("تایید درخواست‌های نشان‌خورده")
    association.sees("تایید گروهی", "درخواستی در انتظار کانون شما نیست")
    pensioner.opens(f"/pensioners/supplementary/requests/{number}/")
    pensioner.sees("درخواست", "در حال بررسی - نیاز به رسیدگی شعبه")

    Pension.objects.filter(national_code=PARVIZ).update(branch_code="90002")
    wrong = enters(visit, "/desk/", people.clerk.national_code)
    opens_from_worklist(wrong, number, KIND, "در حال بررسی - نیاز به رسیدگی شعبه")
    wrong.sees("نمایش درخواست", "تغییر شعبه بیمه‌پردازی")
    wrong.presses("پذیرش")
    wrong.sees("نمایش درخواست", "نخست با «تغییر شعبه بیمه‌پردازی»")
    wrong.field("office_code").select_option("90002")
    wrong.fills(transfer_reason="پرونده به شیراز رفته است")
    wrong.presses("تغییر شعبه بیمه‌پردازی")
    wrong.sees("نمایش درخواست", "فرستاده شد")

    branch = enters(visit, "/desk/", people.other_clerk.national_code)
    opens_from_worklist(branch, number, KIND, "در حال بررسی - نیاز به رسیدگی شعبه")
    branch.sees(
        "نمایش درخواست",
        "نظر کانون: تایید، منصور قاسمی",
        "با پذیرش، امروز",
        "آخرین کسر آذر ۱۴۰۵ است برای: پرویز شیرازی",
        "پرونده به شیراز رفته است",
    )
    branch.presses("پذیرش")
    branch.sees("نمایش درخواست", "مختومه - تایید نهایی", "نحوه پرداخت", "وام‌ها", "دی ۱۴۰۵")
    assert {line[:3] for line in documents()} == {(MINA, "HEALTH", 3_050_000), (MINA, "LIFE", 250_000)}

    pensioner.opens("/pensioners/supplementary/")
    pensioner.sees(SERVICE, "مختومه - تایید نهایی")
    pensioner.follows("ماه به ماه")
    pensioner.sees("کسور بیمه تکمیلی", "مینا کریمی", "هنوز گزارش نشده")
    states = [
        "در حال بررسی کانون بازنشستگان و مستمری‌بگیران", "نیاز به اصلاح متقاضی",
        "در حال بررسی کانون بازنشستگان و مستمری‌بگیران", "در حال بررسی - نیاز به رسیدگی شعبه",
        "مختومه - تایید نهایی",
    ]  # fmt: skip
    sent = [decrypt(row.text) for row in TextMessage.objects.order_by("pk")]
    assert len(sent) == len(states)
    assert all(state in text for state, text in zip(states, sent, strict=True))

    # A rejection at each stage.
    Pension.objects.filter(national_code=PARVIZ).update(branch_code="90001")
    made = documents()
    for clerk, begin, way, button in (
        (association, people.apply, "reject", "عدم تایید"), (wrong, people.approved, "decline", "عدم پذیرش")
    ):  # fmt: skip
        number = begin(members=(SAM,)).number
        clerk.opens(f"/desk/supplementary/cases/{number}/")
        clerk.fills(**{f"{way}-reason": f"دلیل {button}"})
        clerk.presses(button)
        clerk.sees("نمایش درخواست", "مختومه - عدم تایید")
        pensioner.opens(f"/pensioners/supplementary/requests/{number}/")
        pensioner.sees("درخواست", "مختومه - عدم تایید", f"دلیل {button}")
    assert documents() == made


def test_a_clerk_writes_a_mandate_down_and_a_relative_acts_under_it(visit, people):
    relative = activated_user("0067749828", full_name="نیلوفر شیرازی")
    clerk = enters(visit, "/desk/supplementary/mandates/", people.approver.national_code)
    clerk.sees("نیابت برای بیمه تکمیلی", "هنوز نیابتی ثبت نشده است")
    clerk.presses("ثبت نیابت")
    clerk.sees("نیابت برای بیمه تکمیلی", "مشکلی هست")
    clerk.fills(
        national_code=PARVIZ,
        helper_code=relative.national_code,
        document="۱۲/ن",
        **date_fields("first_day", TODAY.isoformat()),
        **date_fields("last_day", "2026-12-22"),
    )
    clerk.page.get_by_label("خویشاوند").check()
    clerk.presses("ثبت نیابت")
    clerk.sees("نیابت برای بیمه تکمیلی", "نیلوفر شیرازی", "برقرار")

    helper = enters(visit, "/pensioners/supplementary/", relative.national_code)
    helper.sees(SERVICE, "به نیابت از دیگری")
    helper.presses("ادامه به نیابت از پرویز شیرازی")
    expect(helper.page.get_by_role("region", name="به نیابت")).to_contain_text("پرویز شیرازی")
    fills_in(helper)
    helper.presses("ثبت‌نام مینا کریمی")
    helper.presses(ON)
    helper.presses("تایید و ثبت نهایی")
    helper.sees("درخواست", "نیلوفر شیرازی به نیابت از پرویز شیرازی")

    clerk.opens(f"/desk/supplementary/cases/{number_of(helper)}/")
    clerk.sees("نمایش درخواست", "نیلوفر شیرازی، به نیابت از پرویز شیرازی")
    clerk.opens("/desk/supplementary/mandates/")
    clerk.presses("پایان دادن به نیابت نیلوفر شیرازی")
    helper.opens("/pensioners/supplementary/family/")
    helper.sees("نشد", "نیابت شما برای این شخص پایان یافته است")


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

"""What there is on the staff's desk beside worklists, and for whom: links; the page's own guard decides."""

from collections.abc import Collection
from dataclasses import dataclass

from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.accounts.rules import Post


@dataclass(frozen=True, slots=True)
class DeskPage:
    """A page, by the name of its address, for whoever holds one of `roles`."""

    view_name: str
    title: str
    text: str
    roles: tuple[Role, ...]


PAGES = (
    DeskPage(
        "portal:figures",
        "آمار و نمودار",
        "استعلام‌ها، کارتابل‌ها، پرداخت‌ها، پیامک‌ها و استفادهٔ نامعمول، با مقایسه و فایل اکسل.",
        (Role.PENSIONS_DIRECTOR, Role.REGISTRATION_DIRECTOR, Role.AUDITOR, Role.ADMINISTRATOR),
    ),
    DeskPage(
        "portal:figures-cases",
        "آمار کارتابل",
        "در واحد شما چه منتظر است و از کی.",
        (Role.BRANCH_CLERK, Role.ASSOCIATION_CLERK),
    ),
    DeskPage(
        "portal:figures-messages",
        "آمار پیامک‌ها",
        "چند پیامک رفت، چند پیامک ماند، و چه زود.",
        (Role.IT_OFFICER,),
    ),
    DeskPage(
        "portal:figures-unusual",
        "آمار استفادهٔ نامعمول",
        "چه الگوهایی دیده شد و رسیدگی به آن‌ها کجاست.",
        (Role.COMMITTEE_MEMBER,),
    ),
    DeskPage(
        "accounts:offices",
        "واحدها و نقش‌ها",
        "واحدهای سازمان، و این‌که چه کسی در کدام‌یک چه نقشی دارد.",
        (Role.ADMINISTRATOR,),
    ),
    DeskPage(
        "portal:law",
        "پارامترهای قانونی",
        "نرخ‌ها، سقف‌ها و مهلت‌ها، هر یک با مستند و روز آغاز؛ مقدار تازه را راهبر دومی تصویب می‌کند.",
        (Role.ADMINISTRATOR, Role.AUDITOR),
    ),
    DeskPage(
        "portal:wording",
        "متن پیامک‌ها",
        "آنچه در هر پیامک نوشته می‌شود، با نسخه‌های پیشین؛ متن تازه را راهبر دومی تصویب می‌کند.",
        (Role.ADMINISTRATOR, Role.AUDITOR),
    ),
    DeskPage(
        "portal:switches",
        "خدمات باز و بسته",
        "بستن یک خدمت برای مدتی و باز کردنش، با دلیلی که مردم می‌خوانند.",
        (Role.ADMINISTRATOR, Role.AUDITOR),
    ),
    DeskPage(
        "portal:retention",
        "نگهداری و پاک کردن",
        "چه چیزی چند روز نگه داشته می‌شود، چرا، و آخرین بار کی پاک شد.",
        (Role.ADMINISTRATOR, Role.AUDITOR),
    ),
    DeskPage(
        "agency_onboarding:agenda",
        "دستور جلسهٔ کمیته",
        "نیازهای دستگاه‌ها که در انتظار رأی کمیته است.",
        (Role.COMMITTEE_MEMBER,),
    ),
    DeskPage(
        "agency_onboarding:memoranda",
        "تفاهم‌نامه‌ها",
        "تفاهم‌نامهٔ هر دستگاه، اعتبار آن، و تعلیق با دلیل.",
        (Role.REGISTRATION_DIRECTOR, Role.PENSIONS_DIRECTOR, Role.IT_OFFICER),
    ),
    DeskPage(
        "agency_onboarding:find-agency",
        "کاربران دستگاه‌ها",
        "کمک به کاربری که گوشی‌اش گم شده است، و وب‌سرویس‌های هر دستگاه.",
        (Role.IT_OFFICER,),
    ),
    DeskPage(
        "portal:text-messages",
        "پیامک‌ها",
        "هر پیامک کجاست، چند بار فرستاده شده و درگاه پیامک چه حالی دارد.",
        (Role.IT_OFFICER,),
    ),
    DeskPage(
        "portal:pointer",
        "پاسخ به مراجعه دستگاه‌ها",
        "برگه‌ای که به نمایندهٔ دستگاه می‌دهید: نامه و مراجعه دیگر لازم نیست، از پنل بپرسند.",
        (Role.BRANCH_CLERK,),
    ),
    DeskPage(
        "payments:differences",
        "اختلاف با بانک",
        "پرداخت‌هایی که صورت‌حساب بانک با دفتر ما یکی نیست.",
        (Role.ADMINISTRATOR,),
    ),
    DeskPage(
        "voluntary:in-branch",
        "بیمه اختیاری در شعبه",
        "ثبت قراردادی که شعبه خود بسته است.",
        (Role.BRANCH_CLERK,),
    ),
    DeskPage(
        "voluntary:examinations",
        "معاینهٔ بدو بیمه‌پردازی",
        "نتیجهٔ معاینه را از روی شمارهٔ معرفی‌نامه ثبت کنید.",
        (Role.MEDICAL_EXAMINER,),
    ),
    DeskPage(
        "oversight:audit",
        "دفتر رویدادها",
        "چه کسی، کی، چه کرد و دربارهٔ چه کسی پرسید؛ با اثبات.",
        (Role.AUDITOR,),
    ),
    DeskPage(
        "oversight:watch-list",
        "اشخاص زیر مراقبت",
        "کسانی که هر پرسش دربارهٔ آنان دلیل می‌خواهد.",
        (Role.COMMITTEE_MEMBER,),
    ),
    DeskPage(
        "supplementary:clean",
        "تایید گروهی بیمه تکمیلی",
        "درخواست‌های بی‌ایراد شهر شما، یک‌جا.",
        (Role.ASSOCIATION_CLERK,),
    ),
    DeskPage(
        "supplementary:mandates",
        "نیابت برای بیمه تکمیلی",
        "چه کسی به جای مستمری‌بگیر بی‌تلفن درخواست می‌دهد، و نامه‌هایی که باید پست شود.",
        (Role.ASSOCIATION_CLERK,),
    ),
    DeskPage(
        "supplementary:periods",
        "دوره‌های بیمه تکمیلی",
        "بیمه‌گر، حق بیمه، روزهای پوشش و مهلت درخواست هر دوره.",
        (Role.ADMINISTRATOR, Role.PENSIONS_DIRECTOR),
    ),
)


# Where the orders say that a role finds its worklist.
PATHS = {
    Role.BRANCH_CLERK: ("سامانه متمرکز مستمری", "کارتابل غیرحضوری"),
    Role.ASSOCIATION_CLERK: (
        "پنل مخصوص دستگاه‌های دولتی و مرجع استعلامات رسمی",
        "کانون عالی کارگران بازنشسته و مستمری‌بگیران سراسر کشور",
    ),
}


def pages_for(posts: Collection[Post]) -> list[DeskPage]:
    """The pages for somebody with these posts, in the order of `PAGES`."""
    held = {post.role for post in posts}
    return [page for page in PAGES if held.intersection(page.roles)]

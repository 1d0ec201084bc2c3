"""What there is on the staff's desk beside worklists, and for whom: links; the page's own guard decides."""

from collections.abc import Collection
from dataclasses import dataclass

from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.accounts.rules import Post
from peyvand.kit.words import _


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
        _("آمار و نمودار"),
        _("استعلام‌ها، کارتابل‌ها، پرداخت‌ها، پیامک‌ها و استفادهٔ نامعمول، با مقایسه و فایل اکسل."),
        (Role.PENSIONS_DIRECTOR, Role.REGISTRATION_DIRECTOR, Role.AUDITOR, Role.ADMINISTRATOR),
    ),
    DeskPage(
        "portal:figures-cases",
        _("آمار کارتابل"),
        _("در واحد شما چه منتظر است و از کی."),
        (Role.BRANCH_CLERK, Role.ASSOCIATION_CLERK),
    ),
    DeskPage(
        "portal:figures-messages",
        _("آمار پیامک‌ها"),
        _("چند پیامک رفت، چند پیامک ماند، و چه زود."),
        (Role.IT_OFFICER,),
    ),
    DeskPage(
        "portal:figures-unusual",
        _("آمار استفادهٔ نامعمول"),
        _("چه الگوهایی دیده شد و رسیدگی به آن‌ها کجاست."),
        (Role.COMMITTEE_MEMBER,),
    ),
    DeskPage(
        "accounts:offices",
        _("واحدها و نقش‌ها"),
        _("واحدهای سازمان، و این‌که چه کسی در کدام‌یک چه نقشی دارد."),
        (Role.ADMINISTRATOR,),
    ),
    DeskPage(
        "portal:law",
        _("پارامترهای قانونی"),
        _("نرخ‌ها، سقف‌ها و مهلت‌ها، هر یک با مستند و روز آغاز؛ مقدار تازه را راهبر دومی تصویب می‌کند."),
        (Role.ADMINISTRATOR, Role.AUDITOR),
    ),
    DeskPage(
        "portal:wording",
        _("متن پیامک‌ها"),
        _("آنچه در هر پیامک نوشته می‌شود، با نسخه‌های پیشین؛ متن تازه را راهبر دومی تصویب می‌کند."),
        (Role.ADMINISTRATOR, Role.AUDITOR),
    ),
    DeskPage(
        "portal:switches",
        _("خدمات باز و بسته"),
        _("بستن یک خدمت برای مدتی و باز کردنش، با دلیلی که مردم می‌خوانند."),
        (Role.ADMINISTRATOR, Role.AUDITOR),
    ),
    DeskPage(
        "portal:retention",
        _("نگهداری و پاک کردن"),
        _("چه چیزی چند روز نگه داشته می‌شود، چرا، و آخرین بار کی پاک شد."),
        (Role.ADMINISTRATOR, Role.AUDITOR),
    ),
    DeskPage(
        "agency_onboarding:agenda",
        _("دستور جلسهٔ کمیته"),
        _("نیازهای دستگاه‌ها که در انتظار رأی کمیته است."),
        (Role.COMMITTEE_MEMBER,),
    ),
    DeskPage(
        "agency_onboarding:memoranda",
        _("تفاهم‌نامه‌ها"),
        _("تفاهم‌نامهٔ هر دستگاه، اعتبار آن، و تعلیق با دلیل."),
        (Role.REGISTRATION_DIRECTOR, Role.PENSIONS_DIRECTOR, Role.IT_OFFICER),
    ),
    DeskPage(
        "agency_onboarding:find-agency",
        _("کاربران دستگاه‌ها"),
        _("کمک به کاربری که گوشی‌اش گم شده است، و وب‌سرویس‌های هر دستگاه."),
        (Role.IT_OFFICER,),
    ),
    DeskPage(
        "portal:text-messages",
        _("پیامک‌ها"),
        _("هر پیامک کجاست، چند بار فرستاده شده و درگاه پیامک چه حالی دارد."),
        (Role.IT_OFFICER,),
    ),
    DeskPage(
        "portal:pointer",
        _("پاسخ به مراجعه دستگاه‌ها"),
        _("برگه‌ای که به نمایندهٔ دستگاه می‌دهید: نامه و مراجعه دیگر لازم نیست، از پنل بپرسند."),
        (Role.BRANCH_CLERK,),
    ),
    DeskPage(
        "payments:differences",
        _("اختلاف با بانک"),
        _("پرداخت‌هایی که صورت‌حساب بانک با دفتر ما یکی نیست."),
        (Role.ADMINISTRATOR,),
    ),
    DeskPage(
        "voluntary:in-branch",
        _("بیمه اختیاری در شعبه"),
        _("ثبت قراردادی که شعبه خود بسته است."),
        (Role.BRANCH_CLERK,),
    ),
    DeskPage(
        "voluntary:examinations",
        _("معاینهٔ بدو بیمه‌پردازی"),
        _("نتیجهٔ معاینه را از روی شمارهٔ معرفی‌نامه ثبت کنید."),
        (Role.MEDICAL_EXAMINER,),
    ),
    DeskPage(
        "oversight:audit",
        _("دفتر رویدادها"),
        _("چه کسی، کی، چه کرد و دربارهٔ چه کسی پرسید؛ با اثبات."),
        (Role.AUDITOR,),
    ),
    DeskPage(
        "oversight:watch-list",
        _("اشخاص زیر مراقبت"),
        _("کسانی که هر پرسش دربارهٔ آنان دلیل می‌خواهد."),
        (Role.COMMITTEE_MEMBER,),
    ),
    DeskPage(
        "supplementary:clean",
        _("تایید گروهی بیمه تکمیلی"),
        _("درخواست‌های بی‌ایراد شهر شما، یک‌جا."),
        (Role.ASSOCIATION_CLERK,),
    ),
    DeskPage(
        "supplementary:mandates",
        _("نیابت برای بیمه تکمیلی"),
        _("چه کسی به جای مستمری‌بگیر بی‌تلفن درخواست می‌دهد، و نامه‌هایی که باید پست شود."),
        (Role.ASSOCIATION_CLERK,),
    ),
    DeskPage(
        "supplementary:periods",
        _("دوره‌های بیمه تکمیلی"),
        _("بیمه‌گر، حق بیمه، روزهای پوشش و مهلت درخواست هر دوره."),
        (Role.ADMINISTRATOR, Role.PENSIONS_DIRECTOR),
    ),
)


# Where the orders say that a role finds its worklist.
PATHS = {
    Role.BRANCH_CLERK: (_("سامانه متمرکز مستمری"), _("کارتابل غیرحضوری")),
    Role.ASSOCIATION_CLERK: (
        _("پنل مخصوص دستگاه‌های دولتی و مرجع استعلامات رسمی"),
        _("کانون عالی کارگران بازنشسته و مستمری‌بگیران سراسر کشور"),
    ),
}


def pages_for(posts: Collection[Post]) -> list[DeskPage]:
    """The pages for somebody with these posts, in the order of `PAGES`."""
    held = {post.role for post in posts}
    return [page for page in PAGES if held.intersection(page.roles)]

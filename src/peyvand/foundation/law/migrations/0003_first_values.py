"""The first values. Days are Jalali, None = no first day is known. A decimal number is text (see `models.Parameter`)."""

from datetime import timedelta

from django.db import migrations
from django.utils import timezone

from peyvand.kit.jalali import from_parts
from peyvand.kit.text import persian_digits

VOLUNTARY_REGULATION = "آیین‌نامهٔ ادامهٔ بیمه به طور اختیاری (۱۳۸۵/۰۶/۲۶)"
ONLINE_CONTRACT_ORDER = "دستور اداری انعقاد غیرحضوری قرارداد بیمهٔ اختیاری"
PORTAL = "رویهٔ درگاه خدمات غیرحضوری سازمان"
PENSIONERS_ASSOCIATION = "اطلاعیه‌های کانون بازنشستگان"
ASSUMPTION = "فرض این سامانه؛ نیازمند تأیید سازمان"
LABOUR_COUNCIL = "مصوبهٔ شورای عالی کار دربارهٔ حداقل مزد سال {year}"

REGULATION_DAY = (1385, 8, 1)
ONLINE_CONTRACT_DAY = (1399, 10, 1)
INQUIRY_DAY = (1399, 9, 15)

# key, value, holds from, grade, instrument, note
VALUES = [
    ("voluntary.premium_rate", "0.27", REGULATION_DAY, "B", f"{VOLUNTARY_REGULATION}، مادهٔ ۲",
     "سهم بیمه‌شده. متن ماده ۲۶ درصد است و درگاه با ۲۷ درصد محاسبه می‌کند."),
    ("voluntary.state_rate", "0.03", REGULATION_DAY, "B",
     f"{VOLUNTARY_REGULATION}، تبصرهٔ ۱ مادهٔ ۲؛ قانون تأمین اجتماعی، مادهٔ ۲۸", "سهم دولت، افزون بر سهم بیمه‌شده."),
    ("voluntary.min_contribution_days", 30, (1386, 11, 20), "B", f"{VOLUNTARY_REGULATION}، مادهٔ ۱ اصلاحی", ""),
    ("voluntary.max_age_years", 50, REGULATION_DAY, "B", VOLUNTARY_REGULATION,
     "بالاتر از این سن: سابقه‌ای دست‌کم به اندازهٔ سن مازاد لازم است. منبع دوم: مطبوعات."),
    ("voluntary.age_waiver_days", 3600, REGULATION_DAY, "B", VOLUNTARY_REGULATION,
     "با این اندازه سابقه، شرط سن در کار نیست. منبع دوم: مطبوعات."),
    ("voluntary.min_age_years", 18, ONLINE_CONTRACT_DAY, "B", f"{ONLINE_CONTRACT_ORDER}، بند ۳",
     "بند ۳ گواهی رشد و قیم‌نامه را نام می‌برد؛ درگاه زیر ۱۸ سال را نمی‌پذیرد و به شعبه می‌فرستد."),
    ("voluntary.first_payment_days", 30, ONLINE_CONTRACT_DAY, "B", f"{ONLINE_CONTRACT_ORDER}، بند ۵",
     "نسخهٔ در دست ۲۲ روز خوانده می‌شود، ولی رقم‌های آن آسیب دیده است؛"
     " درگاه سازمان قرارداد پرداخت‌نشده را پس از ۳۰ روز باطل می‌کند."),
    ("voluntary.exam_months", 2, ONLINE_CONTRACT_DAY, "A", f"{ONLINE_CONTRACT_ORDER}، بند ۲", ""),
    ("voluntary.exam_exempt_gap_days", 90, ONLINE_CONTRACT_DAY, "C", f"{ONLINE_CONTRACT_ORDER}، بند ۱",
     "معاف از معاینه اگر آخرین پوشش حداکثر این تعداد روز پیش از درخواست پایان یافته باشد."
     " بند ۱ تصمیم را به سیستم می‌سپارد و قاعدهٔ آن منتشر نشده است."),
    ("voluntary.lapse_after_unpaid_months", 3, REGULATION_DAY, "B", PORTAL, "از آخرین ماه پرداخت‌شده؛ پیام خود درگاه."),
    ("voluntary.hospital_before_exam", False, ONLINE_CONTRACT_DAY, "A", f"{ONLINE_CONTRACT_ORDER}، تذکر بند ۲",
     "تا اعلام ضوابط بستری پیش از معاینه، خاموش."),
    ("voluntary.wage_ceiling_factor", 7, REGULATION_DAY, "C", ASSUMPTION, "ضریب حداقل مزد."),
    ("certificate.code_validity_days", [1, 7, 30, 365], INQUIRY_DAY, "B", PORTAL,
     "شهروند یکی را برمی‌گزیند؛ کد تا ساعت ۲۴ تهرانِ روز صدور به‌علاوهٔ این تعداد روز معتبر است."),
    ("certificate.max_code_attempts", 5, INQUIRY_DAY, "C", ASSUMPTION,
     "در یک ساعت برای هر کاربر یا سامانهٔ دستگاه؛ سپس ۱۵ دقیقه قفل، که هر بار دو برابر می‌شود."),
    ("inquiry.seal_max_days", 90, INQUIRY_DAY, "C", ASSUMPTION,
     "یک بار تمدید به دست متصدی دیگر؛ در مجموع حداکثر دو برابر این مدت."),
    ("supplementary.contract_year", ["09/01", "08/30"], None, "B", PENSIONERS_ASSOCIATION,
     "ماه و روز شمسی: ۱ آذر تا ۳۰ آبان سال بعد."),
    ("supplementary.spouse_with_principal", True, None, "B", PENSIONERS_ASSOCIATION,
     "همسر همراه بیمه‌شدهٔ اصلی ثبت‌نام می‌شود، مگر شاغل یا بازنشسته باشد؛ در هر دورهٔ قرارداد قابل تغییر است."),
    ("certificate.dispute_window_days", 90, None, "C", ASSUMPTION, ""),
    ("certificate.dispute_clock_days", 10, None, "C", ASSUMPTION, ""),
    ("accounts.mobile_change_hours", 24, None, "C", ASSUMPTION, ""),
    ("accounts.unused_days", 180, None, "C", ASSUMPTION, ""),
    ("memorandum.reminder_days", [90, 60, 30, 15], None, "C", ASSUMPTION, "روزهای مانده به پایان اعتبار."),
    ("memorandum.recertify_months", 3, None, "C", ASSUMPTION, ""),
    ("committee.quorum", 3, None, "C", ASSUMPTION, ""),
    ("inquiry.repeat_notice_days", 30, None, "C", ASSUMPTION, ""),
]

MINIMUM_DAILY_WAGES = {  # Jalali year: rials a day, grade
    1399: (611_809, "C"),
    1400: (885_165, "B"),
    1401: (1_393_250, "C"),
    1402: (1_769_428, "B"),
    1403: (2_388_728, "B"),
    1404: (3_463_656, "B"),
    1405: (5_541_850, "B"),
}


def lay_down(apps, schema_editor):
    now = timezone.now()
    Key, Parameter = apps.get_model("law", "Key"), apps.get_model("law", "Parameter")
    for key, value, day, grade, instrument, note in VALUES:
        Parameter.objects.create(
            key=Key.objects.create(key=key),
            value=value,
            holds_from=from_parts(*day) if day else None,
            instrument=instrument,
            grade=grade,
            note=note,
            enacted_by="system",
            enacted_at=now,
        )
    wage = Key.objects.create(key="wage.minimum_daily", yearly=True)
    for year, (rials, grade) in MINIMUM_DAILY_WAGES.items():
        Parameter.objects.create(
            key=wage,
            value=rials,
            holds_from=from_parts(year, 1, 1),
            holds_to=from_parts(year + 1, 1, 1) - timedelta(days=1),
            instrument=LABOUR_COUNCIL.format(year=persian_digits(year)),
            grade=grade,
            note="ریال در روز.",
            enacted_by="system",
            enacted_at=now,
        )


class Migration(migrations.Migration):
    dependencies = [("law", "0002_the_past_is_never_edited")]
    operations = [migrations.RunPython(lay_down, migrations.RunPython.noop)]

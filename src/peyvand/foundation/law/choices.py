"""Words of the law."""

from django.db.models import TextChoices


class Grade(TextChoices):
    """How well a value is founded."""

    A = "A", "منبع دست اول"
    B = "B", "منبع دست دوم"
    C = "C", "فرض، نیازمند تأیید سازمان"


class Outcome(TextChoices):
    """What became of a proposed value."""

    ENACTED = "ENACTED", "تصویب شد"
    TURNED_DOWN = "TURNED_DOWN", "رد شد"
    WITHDRAWN = "WITHDRAWN", "پیشنهاددهنده پس گرفت"


# A key's name for people, with its unit.
TITLES = {
    "accounts.mandate_days": "بیشترین مدت نیابت‌نامه (روز)",
    "accounts.mobile_change_hours": "درنگ پیش از تغییر تلفن همراه (ساعت)",
    "accounts.unused_days": "بستن حساب بی‌استفاده (روز)",
    "certificate.code_validity_days": "گزینه‌های اعتبار کد استعلام سند (روز)",
    "certificate.dispute_clock_days": "مهلت رسیدگی شعبه به اعتراض (روز)",
    "certificate.dispute_window_days": "نامه‌هایی که پس از اصلاح سابقه خبرشان داده می‌شود (روز)",
    "certificate.max_code_attempts": "کد نادرست مجاز در یک ساعت (بار)",
    "committee.quorum": "حد نصاب کمیته (رأی)",
    "figures.smallest_count": "کمترین شماره‌ای که در آمار همگانی گفته می‌شود",
    "inquiry.repeat_notice_days": "یادآوری استعلام تکراری (روز)",
    "inquiry.seal_max_days": "بیشترین مدت محرمانه‌ماندن استعلام قضایی (روز)",
    "memorandum.recertify_months": "فاصلهٔ بازبینی کاربران دستگاه (ماه)",
    "memorandum.reminder_days": "یادآوری پایان تفاهم‌نامه (روز مانده)",
    "oversight.burst": "پرسش دستی در یک بازهٔ کوتاه (بار)",
    "oversight.burst_minutes": "آن بازهٔ کوتاه (دقیقه)",
    "oversight.justify_days": "مهلت توضیح دستگاه دربارهٔ کاربرد نامعمول (روز)",
    "oversight.night": "پرسش دستی در شب (بار)",
    "oversight.night_from": "آغاز شب (ساعت تهران)",
    "oversight.night_to": "پایان شب (ساعت تهران)",
    "oversight.not_found": "پاسخ «یافت نشد» در روز (بار)",
    "oversight.not_found_percent": "سهم «یافت نشد» از پرسش‌های روز (درصد)",
    "oversight.refused": "درخواست ردشدهٔ یک نفر در روز (بار)",
    "oversight.repeated": "پرسش یک نفر دربارهٔ یک شخص در ۳۰ روز (بار)",
    "oversight.review_days": "مهلت نظر کمیته دربارهٔ کاربرد نامعمول (روز)",
    "oversight.same_surname": "پرسش دربارهٔ هم‌نام خانوادگی در روز (بار)",
    "oversight.sealed": "پرسش پنهان از شخص در روز (بار)",
    "oversight.sealed_percent": "سهم پرسش پنهان از پرسش‌های روز (درصد)",
    "oversight.sequence": "کدهای ملی پشت سر هم (کد)",
    "pension.years_of_a_full_wage": "سابقه برای مستمری برابر با دستمزد کامل (سال)",
    "retention.idempotency_keys": "نگهداری کلیدهای تکرار وب‌سرویس (روز)",
    "retention.need_drafts": "نگهداری پیش‌نویس اعلام نیاز دستگاه (روز)",
    "retention.supplementary_drafts": "نگهداری پیش‌نویس بیمه تکمیلی (روز)",
    "retention.text_messages": "نگهداری فهرست پیامک‌ها (روز)",
    "retention.voluntary_drafts": "نگهداری پیش‌نویس بیمه اختیاری (روز)",
    "supplementary.contract_year": "آغاز و پایان سال قرارداد بیمه تکمیلی (ماه/روز)",
    "supplementary.spouse_with_principal": "ثبت‌نام همسر همراه بیمه‌شدهٔ اصلی",
    "voluntary.age_waiver_days": "سابقه‌ای که شرط سن را برمی‌دارد (روز)",
    "voluntary.exam_exempt_gap_days": "فاصله از آخرین پوشش برای معافیت از معاینه (روز)",
    "voluntary.exam_months": "مهلت معاینه (ماه)",
    "voluntary.first_payment_days": "مهلت نخستین پرداخت (روز)",
    "voluntary.hospital_before_exam": "بستری پیش از معاینه",
    "voluntary.lapse_after_unpaid_months": "لغو قرارداد پس از نپرداختن (ماه)",
    "voluntary.max_age_years": "بیشترین سن بیمه اختیاری (سال)",
    "voluntary.min_age_years": "کمترین سن قرارداد غیرحضوری (سال)",
    "voluntary.min_contribution_days": "کمترین سابقهٔ بیمه اختیاری (روز)",
    "voluntary.premium_rate": "نرخ حق بیمهٔ اختیاری، سهم بیمه‌شده (کسر)",
    "voluntary.state_rate": "نرخ حق بیمهٔ اختیاری، سهم دولت (کسر)",
    "voluntary.wage_ceiling_factor": "سقف دستمزد مبنا (برابر حداقل مزد)",
    "voluntary.wage_floor": "کف دستمزد مبنای ماهانه (ریال)",
    "wage.minimum_daily": "حداقل مزد روزانه (ریال)",
}

"""Words of the law."""

from django.db.models import TextChoices

from peyvand.kit.words import _


class Grade(TextChoices):
    """How well a value is founded."""

    A = "A", _("منبع دست اول")
    B = "B", _("منبع دست دوم")
    C = "C", _("فرض، نیازمند تأیید سازمان")


class Outcome(TextChoices):
    """What became of a proposed value."""

    ENACTED = "ENACTED", _("تصویب شد")
    TURNED_DOWN = "TURNED_DOWN", _("رد شد")
    WITHDRAWN = "WITHDRAWN", _("پیشنهاددهنده پس گرفت")


# A key's name for people, with its unit.
TITLES = {
    "accounts.mandate_days": _("بیشترین مدت نیابت‌نامه (روز)"),
    "accounts.mobile_change_hours": _("درنگ پیش از تغییر تلفن همراه (ساعت)"),
    "accounts.unused_days": _("بستن حساب بی‌استفاده (روز)"),
    "certificate.code_validity_days": _("گزینه‌های اعتبار کد استعلام سند (روز)"),
    "certificate.dispute_clock_days": _("مهلت رسیدگی شعبه به اعتراض (روز)"),
    "certificate.dispute_window_days": _("نامه‌هایی که پس از اصلاح سابقه خبرشان داده می‌شود (روز)"),
    "certificate.max_code_attempts": _("کد نادرست مجاز در یک ساعت (بار)"),
    "committee.quorum": _("حد نصاب کمیته (رأی)"),
    "figures.smallest_count": _("کمترین شماره‌ای که در آمار همگانی گفته می‌شود"),
    "inquiry.repeat_notice_days": _("یادآوری استعلام تکراری (روز)"),
    "inquiry.seal_max_days": _("بیشترین مدت محرمانه‌ماندن استعلام قضایی (روز)"),
    "memorandum.recertify_months": _("فاصلهٔ بازبینی کاربران دستگاه (ماه)"),
    "memorandum.reminder_days": _("یادآوری پایان تفاهم‌نامه (روز مانده)"),
    "oversight.burst": _("پرسش دستی در یک بازهٔ کوتاه (بار)"),
    "oversight.burst_minutes": _("آن بازهٔ کوتاه (دقیقه)"),
    "oversight.justify_days": _("مهلت توضیح دستگاه دربارهٔ کاربرد نامعمول (روز)"),
    "oversight.night": _("پرسش دستی در شب (بار)"),
    "oversight.night_from": _("آغاز شب (ساعت تهران)"),
    "oversight.night_to": _("پایان شب (ساعت تهران)"),
    "oversight.not_found": _("پاسخ «یافت نشد» در روز (بار)"),
    "oversight.not_found_percent": _("سهم «یافت نشد» از پرسش‌های روز (درصد)"),
    "oversight.refused": _("درخواست ردشدهٔ یک نفر در روز (بار)"),
    "oversight.repeated": _("پرسش یک نفر دربارهٔ یک شخص در ۳۰ روز (بار)"),
    "oversight.review_days": _("مهلت نظر کمیته دربارهٔ کاربرد نامعمول (روز)"),
    "oversight.same_surname": _("پرسش دربارهٔ هم‌نام خانوادگی در روز (بار)"),
    "oversight.sealed": _("پرسش پنهان از شخص در روز (بار)"),
    "oversight.sealed_percent": _("سهم پرسش پنهان از پرسش‌های روز (درصد)"),
    "oversight.sequence": _("کدهای ملی پشت سر هم (کد)"),
    "pension.years_of_a_full_wage": _("سابقه برای مستمری برابر با دستمزد کامل (سال)"),
    "retention.batches": _("نگهداری فایل و نتیجهٔ استعلام گروهی پس از پایان آن (روز)"),
    "retention.case_presence": _("نگهداری اینکه کدام همکار درخواستی را باز داشت (روز)"),
    "retention.idempotency_keys": _("نگهداری کلیدهای تکرار وب‌سرویس (روز)"),
    "retention.need_drafts": _("نگهداری پیش‌نویس اعلام نیاز دستگاه (روز)"),
    "retention.supplementary_drafts": _("نگهداری پیش‌نویس بیمه تکمیلی (روز)"),
    "retention.text_messages": _("نگهداری فهرست پیامک‌ها (روز)"),
    "retention.voluntary_drafts": _("نگهداری پیش‌نویس بیمه اختیاری (روز)"),
    "supplementary.contract_year": _("آغاز و پایان سال قرارداد بیمه تکمیلی (ماه/روز)"),
    "supplementary.spouse_with_principal": _("ثبت‌نام همسر همراه بیمه‌شدهٔ اصلی"),
    "voluntary.age_waiver_days": _("سابقه‌ای که شرط سن را برمی‌دارد (روز)"),
    "voluntary.exam_exempt_gap_days": _("فاصله از آخرین پوشش برای معافیت از معاینه (روز)"),
    "voluntary.exam_months": _("مهلت معاینه (ماه)"),
    "voluntary.first_payment_days": _("مهلت نخستین پرداخت (روز)"),
    "voluntary.hospital_before_exam": _("بستری پیش از معاینه"),
    "voluntary.lapse_after_unpaid_months": _("لغو قرارداد پس از نپرداختن (ماه)"),
    "voluntary.max_age_years": _("بیشترین سن بیمه اختیاری (سال)"),
    "voluntary.min_age_years": _("کمترین سن قرارداد غیرحضوری (سال)"),
    "voluntary.min_contribution_days": _("کمترین سابقهٔ بیمه اختیاری (روز)"),
    "voluntary.premium_rate": _("نرخ حق بیمهٔ اختیاری، سهم بیمه‌شده (کسر)"),
    "voluntary.state_rate": _("نرخ حق بیمهٔ اختیاری، سهم دولت (کسر)"),
    "voluntary.wage_ceiling_factor": _("سقف دستمزد مبنا (برابر حداقل مزد)"),
    "voluntary.wage_floor": _("کف دستمزد مبنای ماهانه (ریال)"),
    "wage.minimum_daily": _("حداقل مزد روزانه (ریال)"),
}

"""Words of the audit log."""

from django.db.models import TextChoices


class RecordKind(TextChoices):
    """What the log is made of. The words stand in the sealed roots: they never change."""

    ACT = "act", "عمل"
    ACCESS = "access", "دسترسی"
    REFUSAL = "refusal", "درخواست رد شده"


class Channel(TextChoices):
    """The door through which somebody came."""

    PANEL = "PANEL", "پنل دستگاه"
    API = "API", "وب‌سرویس"
    BATCH = "BATCH", "استعلام گروهی"
    COMMAND = "COMMAND", "خط فرمان سازمان"
    DESK = "DESK", "میز کار سازمان"
    CITIZEN = "CITIZEN", "خدمات شهروندان"
    PAYMENT = "PAYMENT", "پرداخت اینترنتی"


class Ground(TextChoices):
    """On what ground a person's data were disclosed."""

    INQUIRY = "INQUIRY", "استعلام دستگاه"
    REOPENED = "REOPENED", "بازگشایی پاسخ استعلام"
    PAPER = "PAPER", "دریافت نامه (PDF)"
    STAFF = "STAFF", "مشاهده کارکنان سازمان"
    DOCUMENT = "DOCUMENT", "استعلام سند با رمز شخص"
    SELF = "SELF", "استعلام خود شخص"
    MANDATE = "MANDATE", "نیابت"


class Disclosed(TextChoices):
    """What left about a person."""

    NOTHING_FOUND = "NOTHING_FOUND", "نبود اطلاعات"
    IDENTITY = "IDENTITY", "نام و نام خانوادگی"
    COVERAGE = "COVERAGE", "وضعیت ارتباط بیمه‌ای"
    SPELLS = "SPELLS", "جزئیات ارتباط بیمه‌ای"
    WORKPLACE = "WORKPLACE", "نام و نشانی کارگاه"
    ADDRESS = "ADDRESS", "نشانی محل سکونت"
    PHONE = "PHONE", "شماره تماس"
    KINSHIP = "KINSHIP", "نسبت"
    AGE = "AGE", "سن"
    CONTRIBUTIONS = "CONTRIBUTIONS", "روزهای حق بیمه"
    SUPPLEMENTARY = "SUPPLEMENTARY", "بیمه تکمیلی"

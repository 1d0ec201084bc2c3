"""Words of the audit log."""

from django.db.models import TextChoices

from peyvand.kit.words import _


class RecordKind(TextChoices):
    """What the log is made of. The words stand in the sealed roots: they never change."""

    ACT = "act", _("عمل")
    ACCESS = "access", _("دسترسی")
    REFUSAL = "refusal", _("درخواست رد شده")


class Channel(TextChoices):
    """The door through which somebody came."""

    PANEL = "PANEL", _("پنل دستگاه")
    API = "API", _("وب‌سرویس")
    BATCH = "BATCH", _("استعلام گروهی")
    COMMAND = "COMMAND", _("خط فرمان سازمان")
    DESK = "DESK", _("میز کار سازمان")
    CITIZEN = "CITIZEN", _("خدمات شهروندان")
    PAYMENT = "PAYMENT", _("پرداخت اینترنتی")


class Ground(TextChoices):
    """On what ground a person's data were disclosed."""

    INQUIRY = "INQUIRY", _("استعلام دستگاه")
    REOPENED = "REOPENED", _("بازگشایی پاسخ استعلام")
    PAPER = "PAPER", _("دریافت نامه (PDF)")
    STAFF = "STAFF", _("مشاهده کارکنان سازمان")
    DOCUMENT = "DOCUMENT", _("استعلام سند با رمز شخص")
    SELF = "SELF", _("استعلام خود شخص")
    MANDATE = "MANDATE", _("نیابت")


class Disclosed(TextChoices):
    """What left about a person."""

    NOTHING_FOUND = "NOTHING_FOUND", _("نبود اطلاعات")
    IDENTITY = "IDENTITY", _("نام و نام خانوادگی")
    COVERAGE = "COVERAGE", _("وضعیت ارتباط بیمه‌ای")
    SPELLS = "SPELLS", _("جزئیات ارتباط بیمه‌ای")
    WORKPLACE = "WORKPLACE", _("نام و نشانی کارگاه")
    ADDRESS = "ADDRESS", _("نشانی محل سکونت")
    PHONE = "PHONE", _("شماره تماس")
    KINSHIP = "KINSHIP", _("نسبت")
    AGE = "AGE", _("سن")
    CONTRIBUTIONS = "CONTRIBUTIONS", _("روزهای حق بیمه")
    SUPPLEMENTARY = "SUPPLEMENTARY", _("بیمه تکمیلی")

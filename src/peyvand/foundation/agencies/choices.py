"""Words of the agencies."""

from django.db.models import TextChoices

from peyvand.kit.words import _


class Audience(TextChoices):
    """The two groups of agency (S2): what they are shown differs."""

    FUND = "FUND", _("صندوق‌های بیمه‌ای، حمایتی و امدادی")
    JUDICIAL = "JUDICIAL", _("مراجع قضائی و شبه قضائی")


class Basis(TextChoices):
    """What a memorandum rests on (ONB-1, ONB-3)."""

    CIRCULAR_1 = "CIRCULAR_1", _("بخشنامه ۱ نام‌نویسی")
    COMMITTEE = "COMMITTEE", _("مصوبه کمیته صیانت از اطلاعات")


class Service(TextChoices):
    """What a memorandum may open (ONB-4)."""

    INQUIRY = "INQUIRY", _("استعلام تکی")
    BATCH = "BATCH", _("استعلام گروهی")
    DOCUMENT = "DOCUMENT", _("استعلام سند")
    API = "API", _("وب‌سرویس")


class Role(TextChoices):
    OPERATOR = "OPERATOR", _("کاربر استعلام")
    MANAGER = "MANAGER", _("مدیر دستگاه")


class Suspension(TextChoices):
    """Why a member is shut out (ONB-5). Who left is a member of no agency any more and may be admitted by any."""

    BY_AGENCY = "BY_AGENCY", _("به دست دستگاه")
    UNUSED = "UNUSED", _("بی‌استفاده مانده")
    UNCONFIRMED = "UNCONFIRMED", _("تأیید نشده")
    LEFT = "LEFT", _("از دستگاه رفته")

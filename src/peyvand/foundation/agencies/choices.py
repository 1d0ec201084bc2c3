"""Words of the agencies."""

from django.db.models import TextChoices


class Audience(TextChoices):
    """The two groups of agency (S2): what they are shown differs."""

    FUND = "FUND", "صندوق‌های بیمه‌ای، حمایتی و امدادی"
    JUDICIAL = "JUDICIAL", "مراجع قضائی و شبه قضائی"


class Basis(TextChoices):
    """What a memorandum rests on (ONB-1, ONB-3)."""

    CIRCULAR_1 = "CIRCULAR_1", "بخشنامه ۱ نام‌نویسی"
    COMMITTEE = "COMMITTEE", "مصوبه کمیته صیانت از اطلاعات"


class Service(TextChoices):
    """What a memorandum may open (ONB-4)."""

    INQUIRY = "INQUIRY", "استعلام تکی"
    BATCH = "BATCH", "استعلام گروهی"
    DOCUMENT = "DOCUMENT", "استعلام سند"
    API = "API", "وب‌سرویس"


class Role(TextChoices):
    OPERATOR = "OPERATOR", "کاربر استعلام"
    MANAGER = "MANAGER", "مدیر دستگاه"


class Suspension(TextChoices):
    """Why a member is shut out (ONB-5). Who left is a member of no agency any more and may be admitted by any."""

    BY_AGENCY = "BY_AGENCY", "به دست دستگاه"
    UNUSED = "UNUSED", "بی‌استفاده مانده"
    UNCONFIRMED = "UNCONFIRMED", "تأیید نشده"
    LEFT = "LEFT", "از دستگاه رفته"

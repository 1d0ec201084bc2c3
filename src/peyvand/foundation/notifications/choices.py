"""Words of the messages."""

from django.db.models import TextChoices


class Delivery(TextChoices):
    """Where a text message stands. DELIVERED is final; `rules.may_become` says what a receipt changes."""

    PENDING = "PENDING", "در صف ارسال"
    SENT = "SENT", "سپرده به درگاه پیامک"
    DELIVERED = "DELIVERED", "رسیده به گیرنده"
    FAILED = "FAILED", "نرسیده"
    EXPIRED = "EXPIRED", "مهلت‌گذشته"


class Kind(TextChoices):
    """What a text message is for; `rules.TEMPLATES` holds its words."""

    ACTIVATION = "activation", "کد فعال‌سازی حساب"
    ONE_TIME_CODE = "one-time-code", "کد یک‌بارمصرف شهروند"
    MOBILE_CHANGE = "mobile-change", "خبر تغییر تلفن همراه به شمارهٔ پیشین"

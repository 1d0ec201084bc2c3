"""Words of the outside parties."""

from django.db.models import TextChoices


class Party(TextChoices):
    """Whoever must answer for a service of ours to work, and isn't ours."""

    BANK = "bank", "بانک"
    TEXT_GATEWAY = "text_gateway", "درگاه پیامک"
    REGISTRIES = "registries", "سامانه‌های ثبت احوال و مالکیت خط"
    LETTER_KEY = "letter_key", "کلید امضای نامه‌ها"


class State(TextChoices):
    """How a party stands by its last words. UNKNOWN: nobody has heard of it lately, for good or ill."""

    OK = "ok", "پاسخ می‌دهد"
    DOWN = "down", "پاسخ نمی‌دهد"
    UNKNOWN = "unknown", "نامعلوم"

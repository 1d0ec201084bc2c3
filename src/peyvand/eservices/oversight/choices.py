"""Words of unusual use."""

from django.db.models import TextChoices


class Pattern(TextChoices):
    """What makes somebody's questions of a day unusual."""

    OWN_CODE = "OWN_CODE", "پرسش دربارهٔ خود"
    COLLEAGUE = "COLLEAGUE", "پرسش دربارهٔ همکار"
    SAME_SURNAME = "SAME_SURNAME", "چند پرسش دربارهٔ هم‌نام خانوادگی"
    WATCHED = "WATCHED", "پرسش دربارهٔ کسی که زیر مراقبت است"
    SEQUENCE = "SEQUENCE", "کدهای ملی پشت سر هم"
    BURST = "BURST", "پرسش‌های پرشتاب"
    NIGHT = "NIGHT", "پرسش‌های شبانه"
    NOT_FOUND = "NOT_FOUND", "سهم زیاد «یافت نشد»"
    SEALED = "SEALED", "پنهان کردن بسیار از شخص"
    REPEATED = "REPEATED", "پرسش‌های پیاپی دربارهٔ یک نفر"
    REFUSED = "REFUSED", "درخواست‌های رد شدهٔ بسیار"

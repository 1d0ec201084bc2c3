"""What makes inquiries unusual, and by when somebody says why: assumed, until the organisation says otherwise."""

from django.db import migrations
from django.utils import timezone

ASSUMPTION = "فرض این سامانه؛ نیازمند تأیید سازمان"

# key, value, note
VALUES = [
    ("oversight.same_surname", 3, "پرسش در روز دربارهٔ هم‌نام خانوادگی، اگر تصادفی نباشد."),
    ("oversight.sequence", 5, "کدهای ملی پشت سر هم، دست‌کم؛ در فهرست‌های بزرگ بیشتر."),
    ("oversight.burst", 40, "پرسش با دست در مدت oversight.burst_minutes."),
    ("oversight.burst_minutes", 10, ""),
    ("oversight.night", 5, "پرسش با دست در شب."),
    ("oversight.night_from", 22, "ساعت تهران."),
    ("oversight.night_to", 6, "ساعت تهران."),
    ("oversight.not_found", 10, "پاسخ «یافت نشد» در روز، دست‌کم."),
    ("oversight.not_found_percent", 50, "سهم آن از پرسش‌های روز."),
    ("oversight.sealed", 5, "پرسش پنهان از شخص در روز، دست‌کم."),
    ("oversight.sealed_percent", 50, "سهم آن از پرسش‌های روز."),
    ("oversight.repeated", 5, "پرسش یک نفر دربارهٔ یک شخص در ۳۰ روز."),
    ("oversight.refused", 20, "درخواست رد شدهٔ یک نفر در روز."),
    ("oversight.justify_days", 7, "مهلت توضیح دستگاه؛ پس از آن کمیته بدون توضیح بررسی می‌کند."),
    ("oversight.review_days", 14, "مهلت نظر کمیته."),
]


def lay_down(apps, schema_editor):
    Key, Parameter = apps.get_model("law", "Key"), apps.get_model("law", "Parameter")
    now = timezone.now()
    for key, value, note in VALUES:
        Parameter.objects.create(
            key=Key.objects.create(key=key),
            value=value,
            holds_from=None,
            instrument=ASSUMPTION,
            grade="C",
            note=note,
            enacted_by="system",
            enacted_at=now,
        )


class Migration(migrations.Migration):
    dependencies = [("law", "0004_mandates")]
    operations = [migrations.RunPython(lay_down, migrations.RunPython.noop)]

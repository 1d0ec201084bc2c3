"""The same for ended batches and for who had a case open: assumed, until the organisation says otherwise."""

from django.db import migrations
from django.utils import timezone

ASSUMPTION = "فرض این سامانه؛ نیازمند تأیید سازمان"

# key, days, why so long
VALUES = [
    ("retention.batches", 365, "دستگاه تا یک سال فایل و نتیجه را دارد؛ پاسخ‌ها با شمارهٔ پیگیری خود می‌مانند."),
    ("retention.case_presence", 7, "همکاران تنها چند دقیقه آن را می‌بینند؛ دفتر رویدادها می‌ماند."),
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
    dependencies = [("law", "0008_retention")]
    operations = [migrations.RunPython(lay_down, migrations.RunPython.noop)]

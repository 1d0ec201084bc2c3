"""For how many days what nobody needs any more is kept: assumed, until the organisation says otherwise."""

from django.db import migrations
from django.utils import timezone

ASSUMPTION = "فرض این سامانه؛ نیازمند تأیید سازمان"

# key, days, why so long
VALUES = [
    ("retention.idempotency_keys", 2, "وب‌سرویس دست‌کم ۲۴ ساعت قول داده است؛ خود پاسخ‌ها می‌ماند."),
    ("retention.need_drafts", 90, "نماینده‌ای که نیمه‌کاره رها کرده است باز می‌گردد؛ پس از یک فصل نه."),
    ("retention.supplementary_drafts", 90, "دوره‌ها یک‌ساله‌اند؛ انتخاب نیمه‌کارهٔ یک فصل پیش دیگر درست نیست."),
    ("retention.text_messages", 365, "برای پاسخ به «پیامک به من نرسید»؛ متن پیامک همان هنگام سپردن پاک می‌شود."),
    ("retention.voluntary_drafts", 30, "حق بیمه و شرط‌ها تا آن زمان عوض شده‌اند."),
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
    dependencies = [("law", "0007_smallest_public_count")]
    operations = [migrations.RunPython(lay_down, migrations.RunPython.noop)]

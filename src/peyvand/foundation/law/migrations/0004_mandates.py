"""How long somebody may act for somebody else under one mandate."""

from django.db import migrations
from django.utils import timezone


def lay_down(apps, schema_editor):
    Key, Parameter = apps.get_model("law", "Key"), apps.get_model("law", "Parameter")
    Parameter.objects.create(
        key=Key.objects.create(key="accounts.mandate_days"),
        value=365,
        instrument="فرض این سامانه؛ نیازمند تأیید سازمان",
        grade="C",
        note="حداکثر روزهای یک نیابت‌نامه.",
        enacted_by="system",
        enacted_at=timezone.now(),
    )


class Migration(migrations.Migration):
    dependencies = [("law", "0003_first_values")]
    operations = [migrations.RunPython(lay_down, migrations.RunPython.noop)]

"""The least count that public figures tell: assumed, until the organisation says otherwise."""

from django.db import migrations
from django.utils import timezone


def lay_down(apps, schema_editor):
    Key, Parameter = apps.get_model("law", "Key"), apps.get_model("law", "Parameter")
    Parameter.objects.create(
        key=Key.objects.create(key="figures.smallest_count"),
        value=10,
        holds_from=None,
        instrument="فرض این سامانه؛ نیازمند تأیید سازمان",
        grade="C",
        note="کمتر از آن، در آمار همگانی هر ماه، کسی را شناختنی می‌کند.",
        enacted_by="system",
        enacted_at=timezone.now(),
    )


class Migration(migrations.Migration):
    dependencies = [("law", "0006_a_value_is_proposed_first")]
    operations = [migrations.RunPython(lay_down, migrations.RunPython.noop)]

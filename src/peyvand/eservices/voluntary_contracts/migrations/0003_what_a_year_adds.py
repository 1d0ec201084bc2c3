"""The legal parameter by which the calculator tells what a further year of insurance adds to a pension (VOL-9)."""

from django.db import migrations
from django.utils import timezone

from peyvand.kit.jalali import from_parts


def lay_down(apps, schema_editor):
    key = apps.get_model("law", "Key").objects.create(key="pension.years_of_a_full_wage")
    apps.get_model("law", "Parameter").objects.create(
        key=key,
        value=30,
        holds_from=from_parts(1354, 4, 3),
        instrument="قانون تأمین اجتماعی، مادهٔ ۷۷",
        grade="B",
        note="مستمری: یک‌سی‌امِ میانگین دستمزد برای هر سال سابقه.",
        enacted_by="system",
        enacted_at=timezone.now(),
    )


class Migration(migrations.Migration):
    dependencies = [("voluntary_contracts", "0002_invariants"), ("law", "0003_first_values")]
    operations = [migrations.RunPython(lay_down, migrations.RunPython.noop)]

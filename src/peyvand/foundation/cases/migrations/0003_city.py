"""Where a case was opened."""

from django.db import migrations, models

# The state stays, so the trigger that wants a step for it is silent.
FILL = """
UPDATE cases_case SET city = office.city
FROM cases_step step JOIN accounts_office office ON office.id = step.office_id
WHERE step.case_id = cases_case.id AND step.version = 1 AND office.city <> '';
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_kept_by_the_database")]
    operations = [
        migrations.AddField(
            "case", "city", models.CharField(blank=True, db_default="", max_length=100, verbose_name="شهر")
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]

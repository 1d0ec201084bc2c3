"""The head office's cases of judicial answers about protected persons."""

import django.db.models.deletion
from django.db import migrations, models

from peyvand.foundation.cases.constraints import states_of


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_kept_by_the_database"),
        ("coverage", "0003_citizens_answers"),
    ]
    operations = [
        migrations.CreateModel(
            name="ProtectedInquiry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "answer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="coverage.answer"
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"
                    ),
                ),
            ],
        ),
        states_of("protected_inquiry", ("AT_HEAD_OFFICE", "TOLD", "NOT_TOLD")),
    ]

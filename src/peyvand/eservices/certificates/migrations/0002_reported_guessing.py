"""Whoever guesses codes is a case of the head office; a code is found in every state, so that the log can tell which.

The counters of wrong codes begin anew: they count an hour's guesses and hold nothing else.
"""

import django.db.models.deletion
from django.db import migrations, models

from peyvand.foundation.cases.constraints import states_of


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_kept_by_the_database"),
        ("certificates", "0001_codes"),
    ]
    operations = [
        migrations.DeleteModel(name="WrongCodes"),
        migrations.CreateModel(
            name="WrongCodes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("actor", models.CharField(max_length=60, unique=True)),
                ("since", models.DateTimeField()),
                ("count", models.PositiveIntegerField()),
                ("locks", models.PositiveIntegerField(default=0)),
                ("locked_until", models.DateTimeField(null=True)),
                ("last", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
            ],
        ),
        migrations.RemoveIndex(model_name="sharecode", name="share_code_by_selector"),
        migrations.AddIndex(
            model_name="sharecode", index=models.Index(fields=["selector"], name="share_codes_by_selector")
        ),
        states_of("code_guessing", ("REPORTED", "SETTLED")),
    ]

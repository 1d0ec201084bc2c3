import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from peyvand.foundation.cases.constraints import states_of


def _id():
    return ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def _to(model, **options):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=model, **options)


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0003_members_come_and_go"),
        ("agency_onboarding", "0003_admission"),
        ("cases", "0002_kept_by_the_database"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="UserList",
            fields=[
                _id(),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"
                    ),
                ),
                ("agency", _to("agencies.agency")),
                ("memorandum", _to("agencies.memorandum", null=True)),
                ("admission_case", _to("cases.case", null=True)),
                ("applicant", _to(settings.AUTH_USER_MODEL, db_index=False)),
                ("live", models.BooleanField(default=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("live", True)), fields=("agency",), name="user_list_one_live_of_agency"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="ListedUser",
            fields=[
                _id(),
                (
                    "of_list",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="agency_onboarding.userlist",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("national_code", models.CharField(blank=True, max_length=300)),
                ("full_name", models.CharField(blank=True, max_length=300)),
                ("position", models.CharField(blank=True, max_length=300)),
                ("mobile", models.CharField(blank=True, max_length=300)),
                ("role", models.CharField(blank=True, max_length=300)),
                ("objection", models.CharField(blank=True, max_length=300)),
                ("user", _to(settings.AUTH_USER_MODEL, null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("of_list", "number"), name="listed_user_once")]
            },
        ),
        migrations.CreateModel(
            name="Certification",
            fields=[
                _id(),
                ("agency", _to("agencies.agency")),
                ("opened_on", models.DateField()),
                ("last_day", models.DateField()),
                ("opened_at", models.DateTimeField()),
                ("recalled_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_by", _to(settings.AUTH_USER_MODEL, null=True, db_index=False)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("opened_on"))),
                        name="certification_ends_after_start",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("agency",),
                        name="certification_one_open_of_agency",
                    ),
                ]
            },
        ),
        states_of("agency_users", ["AWAITED", "CHECK", "RETURNED", "PROVISIONED", "WITHDRAWN"]),
    ]

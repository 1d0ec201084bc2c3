from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agencies", "0002_sandbox")]

    operations = [
        migrations.AddField(
            "member",
            "suspended_for",
            models.CharField(
                blank=True,
                choices=[
                    ("BY_AGENCY", "به دست دستگاه"),
                    ("UNUSED", "بی\u200cاستفاده مانده"),
                    ("UNCONFIRMED", "تأیید نشده"),
                    ("LEFT", "از دستگاه رفته"),
                ],
                db_default="",
                default="",
                max_length=12,
            ),
        ),
        migrations.AddField("member", "resumed_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("member", "warned_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("member", "confirmed_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddConstraint(
            "member",
            models.CheckConstraint(
                condition=models.Q(
                    ("suspended_for", ""),
                    models.Q(
                        ("suspended_at__isnull", False),
                        ("suspended_for__in", ["BY_AGENCY", "UNUSED", "UNCONFIRMED", "LEFT"]),
                    ),
                    _connector="OR",
                ),
                name="member_suspended_for_a_reason",
            ),
        ),
    ]

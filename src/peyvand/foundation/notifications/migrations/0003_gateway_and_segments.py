"""Which gateway had a message in hand, and how many messages it is on its way: for the staff's page."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_references_receipts_and_gateways")]
    operations = [
        migrations.AddField(
            model_name="textmessage", name="gateway", field=models.CharField(db_default="", max_length=20)
        ),
        migrations.AddField(
            model_name="textmessage", name="segments", field=models.PositiveSmallIntegerField(null=True)
        ),
    ]

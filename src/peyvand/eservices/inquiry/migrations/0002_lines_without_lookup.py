"""A million lines are not looked up one by one for the batch that they were made with."""

import django.db.models.deletion
from django.db import migrations, models


def without_lookup() -> models.ForeignKey:
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="inquiry.batch",
    )


class Migration(migrations.Migration):
    dependencies = [("inquiry", "0001_batches")]

    operations = [
        migrations.AlterField("batchline", "batch", without_lookup()),
        migrations.AlterField("batchresult", "batch", without_lookup()),
    ]

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # no writer waits while they are built

    dependencies = [("accounts", "0007_language")]

    operations = [
        AddIndexConcurrently(model_name="user", index=models.Index(fields=["mobile"], name="user_by_mobile")),
        AddIndexConcurrently(model_name="citizen", index=models.Index(fields=["mobile"], name="citizen_by_mobile")),
    ]

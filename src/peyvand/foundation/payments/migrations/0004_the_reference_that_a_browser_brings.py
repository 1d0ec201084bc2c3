"""What a returning browser says of the bank's reference is kept until the bank itself says it: a forged one is told."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0003_words_of_deeds")]
    operations = [
        migrations.AddField("attempt", "said_reference", models.CharField(blank=True, db_default="", max_length=60)),
    ]

"""The offices of which there is one are there from the beginning; their names and addresses come with `load_offices`."""

from django.db import migrations

OFFICES = (
    ("COMMITTEE", "کمیته صیانت از اطلاعات"),
    ("DEPUTY_PENSIONS", "اداره کل مستمری‌ها"),
    ("DEPUTY_REGISTRATION", "اداره کل نام‌نویسی و حساب‌های انفرادی"),
    ("IT", "مدیریت فناوری و تحول دیجیتال"),
    ("HEAD_OFFICE_PROTECTION", "ستاد – حفاظت اطلاعات"),
    ("AUDIT", "ممیزی"),
    ("ADMINISTRATION", "راهبری سامانه"),
)


def establish(apps, schema_editor):
    Office = apps.get_model("accounts", "Office")
    Office.objects.bulk_create(Office(kind=kind, code=kind, name=name, city="تهران") for kind, name in OFFICES)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_roles_are_never_deleted")]
    operations = [migrations.RunPython(establish, migrations.RunPython.noop)]

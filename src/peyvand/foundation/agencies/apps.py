from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    name = "peyvand.foundation.agencies"
    label = "agencies"
    verbose_name = "دستگاه‌ها"

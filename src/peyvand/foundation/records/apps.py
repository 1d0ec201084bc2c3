from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "peyvand.foundation.records"
    label = "records"
    verbose_name = "سوابق"

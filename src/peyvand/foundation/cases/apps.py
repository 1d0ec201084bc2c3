from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "peyvand.foundation.cases"
    label = "cases"
    verbose_name = "پرونده‌ها"

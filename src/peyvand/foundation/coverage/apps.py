from django.apps import AppConfig


class CoverageConfig(AppConfig):
    name = "peyvand.foundation.coverage"
    label = "coverage"
    verbose_name = "پوشش بیمه‌ای"

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "peyvand.foundation.audit"
    label = "audit"
    verbose_name = "دفتر رویدادها"

from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "peyvand.eservices.oversight"
    label = "oversight"
    verbose_name = "نظارت بر استعلام‌ها"

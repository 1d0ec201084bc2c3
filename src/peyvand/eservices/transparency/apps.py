from django.apps import AppConfig


class TransparencyConfig(AppConfig):
    name = "peyvand.eservices.transparency"
    label = "transparency"
    verbose_name = "شفافیت"

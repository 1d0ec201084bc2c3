from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "peyvand.eservices.certificates"
    label = "certificates"
    verbose_name = "گواهی‌ها"

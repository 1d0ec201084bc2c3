from django.apps import AppConfig


class InquiryConfig(AppConfig):
    name = "peyvand.eservices.inquiry"
    label = "inquiry"
    verbose_name = "استعلام"

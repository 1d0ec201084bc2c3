from django.apps import AppConfig


class SupplementaryEnrolmentConfig(AppConfig):
    name = "peyvand.eservices.supplementary_enrolment"
    label = "supplementary_enrolment"
    verbose_name = "بیمه تکمیلی درمان و عمر مستمری‌بگیران"

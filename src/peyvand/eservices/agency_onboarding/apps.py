from django.apps import AppConfig


class AgencyOnboardingConfig(AppConfig):
    name = "peyvand.eservices.agency_onboarding"
    label = "agency_onboarding"
    verbose_name = "پیوستن دستگاه‌ها"

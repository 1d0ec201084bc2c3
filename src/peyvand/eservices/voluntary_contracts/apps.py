from django.apps import AppConfig


class VoluntaryContractsConfig(AppConfig):
    name = "peyvand.eservices.voluntary_contracts"
    label = "voluntary_contracts"
    verbose_name = "بیمه اختیاری"

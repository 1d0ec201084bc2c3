from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "peyvand.foundation.parties"
    label = "parties"

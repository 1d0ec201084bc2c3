from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "peyvand.ui"
    label = "ui"
    verbose_name = "نما"

from django.apps import AppConfig


class LawConfig(AppConfig):
    name = "peyvand.foundation.law"
    label = "law"
    verbose_name = "پارامترهای قانونی"

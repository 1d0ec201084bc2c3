from django.apps import AppConfig

from peyvand.kit.words import _


class FiguresConfig(AppConfig):
    name = "peyvand.eservices.figures"
    label = "figures"
    verbose_name = _("آمار")

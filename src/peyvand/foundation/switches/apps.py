from django.apps import AppConfig

from peyvand.kit.words import _


class SwitchesConfig(AppConfig):
    name = "peyvand.foundation.switches"
    label = "switches"
    verbose_name = _("خدمات باز و بسته")

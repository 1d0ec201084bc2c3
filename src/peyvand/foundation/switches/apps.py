from django.apps import AppConfig


class SwitchesConfig(AppConfig):
    name = "peyvand.foundation.switches"
    label = "switches"
    verbose_name = "خدمات باز و بسته"

from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "peyvand.foundation.letters"
    label = "letters"
    verbose_name = "نامه‌ها"

    def ready(self) -> None:
        from peyvand.foundation.letters import checks  # noqa: F401

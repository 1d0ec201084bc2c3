from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "peyvand.foundation.accounts"
    label = "accounts"
    verbose_name = "حساب‌ها"

    def ready(self) -> None:
        from peyvand.foundation.accounts import checks  # noqa: F401

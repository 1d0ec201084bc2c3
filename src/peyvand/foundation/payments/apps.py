from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "peyvand.foundation.payments"
    label = "payments"
    verbose_name = "پرداخت‌ها"

    def ready(self) -> None:
        from peyvand.foundation.payments import checks  # noqa: F401

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "peyvand.foundation.notifications"
    label = "notifications"
    verbose_name = "پیام‌ها"

    def ready(self) -> None:
        from peyvand.foundation.notifications import checks  # noqa: F401

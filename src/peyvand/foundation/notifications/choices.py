"""Words of the messages."""

from django.db.models import TextChoices


class Delivery(TextChoices):
    PENDING = "PENDING", "در صف ارسال"
    SENT = "SENT", "ارسال‌شده"
    FAILED = "FAILED", "ناموفق"

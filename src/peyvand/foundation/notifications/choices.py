"""Words of the messages."""

from django.db.models import TextChoices


class Delivery(TextChoices):
    """Where a text message stands. Every state but the first is final."""

    PENDING = "PENDING", "در صف ارسال"
    SENT = "SENT", "ارسال‌شده"
    FAILED = "FAILED", "ناموفق"
    EXPIRED = "EXPIRED", "مهلت‌گذشته"

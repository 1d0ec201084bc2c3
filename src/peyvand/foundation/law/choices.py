"""Words of the law."""

from django.db.models import TextChoices


class Grade(TextChoices):
    """How well a value is founded."""

    A = "A", "منبع دست اول"
    B = "B", "منبع دست دوم"
    C = "C", "فرض، نیازمند تأیید سازمان"

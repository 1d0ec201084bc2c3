"""Words of the figures."""

from django.db.models import TextChoices

from peyvand.kit.words import _


class Span(TextChoices):
    """How long a period is: Tehran's day, the week from Saturday, the Jalali month."""

    DAY = "day", _("روز")
    WEEK = "week", _("هفته")
    MONTH = "month", _("ماه")


class Delivered(TextChoices):
    """Where a text message stands, as far as figures tell."""

    SENT = "SENT", _("فرستاده")
    WAITING = "WAITING", _("در انتظار")
    FAILED = "FAILED", _("نرسیده")

"""Words of the batch inquiry."""

from django.db.models import TextChoices

from peyvand.kit.words import _


class State(TextChoices):
    """What a batch is doing. A checked file is nobody's inquiry until its operator starts it."""

    CHECKED = "CHECKED", _("آماده شروع")
    PENDING = "PENDING", _("در صف")
    RUNNING = "RUNNING", _("در حال پاسخ‌گویی")
    DONE = "DONE", _("پایان‌یافته")
    CANCELLED = "CANCELLED", _("لغوشده")
    FAILED = "FAILED", _("ناتمام")


class LineError(TextChoices):
    """Why a line gets no answer. The first five are told before the batch runs, in this order; FAILED is our fault."""

    INVALID_CODE = "INVALID_CODE", _("کد ملی نادرست")
    INVALID_DATE = "INVALID_DATE", _("تاریخ نادرست")
    INVALID_PERIOD = "INVALID_PERIOD", _("دوره نادرست")
    PURPOSE_REQUIRED = "PURPOSE_REQUIRED", _("بدون مقصود پذیرفته")
    CASE_NUMBER_REQUIRED = "CASE_NUMBER_REQUIRED", _("بدون شماره پرونده پذیرفته")
    FAILED = "FAILED", _("خطای داخلی")


class Column(TextChoices):
    """What a file may say of a line; only the first is necessary (`rules.headings`)."""

    NATIONAL_CODE = "national_code"
    FROM = "from"
    TO = "to"
    PURPOSE = "purpose"
    CASE_NUMBER = "case_number"

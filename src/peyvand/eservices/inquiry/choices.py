"""Words of the batch inquiry."""

from django.db.models import TextChoices


class State(TextChoices):
    """What a batch is doing. A checked file is nobody's inquiry until its operator starts it."""

    CHECKED = "CHECKED", "آماده شروع"
    PENDING = "PENDING", "در صف"
    RUNNING = "RUNNING", "در حال پاسخ‌گویی"
    DONE = "DONE", "پایان‌یافته"
    CANCELLED = "CANCELLED", "لغوشده"
    FAILED = "FAILED", "ناتمام"


class LineError(TextChoices):
    """Why a line gets no answer. The first five are told before the batch runs, in this order; FAILED is our fault."""

    INVALID_CODE = "INVALID_CODE", "کد ملی نادرست"
    INVALID_DATE = "INVALID_DATE", "تاریخ نادرست"
    INVALID_PERIOD = "INVALID_PERIOD", "دوره نادرست"
    PURPOSE_REQUIRED = "PURPOSE_REQUIRED", "بدون مقصود پذیرفته"
    CASE_NUMBER_REQUIRED = "CASE_NUMBER_REQUIRED", "بدون شماره پرونده پذیرفته"
    FAILED = "FAILED", "خطای داخلی"


class Column(TextChoices):
    """What a file may say of a line; only the first is necessary. The title is what the template prints."""

    NATIONAL_CODE = "national_code", "کد ملی"
    FROM = "from", "از تاریخ"
    TO = "to", "تا تاریخ"
    PURPOSE = "purpose", "مقصود"
    CASE_NUMBER = "case_number", "شماره پرونده"

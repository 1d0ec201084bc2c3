"""Words of the cases."""

from django.db.models import TextChoices


class Party(TextChoices):
    """Who takes a transition, if not a role of the staff."""

    APPLICANT = "APPLICANT", "متقاضی"
    SYSTEM = "SYSTEM", "سامانه"


class Event(TextChoices):
    """What stands in a case's history beside the transitions of its workflow; the state stays."""

    OPEN = "open", "ثبت درخواست"
    SEND = "send", "فرستادن به واحد دیگر"
    HAND_OVER = "hand_over", "سپردن به همکار"


class Whose(TextChoices):
    """Which cases of a worklist somebody looks at."""

    ANYBODY = "", "همه"
    MINE = "mine", "نزد من"
    NOBODY = "free", "برداشته‌نشده"

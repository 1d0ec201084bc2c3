"""Words of an agency's admission: need, committee, memorandum (ONB-1)."""

from django.db.models import TextChoices


class Ballot(TextChoices):
    """How a member of the committee votes, and how the committee rules."""

    APPROVE = "APPROVE", "موافقت"
    REJECT = "REJECT", "مخالفت"
    RETURN = "RETURN", "بازگرداندن برای اصلاح"


class Measure(TextChoices):
    """What a director does with a memorandum that is in force."""

    SUSPEND = "SUSPEND", "تعلیق"
    RESUME = "RESUME", "رفع تعلیق"

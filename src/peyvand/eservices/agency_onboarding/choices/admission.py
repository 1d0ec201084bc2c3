"""Words of an agency's admission: need, committee, memorandum (ONB-1)."""

from django.db.models import TextChoices

from peyvand.kit.words import _


class Ballot(TextChoices):
    """How a member of the committee votes, and how the committee rules."""

    APPROVE = "APPROVE", _("موافقت")
    REJECT = "REJECT", _("مخالفت")
    RETURN = "RETURN", _("بازگرداندن برای اصلاح")


class Measure(TextChoices):
    """What a director does with a memorandum that is in force."""

    SUSPEND = "SUSPEND", _("تعلیق")
    RESUME = "RESUME", _("رفع تعلیق")

"""Words of the cases."""

from django.db.models import TextChoices

from peyvand.kit.words import _


class Party(TextChoices):
    """Who takes a transition, if not a role of the staff."""

    APPLICANT = "APPLICANT", _("متقاضی")
    SYSTEM = "SYSTEM", _("سامانه")


class Event(TextChoices):
    """What stands in a case's history beside the transitions of its workflow; the state stays."""

    OPEN = "open", _("ثبت درخواست")
    SEND = "send", _("فرستادن به واحد دیگر")
    HAND_OVER = "hand_over", _("سپردن به همکار")


class Whose(TextChoices):
    """Which cases of a worklist somebody looks at."""

    ANYBODY = "", _("همه")
    MINE = "mine", _("نزد من")
    NOBODY = "free", _("برداشته‌نشده")

"""Words of the accounts: the organisation's offices."""

from django.db.models import TextChoices


class Office(TextChoices):
    """Where a member of the organisation's own staff works; empty for everybody else."""

    IT = "IT", "مدیریت فناوری و تحول دیجیتال"
    AUDITOR = "AUDITOR", "ممیزی"
    ADMINISTRATOR = "ADMINISTRATOR", "راهبری سامانه"

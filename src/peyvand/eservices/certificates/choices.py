"""Words of the certificates."""

from django.db.models import TextChoices

from peyvand.kit.words import _


class Wrong(TextChoices):
    """Why a code opens nothing. The audit log alone tells: outside they all look the same (CIT-5)."""

    NOBODYS = "WRONG_CODE", _("رمزی که وجود ندارد")
    FOREIGN = "FOREIGN_CODE", _("رمز گواهی دستگاه دیگر")
    WITHDRAWN = "WITHDRAWN_CODE", _("رمز باطل‌شده")
    EXPIRED = "EXPIRED_CODE", _("رمز مهلت‌گذشته")

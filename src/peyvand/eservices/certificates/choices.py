"""Words of the certificates."""

from django.db.models import TextChoices


class Wrong(TextChoices):
    """Why a code opens nothing. The audit log alone tells: outside they all look the same (CIT-5)."""

    NOBODYS = "WRONG_CODE", "رمزی که وجود ندارد"
    FOREIGN = "FOREIGN_CODE", "رمز گواهی دستگاه دیگر"
    WITHDRAWN = "WITHDRAWN_CODE", "رمز باطل‌شده"
    EXPIRED = "EXPIRED_CODE", "رمز مهلت‌گذشته"

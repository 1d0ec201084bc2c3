"""What belongs to a certificate beside the letter itself, which is an answer of the coverage."""

from django.db import models
from django.db.models import F, Q


class ShareCode(models.Model):
    """A certificate's secret code, «رمز بهره‌برداری» (CIT-4). Only the keyed hash of its verifier is kept.

    Another code for the same certificate withdraws this one.
    """

    answer = models.ForeignKey("coverage.Answer", models.PROTECT, related_name="+")
    selector = models.CharField(max_length=4)
    verifier_hash = models.BinaryField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("issued_at")), name="share_code_expires_later"),
            models.UniqueConstraint(
                fields=["answer"], condition=Q(withdrawn_at__isnull=True), name="one_share_code_per_certificate"
            ),
        ]
        indexes = [
            models.Index(fields=["selector"], name="share_codes_by_selector"),
        ]


class WrongCodes(models.Model):
    """How often an operator or a system gave a wrong code (CIT-5); `actor` as in the audit."""

    actor = models.CharField(max_length=60, unique=True)
    since = models.DateTimeField()
    count = models.PositiveIntegerField()
    locks = models.PositiveIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    last = models.DateTimeField()
    # The staff's case about the lock; while it is open, further locks need no other.
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+", db_index=False)

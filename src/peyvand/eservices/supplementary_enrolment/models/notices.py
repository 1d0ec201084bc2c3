"""What somebody without any phone is told by post."""

from django.db import models
from django.db.models import Q


class Notice(models.Model):
    """A letter to `person`, printed and posted by the office that wrote down their mandate (ALL-8)."""

    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    office = models.ForeignKey("accounts.Office", models.PROTECT, related_name="+")
    text = models.TextField()
    created_at = models.DateTimeField()
    posted_at = models.DateTimeField(null=True)
    posted_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(posted_at__isnull=True, posted_by__isnull=True)
                | Q(posted_at__isnull=False, posted_by__isnull=False),
                name="notice_posted_by",
            )
        ]
        indexes = [models.Index(fields=["office", "id"], condition=Q(posted_at__isnull=True), name="notice_to_post")]

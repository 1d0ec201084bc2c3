"""Closures: one row each time that a service was closed, which stays."""

from django.db import models
from django.db.models import F, Q

from peyvand.foundation.switches.choices import Switch


class Closure(models.Model):
    """A service is closed from `closed_at` until somebody opens it; the expected end is a word to users, no clock."""

    switch = models.CharField(max_length=20, choices=Switch.choices)
    reason = models.TextField()
    expected_until = models.DateTimeField(null=True)
    # "user:" and the account's number: this app stands below the accounts.
    closed_by = models.CharField(max_length=60)
    closed_at = models.DateTimeField()
    opened_by = models.CharField(max_length=60, blank=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(switch__in=Switch.values) & ~Q(reason=""), name="closure_says_why"),
            models.CheckConstraint(
                condition=Q(opened_by="", opened_at=None) | (~Q(opened_by="") & Q(opened_at__gte=F("closed_at"))),
                name="closure_opened_whole",
            ),
            models.UniqueConstraint(
                fields=["switch"], condition=Q(opened_at=None), name="closure_one_of_a_switch_at_a_time"
            ),
        ]

"""Marks on unusual use, and who is under watch."""

from django.db import models


class Mark(models.Model):
    """Somebody's unusual questions of one day, and the case in which the agency says why.

    `findings`: for each pattern the count and the numbers of the accesses in the log; no code, no name.
    """

    case = models.OneToOneField("cases.Case", models.PROTECT, primary_key=True, related_name="+")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    actor = models.CharField(max_length=60)
    day = models.DateField()
    asked = models.PositiveIntegerField()
    findings = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "actor", "day"], name="one_mark_a_day")]


class Watched(models.Model):
    """A person about whom no question goes unmarked, from `since` until before `until`. Only the pseudonym is kept."""

    person = models.CharField(max_length=24)
    since = models.DateField()
    until = models.DateField(null=True)
    reason = models.CharField(max_length=300)
    added_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=models.Q(until__isnull=True), name="watched_once"),
        ]

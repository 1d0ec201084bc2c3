"""What was last heard of each outside party; a table, so that all processes on all machines say the same."""

from django.db import models
from django.db.models import Q

from peyvand.foundation.parties.choices import Party


class Standing(models.Model):
    """No row: nothing was heard yet. `silences`: in a row, since the last answer."""

    party = models.CharField(max_length=20, primary_key=True, choices=Party.choices)
    answered_at = models.DateTimeField(null=True)
    silent_at = models.DateTimeField(null=True)
    silences = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(party__in=Party.values), name="standing_party")]

"""What a citizen says of an access or of a letter; where it stands is the case's."""

from django.db import models


class Objection(models.Model):
    """An objection to one access (CIT-7). `entry_id`: the log's number of it; the log takes no references."""

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="+")
    entry_id = models.BigIntegerField(unique=True)
    text = models.TextField()


class Dispute(models.Model):
    """A letter about a citizen that they say is wrong (CIT-8)."""

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="+")
    answer = models.ForeignKey("coverage.Answer", models.PROTECT, related_name="+")
    text = models.TextField()

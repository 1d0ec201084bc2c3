"""Counts by day and hour of what stands in the services' own tables, and the public figures of each month.

Nothing here is about a person. Which rows are counted when: `queries.rows`.
"""

from django.db import models


class InquiryHour(models.Model):
    """Answers of one hour by Tehran's clock. Without an agency citizens asked about themselves."""

    day = models.DateField()
    hour = models.PositiveSmallIntegerField()
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, null=True, related_name="+", db_index=False)
    outcome = models.CharField(max_length=20)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "hour", "agency", "outcome"], nulls_distinct=False, name="figures_inquiries_once"
            ),
            models.CheckConstraint(condition=models.Q(hour__lt=24), name="figures_hour_of_the_day"),
        ]
        indexes = [models.Index(fields=["agency", "day"], name="figures_inquiries_of_agency")]


class MessageDay(models.Model):
    """Text messages of one day by what became of them and the whole seconds until they left; null: they haven't."""

    day = models.DateField()
    delivered = models.CharField(max_length=10)
    seconds = models.PositiveIntegerField(null=True)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "delivered", "seconds"], nulls_distinct=False, name="figures_messages_once"
            ),
        ]


class PaymentDay(models.Model):
    """Movements of money that were noted on one day, whole rials."""

    day = models.DateField()
    gateway = models.CharField(max_length=20)
    movement = models.CharField(max_length=10)
    count = models.PositiveIntegerField()
    amount = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "gateway", "movement"], name="figures_payments_once")]


class CaseDay(models.Model):
    """Cases that ended on one day by how many whole hours they took."""

    day = models.DateField()
    kind = models.CharField(max_length=30)
    hours = models.PositiveIntegerField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "kind", "hours"], name="figures_cases_once")]


class Rollup(models.Model):
    """How far a table above is complete: everything before `until` is counted, nothing after."""

    table = models.CharField(max_length=20, primary_key=True)
    until = models.DateTimeField()


class PublicMonth(models.Model):
    """The figures that were published for a Jalali month (`Month.number`); a trigger keeps them as they were."""

    month = models.PositiveIntegerField(primary_key=True)
    published_at = models.DateTimeField()
    smallest_count = models.PositiveIntegerField()
    tables = models.JSONField()

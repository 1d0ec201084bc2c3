"""Legal parameters: a key, a value, the days it holds, and what it rests on."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from peyvand.foundation.law.choices import Grade, Outcome


class Key(models.Model):
    """A parameter's name. Keys come with the release that reads them, values with time."""

    key = models.CharField("کلید", max_length=60, unique=True)
    # The value of a yearly key ends with its Jalali year and is never carried into the next.
    yearly = models.BooleanField(default=False)

    class Meta:
        db_table = "law_key"

    def __str__(self) -> str:
        return self.key


class Parameter(models.Model):
    """One value of a key, from `holds_from` to `holds_to`, both included.

    Without `holds_from` no first day is known; without `holds_to` the value is in force until a later one replaces it.
    A trigger lets nothing of a row change but `holds_to`, and that only to an earlier day: the past is never edited.
    """

    key = models.ForeignKey(Key, models.PROTECT, related_name="parameters", verbose_name="کلید")
    # A decimal number is text, so that no float comes near it; whole numbers, booleans and lists are themselves.
    value = models.JSONField("مقدار")
    holds_from = models.DateField("از", null=True, blank=True)
    holds_to = models.DateField("تا", null=True, blank=True)
    instrument = models.TextField("مستند")
    grade = models.CharField("درجه", max_length=1, choices=Grade.choices)
    note = models.TextField("یادداشت", blank=True)
    # Who laid it down. The row is its own audit entry: this app stands beside the audit log, not above it.
    enacted_by = models.CharField(max_length=60)
    enacted_at = models.DateTimeField()

    class Meta:
        db_table = "law_parameter"
        constraints = [
            models.CheckConstraint(condition=Q(grade__in=Grade.values), name="law_grade"),
            models.CheckConstraint(
                condition=Q(holds_from__isnull=True) | Q(holds_to__isnull=True) | Q(holds_to__gte=F("holds_from")),
                name="law_ends_after_start",
            ),
            ExclusionConstraint(
                name="law_one_value_a_day",
                expressions=[
                    (Func(F("key_id"), F("key_id"), Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
                    (Func(F("holds_from"), F("holds_to"), Value("[]"), function="daterange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class Proposal(models.Model):
    """A value laid before a second administrator. It stays, with what became of it, as the record of who decided."""

    key = models.ForeignKey(Key, models.PROTECT, related_name="proposals", verbose_name="کلید")
    value = models.JSONField("مقدار")
    holds_from = models.DateField("از")
    instrument = models.TextField("مستند")
    grade = models.CharField("درجه", max_length=1, choices=Grade.choices)
    note = models.TextField("یادداشت", blank=True)
    # As in `Parameter.enacted_by`: "user:" and the account's number.
    proposed_by = models.CharField(max_length=60)
    proposed_at = models.DateTimeField()
    outcome = models.CharField("نتیجه", max_length=11, choices=Outcome.choices, blank=True)
    decided_by = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField("دلیل", blank=True)

    class Meta:
        db_table = "law_proposal"
        constraints = [
            models.CheckConstraint(condition=Q(grade__in=Grade.values), name="law_proposal_grade"),
            models.CheckConstraint(
                condition=Q(outcome="", decided_by="", decided_at=None)
                | (Q(outcome__in=Outcome.values, decided_at__isnull=False) & ~Q(decided_by="")),
                name="law_proposal_decided_whole",
            ),
            # Four eyes, whoever writes the row.
            models.CheckConstraint(
                condition=Q(outcome__in=("", Outcome.WITHDRAWN)) | ~Q(decided_by=F("proposed_by")),
                name="law_proposal_four_eyes",
            ),
            models.UniqueConstraint(fields=["key"], condition=Q(outcome=""), name="law_one_open_proposal_of_a_key"),
        ]

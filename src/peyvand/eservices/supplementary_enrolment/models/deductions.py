"""«وام‌ها»: what is deducted from a pension for whom, month by month, and what was really deducted.

Months are numbered as `kit.months.Month.number` does. Nothing is deleted; a trigger lets nothing of a document change
but `runs_to`, and that only downwards and to where a reversing entry puts it.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import BigIntegerField, F, Func, Q, Value
from django.db.models.functions import Cast

from peyvand.eservices.supplementary_enrolment.choices import Ending
from peyvand.eservices.supplementary_enrolment.models.periods import Period
from peyvand.eservices.supplementary_enrolment.models.requests import code_column
from peyvand.foundation.records.choices import SupplementaryKind


def _same_person() -> Func:
    """Exclusion over an id takes a range of one (there is no extension for plain equality)."""
    member = Cast("member_code", BigIntegerField())
    return Func(member, member, Value("[]"), function="int8range")


class Deduction(models.Model):
    """A document: `amount` rials a month from `first_month` to `runs_to`, both included; planned to `last_month`.

    Without a `case` it came with a bundle. Without months (`runs_to` before `first_month`) nothing is deducted.
    """

    period = models.ForeignKey(Period, models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")
    principal_code = code_column()
    file_number = code_column()
    member_code = code_column()
    kind = models.CharField(max_length=10, choices=SupplementaryKind.choices)
    amount = models.BigIntegerField()
    first_month = models.IntegerField()
    last_month = models.IntegerField()
    runs_to = models.IntegerField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="deduction_amount"),
            models.CheckConstraint(condition=Q(last_month__gte=F("first_month")), name="deduction_months_in_order"),
            models.CheckConstraint(
                condition=Q(runs_to__gte=F("first_month") - 1, runs_to__lte=F("last_month")), name="deduction_runs_to"
            ),
            models.CheckConstraint(condition=Q(kind__in=SupplementaryKind.values), name="deduction_kind"),
            models.UniqueConstraint(fields=["case", "member_code", "kind"], name="deduction_once_a_case"),
            *(
                ExclusionConstraint(
                    name=f"deduction_{kind.lower()}_once_a_month",
                    expressions=[
                        (_same_person(), RangeOperators.OVERLAPS),
                        (
                            Func(F("first_month"), F("runs_to") + 1, function="int4range"),
                            RangeOperators.OVERLAPS,
                        ),
                    ],
                    condition=Q(kind=kind),
                )
                for kind in SupplementaryKind.values
            ),
        ]
        indexes = [
            models.Index(fields=["principal_code", "runs_to"], name="deduction_by_principal"),
            models.Index(fields=["member_code", "runs_to"], name="deduction_by_member"),
        ]


class Reversal(models.Model):
    """The reversing entry that closes a document's months after `runs_to`; append-only."""

    deduction = models.ForeignKey(Deduction, models.PROTECT, related_name="reversals")
    runs_to = models.IntegerField()
    # What is taken back: the amount times the months closed.
    amount = models.BigIntegerField()
    ending = models.CharField(max_length=20, choices=Ending.choices)
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deduction", "runs_to"], name="reversal_once"),
            models.CheckConstraint(condition=Q(ending__in=Ending.values), name="reversal_ending"),
        ]


class Deducted(models.Model):
    """What payroll says it really took for a document in a month; append-only."""

    deduction = models.ForeignKey(Deduction, models.PROTECT, related_name="deducted")
    month = models.IntegerField()
    amount = models.BigIntegerField()
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deduction", "month"], name="deducted_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="deducted_amount"),
        ]

"""Contract periods (SUP-10)."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Func, Q, Value


def _days(first: str, last: str) -> Func:
    return Func(F(first), F(last), Value("[]"), function="daterange")


class Period(models.Model):
    """A contract period as its order lays it down. Days are included, amounts are rials a person and month.

    Covers of two periods share no day, nor do their windows; that is checked at the end of a transaction, so that a
    file may move one out of another's way.
    """

    number = models.CharField("شماره", max_length=40, unique=True)
    insurer = models.CharField("بیمه‌گر", max_length=200)
    order_number = models.CharField("شماره دستور اداری", max_length=60)
    order_date = models.DateField("تاریخ دستور اداری")
    cover_from = models.DateField("آغاز پوشش")
    cover_to = models.DateField("پایان پوشش")
    requests_from = models.DateField("آغاز مهلت درخواست")
    requests_to = models.DateField("پایان مهلت درخواست")
    terms = models.TextField("شرایط")
    eligible_kinds = ArrayField(models.CharField(max_length=20))
    health_premium = models.BigIntegerField("حق بیمه درمان")
    organisation_aid = models.BigIntegerField("کمک سازمان")
    member_share = models.BigIntegerField("سهم عضو")
    life_premium = models.BigIntegerField("حق بیمه عمر")
    spouse_with_principal = models.BooleanField()
    withdrawal_in_period = models.BooleanField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cover_to__gte=F("cover_from")), name="period_cover_in_order"),
            models.CheckConstraint(condition=Q(requests_to__gte=F("requests_from")), name="period_window_in_order"),
            models.CheckConstraint(
                condition=Q(health_premium=F("organisation_aid") + F("member_share")), name="period_aid_and_share"
            ),
            models.CheckConstraint(
                condition=Q(organisation_aid__gte=0, member_share__gte=0, life_premium__gte=0),
                name="period_amounts_not_negative",
            ),
            ExclusionConstraint(
                name="period_covers_apart",
                expressions=[(_days("cover_from", "cover_to"), RangeOperators.OVERLAPS)],
                deferrable=Deferrable.DEFERRED,
            ),
            ExclusionConstraint(
                name="period_windows_apart",
                expressions=[(_days("requests_from", "requests_to"), RangeOperators.OVERLAPS)],
                deferrable=Deferrable.DEFERRED,
            ),
        ]


class PeriodProposal(models.Model):
    """A new period, or a change of one, that somebody has written down and somebody else decides on (SUP-10).

    `terms` are the fields of `rules.periods.Terms`, days as ISO texts. `confirmed` null: undecided.
    """

    number = models.CharField(max_length=40)
    terms = models.JSONField()
    proposed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed = models.BooleanField(null=True)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=Q(confirmed__isnull=True), name="period_proposal_one_open"
            ),
            models.CheckConstraint(
                condition=Q(confirmed__isnull=True, decided_by__isnull=True, decided_at__isnull=True)
                | Q(confirmed__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="period_proposal_decided_by",
            ),
            # Whoever takes back an own proposal decides on it too; only a confirmation wants other eyes.
            models.CheckConstraint(
                condition=~Q(confirmed=True, decided_by=F("proposed_by")), name="period_proposal_four_eyes"
            ),
        ]

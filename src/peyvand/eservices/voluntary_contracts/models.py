"""Contracts of voluntary insurance, their slips and examinations, and what applicants have filled in so far.

Whatever a contract's days and sums depend on is kept in it – with the law's keys, values and dates – so that it can be
reckoned again for ever. Its terms never change but by `operations`: the premium before the first payment (VOL-6).
"""

from django.db import models
from django.db.models import F, Q

from peyvand.eservices.voluntary_contracts.choices import (
    LIVE,
    Channel,
    ContractState,
    DeedKind,
    EndReason,
    ExamResult,
    SlipState,
)

_LIVE = Q(state__in=[str(state) for state in LIVE])
_NOT_ONLINE = Q(channel=Channel.BRANCH)


class Draft(models.Model):
    """What an applicant has filled in, step by step; it becomes a contract or is forgotten."""

    national_code = models.CharField(max_length=10, primary_key=True)
    confirmed_at = models.DateTimeField(null=True)
    agreed_at = models.DateTimeField(null=True)
    premium = models.BigIntegerField(null=True)
    committed_at = models.DateTimeField(null=True)
    touched_at = models.DateTimeField(db_index=True)


class Contract(models.Model):
    """One contract. Days are Tehran's, sums whole rials a month.

    `exam_due` null: exempt. `paid_to`: the last day of the last month paid. `closed_on`: since when it isn't live.
    """

    # Sixteen digits, the last a check digit; its signed paper is kept under it.
    number = models.BigIntegerField("شماره", unique=True)
    national_code = models.CharField(max_length=10)
    channel = models.CharField(max_length=6, choices=Channel.choices)
    state = models.CharField(max_length=9, choices=ContractState.choices)
    start = models.DateField("شروع")
    premium = models.BigIntegerField("حق بیمهٔ ماهانه")
    wage_base = models.BigIntegerField("دستمزد مبنا")
    first_payment_due = models.DateField(null=True)
    exam_due = models.DateField(null=True)
    gap_days = models.IntegerField(null=True)
    # `[{"key", "value", "from"}]`: the law that it was concluded under.
    law = models.JSONField()
    paid_to = models.DateField(null=True)
    # The spell in the records that its first payment wrote.
    spell_id = models.BigIntegerField(null=True)
    # What the paper says of the person and the terms, as of the conclusion.
    content = models.JSONField()
    concluded_at = models.DateTimeField()
    # Whoever concluded it: the insured, or the clerk who recorded it.
    concluded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    closed_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=13, choices=EndReason.choices, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ContractState.values), name="voluntary_contract_state"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="voluntary_contract_channel"),
            models.CheckConstraint(condition=Q(premium__gt=0, wage_base__gt=0), name="voluntary_contract_sums"),
            models.CheckConstraint(
                condition=(_LIVE & Q(closed_on__isnull=True, end_reason=""))
                | (~_LIVE & Q(closed_on__isnull=False, end_reason__in=EndReason.values)),
                name="voluntary_contract_ends_for_a_reason",
            ),
            models.CheckConstraint(
                condition=_NOT_ONLINE
                | (Q(state__in=["UNPAID"], paid_to__isnull=True, spell_id__isnull=True))
                | (Q(state__in=["ACTIVE", "BLOCKED"], paid_to__isnull=False, spell_id__isnull=False))
                | ~_LIVE,
                name="voluntary_contract_active_when_paid",
            ),
            models.CheckConstraint(
                condition=_NOT_ONLINE | Q(first_payment_due__isnull=False), name="voluntary_contract_has_a_deadline"
            ),
            models.UniqueConstraint(
                fields=["national_code"], condition=_LIVE, name="voluntary_one_live_contract_of_a_person"
            ),
        ]
        indexes = [
            models.Index(fields=["national_code", "-concluded_at"], name="voluntary_contract_of_person"),
            models.Index(fields=["state", "id"], condition=_LIVE, name="voluntary_contract_live"),
        ]


class BranchDeed(models.Model):
    """What the branch verified for a contract concluded there (VOL-5), and the number that it has in سبا."""

    contract = models.OneToOneField(Contract, models.PROTECT, primary_key=True, related_name="deed")
    office = models.ForeignKey("accounts.Office", models.PROTECT, related_name="+", db_index=False)
    saba_number = models.CharField(max_length=30)
    kind = models.CharField(max_length=8, choices=DeedKind.choices)
    number = models.CharField(max_length=40)
    issuer = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=DeedKind.values), name="voluntary_deed_kind"),
            models.UniqueConstraint(fields=["office", "saba_number"], name="voluntary_saba_number_once"),
        ]


class Slip(models.Model):
    """What is to be paid for one month of a contract: `start` to `end`, of which `days` count.

    `premium` and `wage_base` are the month's, `amount` and `wage` those of its days. `raised`: the new year's minimum
    holds instead of the agreed premium.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="slips", db_index=False)
    year = models.SmallIntegerField()
    month = models.SmallIntegerField()
    start = models.DateField()
    end = models.DateField()
    days = models.SmallIntegerField()
    premium = models.BigIntegerField()
    wage_base = models.BigIntegerField()
    amount = models.BigIntegerField()
    wage = models.BigIntegerField()
    raised = models.BooleanField(default=False)
    due = models.DateField()
    law = models.JSONField()
    state = models.CharField(max_length=6, choices=SlipState.choices, default=SlipState.OPEN)
    issued_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    # The order by which it is paid, once there is one.
    order_id = models.BigIntegerField(null=True, unique=True)
    # What the bank calls the payment.
    reference = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=SlipState.values), name="voluntary_slip_state"),
            models.CheckConstraint(condition=Q(days__gte=1, days__lte=30), name="voluntary_slip_days"),
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="voluntary_slip_month"),
            models.CheckConstraint(condition=Q(end__gte=F("start"), amount__gt=0), name="voluntary_slip_sound"),
            models.CheckConstraint(
                condition=Q(state__in=["PAID", "RETURN", "UNDONE"], settled_at__isnull=False)
                | Q(state__in=["OPEN", "VOID"], settled_at__isnull=True),
                name="voluntary_slip_settled_when_paid",
            ),
            models.UniqueConstraint(
                fields=["contract", "year", "month"],
                condition=Q(state__in=["OPEN", "PAID"]),
                name="voluntary_one_slip_a_month",
            ),
        ]
        indexes = [models.Index(fields=["contract", "start"], name="voluntary_slip_of_contract")]


class Examination(models.Model):
    """The referral to a medical examiner, issued by the first payment, and what came of it (VOL-4)."""

    contract = models.OneToOneField(Contract, models.PROTECT, primary_key=True, related_name="examination")
    # Of the referral form; it also is the form's as a letter.
    number = models.BigIntegerField(unique=True)
    referred_at = models.DateTimeField()
    result = models.CharField(max_length=8, choices=ExamResult.choices, blank=True)
    examined_on = models.DateField(null=True)
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    office = models.ForeignKey("accounts.Office", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(result__in=["", *ExamResult.values]), name="voluntary_exam_result"),
            models.CheckConstraint(
                condition=Q(result="", recorded_at__isnull=True, recorded_by__isnull=True, office__isnull=True)
                | (~Q(result="") & Q(recorded_at__isnull=False, recorded_by__isnull=False, office__isnull=False)),
                name="voluntary_exam_recorded_by_somebody",
            ),
        ]

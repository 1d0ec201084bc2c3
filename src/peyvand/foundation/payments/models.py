"""What is to be paid, how it was tried, where the money went, and what the bank's books say otherwise.

Triggers hold what constraints can't: an order's and an attempt's price never changes, nothing is deleted, the ledger is
append-only.
"""

from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from peyvand.foundation.payments.choices import (
    LIVE,
    LONGEST_REFERENCE,
    LONGEST_TOKEN,
    AttemptState,
    Deed,
    Kind,
    Movement,
    OrderState,
    Reason,
)

_LIVE = Q(state__in=[str(state) for state in LIVE])
_HAS_REFERENCE = ~Q(reference="")


class Order(models.Model):
    """What somebody is to pay, whole rials, before `due_at`. Its creator's jobs hear of it with the argument
    `order_id`: once it is settled, once a settled one is reversed, once its time is over unpaid."""

    public_id = models.UUIDField(unique=True, db_default=RandomUUID())
    payer = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    amount = models.BigIntegerField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=OrderState.choices, default=OrderState.OPEN)
    # The service's own page, where the payer goes on.
    page = models.CharField(max_length=200, blank=True)
    on_settled = models.CharField(max_length=60)
    on_reversed = models.CharField(max_length=60, blank=True)
    on_lapsed = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_order_costs_something"),
            models.CheckConstraint(condition=Q(state__in=OrderState.values), name="payment_order_state"),
            models.CheckConstraint(
                condition=Q(state=OrderState.OPEN) ^ Q(closed_at__isnull=False), name="payment_order_open_or_closed"
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(state=OrderState.OPEN), name="payment_order_open")]


class Attempt(models.Model):
    """One way of an order to a bank and back. The bank knows it by `number`, we ask the bank by `token`."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="attempts", db_index=False)
    number = models.CharField(max_length=15, unique=True)
    gateway = models.CharField(max_length=20)
    amount = models.BigIntegerField()
    token = models.CharField(max_length=LONGEST_TOKEN, blank=True)
    state = models.CharField(max_length=10, choices=AttemptState.choices, default=AttemptState.STARTED)
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    started_at = models.DateTimeField()
    # It stands as it does since; what the schedule of questions counts from.
    since = models.DateTimeField()
    # Nobody asks the bank before; null: nobody asks.
    ask_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    # How often the browser came back, and whether it ever said "paid": a hint, never a proof.
    returns = models.PositiveSmallIntegerField(default=0)
    says_paid = models.BooleanField(default=False)
    # The reference that it brought first, where a bank's returns carry one; another hint.
    said_reference = models.CharField(max_length=LONGEST_REFERENCE, blank=True, db_default="")
    # The bank's own name of the payment and its time.
    reference = models.CharField(max_length=LONGEST_REFERENCE, blank=True)
    paid_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(number__regex="^[0-9]{15}$"), name="payment_attempt_number_digits"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_attempt_costs_something"),
            models.CheckConstraint(condition=Q(state__in=AttemptState.values), name="payment_attempt_state"),
            models.CheckConstraint(
                condition=~Q(state=AttemptState.SETTLED)
                | Q(settled_at__isnull=False, paid_at__isnull=False) & _HAS_REFERENCE,
                name="payment_attempt_settled_is_proved",
            ),
            models.UniqueConstraint(fields=["order"], condition=_LIVE, name="payment_one_live_attempt_of_order"),
            models.UniqueConstraint(
                fields=["order"], condition=Q(settled_at__isnull=False), name="payment_order_settled_once"
            ),
            models.UniqueConstraint(
                fields=["gateway", "reference"], condition=_HAS_REFERENCE, name="payment_reference_once"
            ),
            models.UniqueConstraint(fields=["gateway", "token"], condition=~Q(token=""), name="payment_token_once"),
        ]
        indexes = [
            models.Index(fields=["order", "-id"], name="payment_attempts_of_order"),
            models.Index(fields=["ask_at"], condition=Q(ask_at__isnull=False), name="payment_attempt_to_ask"),
            models.Index(fields=["gateway", "paid_at"], condition=_HAS_REFERENCE, name="payment_attempt_by_day"),
        ]


class Entry(models.Model):
    """A line of the money's ledger; append-only by trigger. `at` is the bank's time where it tells one."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="entries", db_index=False)
    movement = models.CharField(max_length=10)
    gateway = models.CharField(max_length=20)
    reference = models.CharField(max_length=LONGEST_REFERENCE)
    amount = models.BigIntegerField()
    at = models.DateTimeField()
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(movement__in=Movement.values), name="payment_entry_movement"),
            models.CheckConstraint(condition=Q(amount__gt=0) & _HAS_REFERENCE, name="payment_entry_of_money"),
            models.UniqueConstraint(fields=["attempt", "movement"], name="payment_entry_once_of_attempt"),
            models.UniqueConstraint(fields=["gateway", "reference", "movement"], name="payment_entry_once_at_bank"),
        ]
        indexes = [BrinIndex(fields=["noted_at"], name="payment_entry_by_time", autosummarize=True)]


class Difference(models.Model):
    """The bank says otherwise. Open until somebody settles it with a reason, or a later statement agrees."""

    gateway = models.CharField(max_length=20)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    reference = models.CharField(max_length=LONGEST_REFERENCE, blank=True)
    # As the bank has it; it may be nobody's.
    number = models.CharField(max_length=LONGEST_REFERENCE, blank=True)
    attempt = models.ForeignKey(Attempt, models.PROTECT, null=True, related_name="+")
    bank_amount = models.BigIntegerField(null=True)
    bank_paid_at = models.DateTimeField(null=True)
    found_at = models.DateTimeField()
    # The money is on its way back since.
    returning_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    deed = models.CharField(max_length=20, choices=Deed.choices, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="payment_difference_kind"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True) | ~Q(reason=""), name="payment_difference_settled_with_reason"
            ),
            models.UniqueConstraint(
                fields=["gateway", "kind", "reference", "number"], name="payment_difference_noted_once"
            ),
        ]
        indexes = [
            models.Index(fields=["-id"], condition=Q(settled_at__isnull=True), name="payment_difference_open"),
        ]

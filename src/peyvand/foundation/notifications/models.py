"""Text messages on their way: an outbox, written in the transaction of what they tell about (ALL-2), and its words."""

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q

from peyvand.foundation.law.choices import Outcome
from peyvand.foundation.notifications.choices import Delivery, Kind, Language

_WAITING = Q(state=Delivery.PENDING)


class TextMessage(models.Model):
    """`text` is encrypted while the message waits and empty afterwards: the table never gives a one-time code away.

    A message with `valid_until`, such as a code, is dropped rather than sent late.
    """

    # Names the message to the gateway: handed over twice, it is known to be the same. The number of the row wouldn't
    # do: a database set up anew, or restored, gives it to another message.
    reference = models.UUIDField(unique=True, db_default=RandomUUID())
    mobile = models.CharField(max_length=11)
    text = models.TextField()
    kind = models.CharField(max_length=40)
    # How many messages it is on its way; null: from before this was kept.
    segments = models.PositiveSmallIntegerField(null=True)
    state = models.CharField(max_length=10, choices=Delivery.choices, default=Delivery.PENDING)
    created_at = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    # Nobody takes a waiting message up before: it is in a worker's hands, or is to be tried again then.
    due_at = models.DateTimeField(null=True)
    # A job for it has been on its way since; null: none is.
    woken_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    # The gateway that had it in hand last.
    gateway = models.CharField(max_length=20, db_default="")
    # The gateway's own name for the message, where its receipts use that.
    gateway_id = models.CharField(max_length=65, db_default="")
    receipt_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=Delivery.values), name="text_message_state"),
            models.CheckConstraint(condition=_WAITING | Q(text=""), name="text_message_blank_once_settled"),
        ]
        indexes = [
            models.Index(fields=["-created_at"], name="text_message_newest"),
            models.Index(fields=["mobile", "id"], condition=_WAITING, name="text_message_waiting"),
            models.Index(fields=["gateway_id"], condition=~Q(gateway_id=""), name="text_message_at_gateway"),
        ]


class TextGateway(models.Model):
    """How a gateway has been behaving; no row: well. All workers look here before they use it."""

    name = models.CharField(max_length=20, primary_key=True)
    failures = models.PositiveIntegerField()  # in a row
    left_alone_until = models.DateTimeField(null=True)


class Wording(models.Model):
    """Words for a kind in a language, laid before a second administrator. Enacted it is a version, in force from
    `holds_from` until a later one; the row stays, with what became of it.
    """

    kind = models.CharField(max_length=40, choices=Kind.choices)
    language = models.CharField(max_length=2, choices=Language.choices)
    # Empty: the built-in words again, whatever they are in each release.
    text = models.TextField("متن", blank=True)
    holds_from = models.DateField("از")
    purpose = models.TextField("دلیل تغییر")
    # As in `law.Proposal`: "user:" and the account's number.
    proposed_by = models.CharField(max_length=60)
    proposed_at = models.DateTimeField()
    outcome = models.CharField("نتیجه", max_length=11, choices=Outcome.choices, blank=True)
    decided_by = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField("دلیل نپذیرفتن", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(language__in=Language.values), name="wording_language"),
            models.CheckConstraint(
                condition=Q(outcome="", decided_by="", decided_at=None)
                | (Q(outcome__in=Outcome.values, decided_at__isnull=False) & ~Q(decided_by="")),
                name="wording_decided_whole",
            ),
            # Four eyes, whoever writes the row.
            models.CheckConstraint(
                condition=Q(outcome__in=("", Outcome.WITHDRAWN)) | ~Q(decided_by=F("proposed_by")),
                name="wording_four_eyes",
            ),
            models.UniqueConstraint(
                fields=["kind", "language"], condition=Q(outcome=""), name="wording_one_open_proposal"
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "language", "-holds_from", "-decided_at"],
                condition=Q(outcome=Outcome.ENACTED),
                name="wording_in_force",
            )
        ]

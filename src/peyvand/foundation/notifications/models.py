"""Text messages on their way: an outbox, written in the transaction of what they tell about (ALL-2)."""

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q

from peyvand.foundation.notifications.choices import Delivery

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

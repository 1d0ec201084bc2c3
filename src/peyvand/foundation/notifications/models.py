"""Text messages on their way: an outbox, written in the transaction of what they tell about (ALL-2)."""

from django.db import models
from django.db.models import Q

from peyvand.foundation.notifications.choices import Delivery


class TextMessage(models.Model):
    """`text` is encrypted while the message waits and empty afterwards: the table never gives a one-time code away.

    A message with `valid_until`, such as a code, is dropped rather than sent late.
    """

    mobile = models.CharField(max_length=11)
    text = models.TextField()
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=Delivery.choices, default=Delivery.PENDING)
    created_at = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=Delivery.values), name="text_message_state"),
            models.CheckConstraint(
                condition=Q(state=Delivery.PENDING) | Q(text=""), name="text_message_blank_once_settled"
            ),
        ]
        indexes = [models.Index(fields=["-created_at"], name="text_message_newest")]

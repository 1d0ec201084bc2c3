"""Text messages on their way: an outbox, written in the transaction of what they tell about."""

from django.db import models
from django.db.models import Q

from peyvand.foundation.notifications.choices import Delivery


class TextMessage(models.Model):
    mobile = models.CharField(max_length=11)
    text = models.TextField()
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=Delivery.choices, default=Delivery.PENDING)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(state__in=Delivery.values), name="text_message_state")]
        indexes = [models.Index(fields=["-created_at"], name="text_message_newest")]

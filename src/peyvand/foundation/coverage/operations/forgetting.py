"""What is kept of an answer for a time only: the key under which it was asked."""

from datetime import datetime

from peyvand.foundation.coverage.models import IdempotencyKey


def forget_keys(*, before: datetime, at_most: int) -> int:
    """Some idempotency keys from before that moment are dropped; the answers stay. Gives their number."""
    old = list(IdempotencyKey.objects.filter(created_at__lt=before).values_list("pk", flat=True)[:at_most])
    return IdempotencyKey.objects.filter(pk__in=old).delete()[0]

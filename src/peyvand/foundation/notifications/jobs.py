"""Messages leave: load, hand over, settle. The network call stands outside every transaction (rule 1)."""

from peyvand.foundation.notifications import gateways, operations, queries
from peyvand.kit import clock, jobs


@jobs.task("notifications.deliver")
def deliver(message_id: int) -> None:
    message = queries.pending(message_id)
    if message is None:
        return
    if message.valid_until is not None and message.valid_until <= clock.now():
        operations.drop_expired(message_id=message_id)
        return
    try:
        gateways.send(reference=message_id, mobile=message.mobile, text=message.text, now=clock.now())
    except gateways.NotDelivered:
        operations.note_failure(message_id=message_id, now=clock.now())
    else:
        operations.mark_sent(message_id=message_id, now=clock.now())


@jobs.task("notifications.send_activation")
def send_activation(activation_id: int) -> None:
    operations.send_activation(activation_id=activation_id, now=clock.now())

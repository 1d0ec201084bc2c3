"""Messages leave: claim, hand over, settle. The network call stands outside every transaction (rule 1)."""

import logging

from peyvand.foundation.notifications import gateways, operations
from peyvand.foundation.parties import operations as parties
from peyvand.foundation.parties.choices import Party
from peyvand.kit import clock, jobs

log = logging.getLogger(__name__)


@jobs.task("notifications.deliver")
def deliver(message_id: int) -> None:
    """Whatever waits for this message's recipient, in order, until nothing is left or something doesn't get through."""
    while (message := operations.claim(message_id=message_id, now=clock.now())) is not None:
        try:
            gateway_id = gateways.send(
                reference=message.reference.hex,
                mobile=message.mobile,
                text=message.text,
                valid_until=message.valid_until,
                now=clock.now(),
            )
        except gateways.Refused as error:
            log.warning("text message %s refused: %s", message.id, error)
            operations.note_refusal(message_id=message.id)
            parties.note(Party.TEXT_GATEWAY, answered=True, now=clock.now())
        except gateways.NotDelivered as error:
            pause = operations.note_failure(message_id=message.id, asked_for=error.asked_for, now=clock.now())
            parties.note(Party.TEXT_GATEWAY, answered=False, now=clock.now())
            log.warning("text message %s not delivered: %s", message.id, error)
            if pause is not None:
                log.error("the text-message gateway is left alone until %s", pause)
        else:
            operations.note_sent(message_id=message.id, gateway_id=gateway_id, now=clock.now())
            parties.note(Party.TEXT_GATEWAY, answered=True, now=clock.now())


@jobs.task("notifications.wake", cron="* * * * *", at_start=True)
def wake() -> None:
    """What is due for another attempt, what a dead worker left behind, what waited for the gateway."""
    operations.wake(now=clock.now())


@jobs.task("notifications.collect_receipts", cron="* * * * *")
def collect_receipts() -> None:
    """Receipts of a gateway that doesn't bring them itself. Each is noted before the gateway may forget it."""
    try:
        for receipt in gateways.receipts():
            operations.note_receipt(gateway_id=receipt.gateway_id, outcome=receipt.outcome, now=clock.now())
    except gateways.NotDelivered as error:
        log.warning("no receipts from the text-message gateway: %s", error)


@jobs.task("notifications.send_activation")
def send_activation(activation_id: int) -> None:
    operations.send_activation(activation_id=activation_id, now=clock.now())


@jobs.task("notifications.send_one_time_code")
def send_one_time_code(code_id: int) -> None:
    operations.send_one_time_code(code_id=code_id, now=clock.now())


@jobs.task("notifications.announce_mobile_change")
def announce_mobile_change(change_id: int) -> None:
    operations.announce_mobile_change(change_id=change_id, now=clock.now())

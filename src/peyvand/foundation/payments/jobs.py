"""Banks are asked: claim, ask, write down. The network call stands outside every transaction (rule 1)."""

import logging

from peyvand.foundation.parties import operations as parties
from peyvand.foundation.parties.choices import Party
from peyvand.foundation.payments import gateways, operations
from peyvand.kit import clock, jobs

log = logging.getLogger(__name__)


@jobs.task("payments.ask")
def ask(attempt_id: int) -> None:
    """One question to the bank about an attempt: whether it was paid, or its money back."""
    claimed = operations.claim(attempt_id=attempt_id, now=clock.now())
    if claimed is None:
        return
    try:
        answer = gateways.ask(
            claimed.gateway, claimed.question, number=claimed.number, token=claimed.token, amount=claimed.amount
        )
    except gateways.Unanswered as error:
        log.warning("no answer about payment %s: %s", claimed.id, error)
        operations.note_silence(attempt_id=claimed.id, now=clock.now())
        parties.note(Party.BANK, answered=False, now=clock.now())
    else:
        operations.note_answer(attempt_id=claimed.id, answer=answer, now=clock.now())
        parties.note(Party.BANK, answered=True, now=clock.now())


@jobs.task("payments.wake", cron="* * * * *", at_start=True)
def wake() -> None:
    """What is due for another question, what a dead worker left behind, what was never paid."""
    operations.wake(now=clock.now())


@jobs.task("payments.refund")
def refund(difference_id: int) -> None:
    """Money that belongs to no payment goes back, as the finance desk ordered."""
    ordered = operations.claim_refund(difference_id=difference_id)
    if ordered is None:
        return
    try:
        gateways.refund(ordered.gateway, reference=ordered.reference, amount=ordered.amount)
    except gateways.Unanswered as error:
        log.warning("difference %s not refunded: %s", ordered.id, error)
        is_final = isinstance(error, gateways.Refused)
        operations.note_no_refund(difference_id=ordered.id, now=clock.now(), is_final=is_final)
    else:
        operations.note_refund(difference_id=ordered.id, now=clock.now())

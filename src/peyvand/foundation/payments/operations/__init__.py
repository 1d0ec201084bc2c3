"""Writes of the payments (VOL-8).

A service calls `create_order`, `void_order` and `reverse_order` in its own transactions; its jobs, whose names it
stored in the order, are enqueued in ours. `begin_attempt` and `note_begun` send the payer to the bank, `note_return`
hears that the browser came back. What is true only the bank says: `claim` takes an attempt out for a worker, which asks
the bank outside any transaction and settles it by `note_answer` or `note_silence`; `wake` finds what is due.
"""

from peyvand.foundation.payments.operations.asking import Claimed, claim, note_answer, note_silence, wake
from peyvand.foundation.payments.operations.attempting import (
    Begun,
    begin_attempt,
    note_begun,
    note_not_begun,
    note_return,
    refuse_return,
)
from peyvand.foundation.payments.operations.ordering import create_order, reverse_order, void_order
from peyvand.foundation.payments.operations.reconciling import (
    Reconciled,
    Refund,
    claim_refund,
    note_no_refund,
    note_refund,
    reconcile,
    settle_difference,
)

__all__ = [
    "Begun",
    "Claimed",
    "Reconciled",
    "Refund",
    "begin_attempt",
    "claim",
    "claim_refund",
    "create_order",
    "note_answer",
    "note_begun",
    "note_no_refund",
    "note_not_begun",
    "note_refund",
    "note_return",
    "note_silence",
    "reconcile",
    "refuse_return",
    "reverse_order",
    "settle_difference",
    "void_order",
    "wake",
]

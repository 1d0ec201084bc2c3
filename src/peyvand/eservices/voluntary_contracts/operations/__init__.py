"""Writes of voluntary insurance.

Drafts, conclusion, payment, the round of the day, the examination, what a branch records: a file each. Whoever writes
about a contract locks its person, then the contract, then its slip.
"""

from peyvand.eservices.voluntary_contracts.operations.concluding import change_premium, conclude
from peyvand.eservices.voluntary_contracts.operations.drafting import (
    agree,
    choose_premium,
    commit_to_examination,
    confirm_data,
    forget_drafts,
)
from peyvand.eservices.voluntary_contracts.operations.ending import keep_up, withdraw
from peyvand.eservices.voluntary_contracts.operations.examining import record_result
from peyvand.eservices.voluntary_contracts.operations.in_branch import end_in_branch, record_in_branch
from peyvand.eservices.voluntary_contracts.operations.ordering import order_payment, settle_order
from peyvand.eservices.voluntary_contracts.operations.paying import Settlement, settle_slip
from peyvand.eservices.voluntary_contracts.operations.quoting import quote
from peyvand.eservices.voluntary_contracts.operations.undoing import undo_payment
from peyvand.eservices.voluntary_contracts.operations.verifying import open_referral, verify, verify_by_hand

__all__ = [
    "Settlement",
    "agree",
    "change_premium",
    "choose_premium",
    "commit_to_examination",
    "conclude",
    "confirm_data",
    "end_in_branch",
    "forget_drafts",
    "keep_up",
    "open_referral",
    "order_payment",
    "quote",
    "record_in_branch",
    "record_result",
    "settle_order",
    "settle_slip",
    "undo_payment",
    "verify",
    "verify_by_hand",
    "withdraw",
]

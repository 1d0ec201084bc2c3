"""Writes of the records. Loading a bundle is one transaction: all of it, or nothing."""

from peyvand.foundation.records.operations.load import Reject, Report, load_bundle
from peyvand.foundation.records.operations.own import (
    add_contribution,
    begin_spell,
    correct_contact,
    end_spell,
    lock_person,
    take_back_contribution,
    withdraw_spell,
)

__all__ = [
    "Reject",
    "Report",
    "add_contribution",
    "begin_spell",
    "correct_contact",
    "end_spell",
    "load_bundle",
    "lock_person",
    "take_back_contribution",
    "withdraw_spell",
]

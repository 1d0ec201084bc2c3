"""Decisions of the payments: `asking` when a bank is asked, `judging` what its word means, `reconciling` how a
statement and our books differ. Pure."""

from peyvand.foundation.payments.rules.asking import (
    ASK_AGAIN_AFTER,
    LEASE,
    RETURNS_HEARD,
    is_left,
    next_ask,
    returning_is_hopeless,
)
from peyvand.foundation.payments.rules.judging import BankAnswer, Standing, Step, Verdict, judge
from peyvand.foundation.payments.rules.reconciling import (
    Booked,
    Difference,
    Line,
    check_deed,
    compare,
    read_statement,
    span_of,
)

__all__ = [
    "ASK_AGAIN_AFTER",
    "LEASE",
    "RETURNS_HEARD",
    "BankAnswer",
    "Booked",
    "Difference",
    "Line",
    "Standing",
    "Step",
    "Verdict",
    "check_deed",
    "compare",
    "is_left",
    "judge",
    "next_ask",
    "read_statement",
    "returning_is_hopeless",
    "span_of",
]

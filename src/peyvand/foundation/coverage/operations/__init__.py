"""Writes of the answers. `answer` is the one way to an answer; page, API, batch and command all call it."""

from peyvand.foundation.coverage.operations.answering import answer, forget_keys
from peyvand.foundation.coverage.operations.opening import enter, refuse, reopen
from peyvand.foundation.coverage.operations.verifying import (
    count_uploaded_file,
    supersede,
    verify_by_hand,
    verify_by_token,
)

__all__ = [
    "answer",
    "count_uploaded_file",
    "enter",
    "forget_keys",
    "refuse",
    "reopen",
    "supersede",
    "verify_by_hand",
    "verify_by_token",
]

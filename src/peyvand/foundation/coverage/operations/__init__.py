"""Writes of the answers. `answer` is the one way to an answer; page, API, batch and command all call it."""

from peyvand.foundation.coverage.operations.answering import answer, forget_keys
from peyvand.foundation.coverage.operations.opening import enter, refuse, reopen

__all__ = ["answer", "enter", "forget_keys", "refuse", "reopen"]

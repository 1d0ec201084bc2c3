"""Reads for answers: the facts of many questions in one statement, and stored answers scoped to who asks."""

from peyvand.foundation.coverage.queries.facts import Facts, gather, rights_of
from peyvand.foundation.coverage.queries.stored import (
    Entry,
    Filters,
    Page,
    answer_for,
    asked_before,
    asked_since,
    history,
    stored_answer,
)

__all__ = [
    "Entry",
    "Facts",
    "Filters",
    "Page",
    "answer_for",
    "asked_before",
    "asked_since",
    "gather",
    "history",
    "rights_of",
    "stored_answer",
]

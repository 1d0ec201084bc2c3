"""Reads for answers: the facts of many questions in one statement, and stored answers scoped to who asks."""

from peyvand.foundation.coverage.queries.facts import Facts, facts_about, gather, rights_of
from peyvand.foundation.coverage.queries.protected import ProtectedQuestion, protected_question
from peyvand.foundation.coverage.queries.sealed import SealLine, seal_of, seals_of, shown_to, withheld
from peyvand.foundation.coverage.queries.stored import (
    Certificate,
    Entry,
    Filters,
    Issued,
    Page,
    answer_for,
    asked_before,
    asked_since,
    certificates_of,
    history,
    issued,
    keys_before,
    own_answer,
    stored_answer,
)
from peyvand.foundation.coverage.queries.superseded import Reached, Superseded, reached_since, superseded_for

__all__ = [
    "Certificate",
    "Entry",
    "Facts",
    "Filters",
    "Issued",
    "Page",
    "ProtectedQuestion",
    "Reached",
    "SealLine",
    "Superseded",
    "answer_for",
    "asked_before",
    "asked_since",
    "certificates_of",
    "facts_about",
    "gather",
    "history",
    "issued",
    "keys_before",
    "own_answer",
    "protected_question",
    "reached_since",
    "rights_of",
    "seal_of",
    "seals_of",
    "shown_to",
    "stored_answer",
    "superseded_for",
    "withheld",
]

"""Writes of the answers. `answer` is the one way to an answer for agencies; page, API, batch and command all call it.
`answer_citizen` is the one for a citizen about themselves."""

from peyvand.foundation.coverage.operations.answering import answer
from peyvand.foundation.coverage.operations.certifying import Previewed, Wanted, answer_citizen, preview, reopen_own
from peyvand.foundation.coverage.operations.forgetting import forget_keys
from peyvand.foundation.coverage.operations.opening import enter, refuse, reopen
from peyvand.foundation.coverage.operations.protecting import (
    note_told,
    open_protected_inquiry,
    show_protected_inquiry,
)
from peyvand.foundation.coverage.operations.sealing import extend_seal
from peyvand.foundation.coverage.operations.superseding import supersede, supersede_letters_about
from peyvand.foundation.coverage.operations.verifying import (
    count_uploaded_file,
    verify_by_hand,
    verify_by_token,
)

__all__ = [
    "Previewed",
    "Wanted",
    "answer",
    "answer_citizen",
    "count_uploaded_file",
    "enter",
    "extend_seal",
    "forget_keys",
    "note_told",
    "open_protected_inquiry",
    "preview",
    "refuse",
    "reopen",
    "reopen_own",
    "show_protected_inquiry",
    "supersede",
    "supersede_letters_about",
    "verify_by_hand",
    "verify_by_token",
]

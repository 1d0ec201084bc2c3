"""Decisions of the outbox: `delivery` when and whether, `texts`, `english` and `wording` in which words, `segments` in
how many pieces."""

from peyvand.foundation.notifications.rules.delivery import (
    GIVEN_UP_AFTER,
    LEASE,
    WAKE_AGAIN_AFTER,
    end_of,
    is_on_probation,
    left_alone_until,
    may_become,
    next_attempt,
)
from peyvand.foundation.notifications.rules.segments import is_gsm, segments
from peyvand.foundation.notifications.rules.texts import LONGEST_ADDRESS, TEMPLATES, Template
from peyvand.foundation.notifications.rules.wording import (
    PLACES,
    Preview,
    built_in,
    check_decision,
    check_text,
    compose,
    faults,
    preview,
    words,
)

__all__ = [
    "GIVEN_UP_AFTER",
    "LEASE",
    "LONGEST_ADDRESS",
    "PLACES",
    "TEMPLATES",
    "WAKE_AGAIN_AFTER",
    "Preview",
    "Template",
    "built_in",
    "check_decision",
    "check_text",
    "compose",
    "end_of",
    "faults",
    "is_gsm",
    "is_on_probation",
    "left_alone_until",
    "may_become",
    "next_attempt",
    "preview",
    "segments",
    "words",
]

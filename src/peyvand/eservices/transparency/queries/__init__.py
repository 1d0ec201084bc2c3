"""Named reads: accesses to a person's data, and what the person said about them."""

from peyvand.eservices.transparency.queries.accesses import (
    Filters,
    Page,
    Reader,
    access,
    access_id,
    accesses,
    all_accesses,
    letter_of,
    lookers,
    may_dispute,
    proof,
)
from peyvand.eservices.transparency.queries.cases import DisputePage, ObjectionPage, dispute_page, objection_page

__all__ = [
    "DisputePage",
    "Filters",
    "ObjectionPage",
    "Page",
    "Reader",
    "access",
    "access_id",
    "accesses",
    "all_accesses",
    "dispute_page",
    "letter_of",
    "lookers",
    "may_dispute",
    "objection_page",
    "proof",
]

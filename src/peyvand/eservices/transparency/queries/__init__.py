"""Named reads: accesses to a person's data, and what the person said about them."""

from peyvand.eservices.transparency.queries.accesses import (
    Filters,
    Page,
    Reader,
    access,
    access_id,
    accesses,
    all_accesses,
    lookers,
)

__all__ = ["Filters", "Page", "Reader", "access", "access_id", "accesses", "all_accesses", "lookers"]

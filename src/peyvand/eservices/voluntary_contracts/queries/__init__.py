"""Named reads of voluntary insurance."""

from peyvand.eservices.voluntary_contracts.queries.applicants import Identity, applicant, identity

__all__ = ["Identity", "applicant", "identity"]

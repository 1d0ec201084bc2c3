"""Tables of the supplementary insurance, by its parts."""

from peyvand.eservices.supplementary_enrolment.models.periods import Period

__all__ = ["Period"]

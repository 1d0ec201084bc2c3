"""All writes of the supplementary insurance, by its parts."""

from peyvand.eservices.supplementary_enrolment.operations.loading import load_periods
from peyvand.eservices.supplementary_enrolment.operations.previewing import preview

__all__ = ["load_periods", "preview"]

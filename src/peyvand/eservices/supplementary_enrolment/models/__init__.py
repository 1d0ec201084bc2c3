"""Tables of the supplementary insurance, by its parts."""

from peyvand.eservices.supplementary_enrolment.models.deductions import Deducted, Deduction, Reversal
from peyvand.eservices.supplementary_enrolment.models.notices import Notice
from peyvand.eservices.supplementary_enrolment.models.periods import Period, PeriodProposal
from peyvand.eservices.supplementary_enrolment.models.requests import Draft, Request, RequestLine

__all__ = ["Deducted", "Deduction", "Draft", "Notice", "Period", "PeriodProposal", "Request", "RequestLine", "Reversal"]

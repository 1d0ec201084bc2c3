"""Named reads of voluntary insurance."""

from peyvand.eservices.voluntary_contracts.queries.applicants import (
    Identity,
    answers_of,
    applicant,
    content_of,
    draft_of,
    identity,
    last_membership,
)
from peyvand.eservices.voluntary_contracts.queries.contracts import (
    ContractLine,
    contracts_of,
    due_for_a_round,
    earliest_open,
    is_fit,
    law_of,
    live_contract,
    terms_of,
)
from peyvand.eservices.voluntary_contracts.queries.pages import (
    BranchLine,
    ContractPage,
    ReferralPage,
    SlipLine,
    Verified,
    own_contract,
    recorded_in,
    referral,
    verified,
)

__all__ = [
    "BranchLine",
    "ContractLine",
    "ContractPage",
    "Identity",
    "ReferralPage",
    "SlipLine",
    "Verified",
    "answers_of",
    "applicant",
    "content_of",
    "contracts_of",
    "draft_of",
    "due_for_a_round",
    "earliest_open",
    "identity",
    "is_fit",
    "last_membership",
    "law_of",
    "live_contract",
    "own_contract",
    "recorded_in",
    "referral",
    "terms_of",
    "verified",
]

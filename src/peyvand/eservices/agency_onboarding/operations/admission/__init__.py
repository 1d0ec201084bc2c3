"""Writes of an agency's admission: need, votes, ruling, memorandum, and what becomes of it (ONB-1, ONB-4)."""

from peyvand.eservices.agency_onboarding.operations.admission.concluding import countersign, refer_back, send_back, sign
from peyvand.eservices.agency_onboarding.operations.admission.declaring import (
    declare,
    forget_drafts,
    keep_draft,
    resubmit,
)
from peyvand.eservices.agency_onboarding.operations.admission.ending import remind, resume, suspend
from peyvand.eservices.agency_onboarding.operations.admission.voting import close, recuse, vote

__all__ = [
    "close",
    "countersign",
    "declare",
    "forget_drafts",
    "keep_draft",
    "recuse",
    "refer_back",
    "remind",
    "resubmit",
    "resume",
    "send_back",
    "sign",
    "suspend",
    "vote",
]

"""Tables of the agencies' onboarding, by its parts."""

from peyvand.eservices.agency_onboarding.models.admission import (
    Conclusion,
    Draft,
    Need,
    Recusal,
    Reminder,
    Ruling,
    Suspension,
    Vote,
)
from peyvand.eservices.agency_onboarding.models.legacy import LegacyRetirement, LegacyUser

__all__ = [
    "Conclusion",
    "Draft",
    "LegacyRetirement",
    "LegacyUser",
    "Need",
    "Recusal",
    "Reminder",
    "Ruling",
    "Suspension",
    "Vote",
]

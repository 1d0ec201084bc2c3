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
from peyvand.eservices.agency_onboarding.models.user_lists import Certification, ListedUser, UserList

__all__ = [
    "Certification",
    "Conclusion",
    "Draft",
    "LegacyRetirement",
    "LegacyUser",
    "ListedUser",
    "Need",
    "Recusal",
    "Reminder",
    "Ruling",
    "Suspension",
    "UserList",
    "Vote",
]

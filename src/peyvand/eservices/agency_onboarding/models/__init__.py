"""Tables of the agencies' onboarding, by its parts."""

from peyvand.eservices.agency_onboarding.models.legacy import LegacyRetirement, LegacyUser

__all__ = ["LegacyRetirement", "LegacyUser"]

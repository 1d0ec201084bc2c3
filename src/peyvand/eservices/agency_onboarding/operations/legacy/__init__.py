"""Writes of the move from the legacy system (LEG-1, LEG-2)."""

from peyvand.eservices.agency_onboarding.operations.legacy.importing import Imported, import_users
from peyvand.eservices.agency_onboarding.operations.legacy.retiring import retire
from peyvand.eservices.agency_onboarding.operations.legacy.settling import settle

__all__ = ["Imported", "import_users", "retire", "settle"]

"""Workflows of the agencies' onboarding, by its parts."""

from peyvand.eservices.agency_onboarding.workflow.admission import ADMISSION
from peyvand.eservices.agency_onboarding.workflow.user_lists import AGENCY_USERS

WORKFLOWS = (ADMISSION, AGENCY_USERS)

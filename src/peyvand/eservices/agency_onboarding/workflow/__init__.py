"""Workflows of the agencies' onboarding, by its parts."""

from peyvand.eservices.agency_onboarding.workflow.admission import ADMISSION

WORKFLOWS = (ADMISSION,)

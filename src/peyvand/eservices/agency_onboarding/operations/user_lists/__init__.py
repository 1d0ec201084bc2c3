"""Writes of the user lists and of what becomes of the users afterwards (ONB-2, ONB-5)."""

from peyvand.eservices.agency_onboarding.operations.user_lists.certifying import certify, look_after_certifications
from peyvand.eservices.agency_onboarding.operations.user_lists.checking import (
    open_for_check,
    provision_list,
    return_list,
)
from peyvand.eservices.agency_onboarding.operations.user_lists.filling import (
    edit_lines,
    replace_lines,
    submit,
    withdraw,
)
from peyvand.eservices.agency_onboarding.operations.user_lists.helping import (
    reset_second_factor,
    resume_for_agency,
    revoke_client,
)
from peyvand.eservices.agency_onboarding.operations.user_lists.lapsing import look_after_unused
from peyvand.eservices.agency_onboarding.operations.user_lists.managing import (
    enter_as_manager,
    invite_again,
    resume_user,
    suspend_user,
)
from peyvand.eservices.agency_onboarding.operations.user_lists.opening import open_further_list, open_user_list

__all__ = [
    "certify",
    "edit_lines",
    "enter_as_manager",
    "invite_again",
    "look_after_certifications",
    "look_after_unused",
    "open_for_check",
    "open_further_list",
    "open_user_list",
    "provision_list",
    "replace_lines",
    "reset_second_factor",
    "resume_for_agency",
    "resume_user",
    "return_list",
    "revoke_client",
    "submit",
    "suspend_user",
    "withdraw",
]

"""Writes of the agencies: what the IT office loads, suspends and hands out."""

from peyvand.foundation.agencies.operations.access import (
    resume_memorandum,
    return_quota,
    suspend_memorandum,
    take_quota,
)
from peyvand.foundation.agencies.operations.clients import (
    create_api_client,
    record_refused_token,
    revoke_api_client,
)
from peyvand.foundation.agencies.operations.concluding import add_agency, conclude_memorandum
from peyvand.foundation.agencies.operations.loading import (
    AgencyEntry,
    Loaded,
    MemorandumEntry,
    UserEntry,
    load,
)
from peyvand.foundation.agencies.operations.members import (
    Admission,
    admit,
    change_role,
    confirm_members,
    lock_agencies,
    note_warned,
    resume_member,
    suspend_member,
    suspend_members,
)
from peyvand.foundation.agencies.operations.sandbox import SandboxClient, open_sandbox

__all__ = [
    "Admission",
    "AgencyEntry",
    "Loaded",
    "MemorandumEntry",
    "SandboxClient",
    "UserEntry",
    "add_agency",
    "admit",
    "change_role",
    "conclude_memorandum",
    "confirm_members",
    "create_api_client",
    "load",
    "lock_agencies",
    "note_warned",
    "open_sandbox",
    "record_refused_token",
    "resume_member",
    "resume_memorandum",
    "return_quota",
    "revoke_api_client",
    "suspend_member",
    "suspend_members",
    "suspend_memorandum",
    "take_quota",
]

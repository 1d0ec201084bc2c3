"""Writes of the accounts: people, their credentials and sessions, attempts in vain, offices and roles."""

from peyvand.foundation.accounts.operations.attempts import (
    change_second_factor,
    record_refused_attempt,
    record_sign_in,
    return_attempt,
    take_attempt,
)
from peyvand.foundation.accounts.operations.offices import (
    OfficeEntry,
    StaffEntry,
    assign,
    end_assignment,
    enter_office,
    load_offices,
)
from peyvand.foundation.accounts.operations.people import (
    Newcomer,
    activate,
    change_password,
    issue_activation,
    make_activation_code,
    provision,
    provision_newcomers,
    set_demo_credentials,
)
from peyvand.foundation.accounts.operations.sessions import (
    clear_expired,
    end_session,
    end_sessions_of,
    keep_session,
    note_seen,
    start_session,
)

__all__ = [
    "Newcomer",
    "OfficeEntry",
    "StaffEntry",
    "activate",
    "assign",
    "change_password",
    "change_second_factor",
    "clear_expired",
    "end_assignment",
    "end_session",
    "end_sessions_of",
    "enter_office",
    "issue_activation",
    "keep_session",
    "load_offices",
    "make_activation_code",
    "note_seen",
    "provision",
    "provision_newcomers",
    "record_refused_attempt",
    "record_sign_in",
    "return_attempt",
    "set_demo_credentials",
    "start_session",
    "take_attempt",
]

"""All writes of the supplementary insurance, by its parts."""

from peyvand.eservices.supplementary_enrolment.operations.accepting import accept
from peyvand.eservices.supplementary_enrolment.operations.applying import (
    accept_terms,
    check_open,
    check_steps,
    choose,
    confirm_principal,
    correct,
    forget_drafts,
    submit,
    withdraw,
)
from peyvand.eservices.supplementary_enrolment.operations.deciding import (
    approve,
    approve_many,
    decide,
    note_opened,
    transfer,
)
from peyvand.eservices.supplementary_enrolment.operations.helping import (
    Helper,
    begin_to_act,
    end_mandate,
    grant_mandate,
    note_posted,
)
from peyvand.eservices.supplementary_enrolment.operations.keeping import keep_up
from peyvand.eservices.supplementary_enrolment.operations.loading import load_periods
from peyvand.eservices.supplementary_enrolment.operations.payroll import (
    DueLine,
    Noted,
    ResultLine,
    export,
    insurer_list,
    note_result,
)
from peyvand.eservices.supplementary_enrolment.operations.previewing import preview
from peyvand.eservices.supplementary_enrolment.operations.proposing import KEEPERS, decide_on_period, propose_period

__all__ = [
    "KEEPERS",
    "DueLine",
    "Helper",
    "Noted",
    "ResultLine",
    "accept",
    "accept_terms",
    "approve",
    "approve_many",
    "begin_to_act",
    "check_open",
    "check_steps",
    "choose",
    "confirm_principal",
    "correct",
    "decide",
    "decide_on_period",
    "end_mandate",
    "export",
    "forget_drafts",
    "grant_mandate",
    "insurer_list",
    "keep_up",
    "load_periods",
    "note_opened",
    "note_posted",
    "note_result",
    "preview",
    "propose_period",
    "submit",
    "transfer",
    "withdraw",
]

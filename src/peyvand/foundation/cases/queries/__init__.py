"""Named reads of the cases: the workflows there are, who acts, what staff and applicants see."""

from peyvand.foundation.cases.queries.acting import acting, applying, standings, took_part
from peyvand.foundation.cases.queries.ages import AGES, Load, loads
from peyvand.foundation.cases.queries.applicants import ApplicantCase, Applied, applied_by, applied_one, waiting_for
from peyvand.foundation.cases.queries.desk import (
    Button,
    CaseView,
    HistoryLine,
    found_by,
    next_case,
    view_of,
    visible_to,
)
from peyvand.foundation.cases.queries.registry import states_in_database, workflow, workflows
from peyvand.foundation.cases.queries.worklists import (
    Filters,
    Row,
    Waiting,
    Worklist,
    seen_before,
    waiting,
    waiting_lately,
    worklist,
)

__all__ = [
    "AGES",
    "ApplicantCase",
    "Applied",
    "Button",
    "CaseView",
    "Filters",
    "HistoryLine",
    "Load",
    "Row",
    "Waiting",
    "Worklist",
    "acting",
    "applied_by",
    "applied_one",
    "applying",
    "found_by",
    "loads",
    "next_case",
    "seen_before",
    "standings",
    "states_in_database",
    "took_part",
    "view_of",
    "visible_to",
    "waiting",
    "waiting_for",
    "waiting_lately",
    "workflow",
    "workflows",
    "worklist",
]

"""«درخواست‌های من»: what somebody applied for, in the applicant's words (ALL-1)."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from django.db.models import Q, QuerySet

from peyvand.foundation.cases.choices import Party
from peyvand.foundation.cases.models import Case
from peyvand.foundation.cases.queries.acting import standings
from peyvand.foundation.cases.queries.desk import Button, buttons_of
from peyvand.foundation.cases.queries.registry import workflow, workflows
from peyvand.foundation.cases.rules import Actor


@dataclass(frozen=True, slots=True)
class Passed:
    """A state that the case came into, in the applicant's words; the reason where it came back to them or ended.
    `helper`: who did it under a mandate."""

    at: datetime
    label: str
    reason: str
    helper: str = ""


@dataclass(frozen=True, slots=True)
class ApplicantCase:
    """A case as its applicant sees it: what it is, where it stands, what happens next and by when.

    `for_agency`: the agency applied, not the person who looks. `buttons`: what the applicant may do now; only
    `applied_one` tells, as it tells the history.
    """

    case_id: int
    version: int
    number: str
    for_agency: bool
    kind: str
    kind_title: str
    label: str
    next: str
    due_on: date | None
    is_final: bool
    is_my_turn: bool
    opened_at: datetime
    entered_at: datetime
    history: tuple[Passed, ...] = ()
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Applied:
    """A page of somebody's cases, newest first; `older` leads on, empty at the end."""

    cases: list[ApplicantCase]
    older: str


def applied_by(actor: Actor, *, older: str = "", size: int = 25) -> Applied:
    """What somebody applied for, and their agency if they speak for one (`acting(…, as_applicant=True)`). One query.

    `older` is an earlier page's; one that can't be read begins at the newest.
    """
    found = _of(actor).order_by("-opened_at", "-pk")
    at, _, case_id = older.partition("-")
    try:
        moment, last = datetime.fromtimestamp(int(at) / 1_000_000, UTC), int(case_id)
    except (ValueError, OverflowError, OSError):
        pass
    else:
        found = found.filter(Q(opened_at__lt=moment) | Q(pk__lt=last), opened_at__lte=moment)
    rows = list(found[: size + 1])
    last_row = rows[size - 1] if len(rows) > size else None
    cursor = f"{round(last_row.opened_at.timestamp() * 1_000_000)}-{last_row.pk}" if last_row else ""
    return Applied([_seen(case) for case in rows[:size]], cursor)


def waiting_for(user_id: int) -> list[ApplicantCase]:
    """The cases of somebody's own in which it is their turn, those that are due first at the top. One query."""
    live = _of(Actor(user_id)).filter(closed_at__isnull=True, role="")
    turns = [case for case in map(_seen, live.order_by("opened_at", "pk")) if case.is_my_turn]
    return sorted(turns, key=lambda case: case.due_on or date.max)


def applied_one(actor: Actor, number: str) -> ApplicantCase | None:
    """One of somebody's own cases with its history; None for anybody else's, the same as for a number that none has."""
    case = _of(actor).filter(number=number).first()
    if case is None:
        return None
    table = workflow(case.kind)
    changes = [
        (step, table.state(step.to_state))
        for step in case.steps.select_related("by").order_by("version")
        if step.from_state != step.to_state
    ]
    (standing,) = standings([case], not_by=()).values()
    ways, _ = buttons_of(table, standing, actor)
    history = tuple(
        Passed(
            step.at,
            state.label,
            "" if state.role else step.reason,
            helper=step.by.full_name if step.mandate_id and step.by else "",
        )
        for step, state in changes
    )
    return replace(_seen(case), history=history, buttons=tuple(ways))


def _of(actor: Actor) -> QuerySet[Case]:
    own = Q(person_id=actor.user_id)
    found = Case.objects.filter(own if actor.agency_id is None else own | Q(agency_id=actor.agency_id))
    internal = [kind for kind, table in workflows().items() if table.internal]
    return found.exclude(kind__in=internal) if internal else found


def _seen(case: Case) -> ApplicantCase:
    table = workflow(case.kind)
    state = table.state(case.state)
    return ApplicantCase(
        case_id=case.pk,
        version=case.version,
        number=case.number,
        for_agency=case.agency_id is not None,
        kind=case.kind,
        kind_title=table.title,
        label=state.label,
        next=state.next,
        due_on=case.due_on,
        is_final=state.final,
        is_my_turn=not state.role and any(way.by == Party.APPLICANT for way in table.leading_from(state.name)),
        opened_at=case.opened_at,
        entered_at=case.entered_at,
    )

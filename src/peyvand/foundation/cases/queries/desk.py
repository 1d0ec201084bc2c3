"""One case as staff see it: its history, and what this person may do with it now."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.accounts.rules import LOCAL, ROLES, Post
from peyvand.foundation.cases import rules
from peyvand.foundation.cases.models import Case, Step
from peyvand.foundation.cases.queries.acting import standings
from peyvand.foundation.cases.queries.registry import workflow
from peyvand.foundation.cases.queries.worklists import Filters, following, viewers
from peyvand.foundation.cases.rules import Actor, Standing
from peyvand.foundation.cases.workflow import Workflow
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _, told


def visible_to(posts: Collection[Post]) -> QuerySet[Case]:
    """The cases that somebody with these posts may open: those that lie in their offices, and those that have."""
    offices = [post.office_id for post in posts]
    passed = Step.objects.filter(case=OuterRef("pk"), office_id__in=offices)
    return Case.objects.filter(Q(office_id__in=offices) | Exists(passed))


def found_by(posts: Collection[Post], number: str) -> Case | None:
    """The case with this number if it is visible, None otherwise, the same as for a number that no case has."""
    found = visible_to(posts).select_related("office", "agency", "person", "assigned_to")
    return found.filter(number=number).first()


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A step of a case's history."""

    at: datetime
    title: str
    by: str
    office: str
    state_title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Button:
    """A transition that this person may take now; `page`: the name of the address where, else here; `ends`: it leads to
    a final state."""

    name: str
    title: str
    needs_reason: bool
    page: str
    ends: bool


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case on the desk. `barred`: why transitions of this person's role aren't theirs now, a message each.

    `page`: the name of the service's own address for it, if it has one. `sends_to`: the kind of office to which this
    person may send it as it stands, else empty.
    """

    case_id: int
    version: int
    number: str
    kind_title: str
    page: str
    state_title: str
    is_final: bool
    waits_for: str
    applicant: str
    office_name: str
    opened_at: datetime
    entered_at: datetime
    due_on: date | None
    overdue: bool
    assigned_to: str
    is_mine: bool
    open_by: tuple[str, ...]
    history: list[HistoryLine]
    buttons: list[Button]
    barred: list[str]
    can_claim: bool
    can_release: bool
    sends_to: str
    colleagues: dict[int, str]


def view_of(case: Case, actor: Actor, *, now: datetime, today: date) -> CaseView:
    """A case that `found_by` gave, with its history and what the actor may do, in three queries at most."""
    table = workflow(case.kind)
    state = table.state(case.state)
    steps = list(case.steps.select_related("by", "office", "mandate__person").order_by("version"))
    standing = _with_history(case, steps)
    buttons, barred = buttons_of(table, standing, actor)
    acts_here = bool(state.role) and actor.holds(state.role, case.office_id)
    is_mine = case.assigned_to_id is not None and case.assigned_to_id == actor.user_id
    free_or_mine = case.assigned_to_id in (None, actor.user_id)
    may_send = acts_here and free_or_mine and ROLES[Role(state.role)] in LOCAL
    colleagues = (
        accounts.holders(office_id=case.office_id, role=state.role, now=now) if acts_here and actor.user_id else {}
    )
    return CaseView(
        case_id=case.pk,
        version=case.version,
        number=case.number,
        kind_title=table.title,
        page=table.page,
        state_title=state.title,
        is_final=state.final,
        waits_for=str(Role(state.role).label) if state.role else "",
        applicant=case.agency.name if case.agency else case.person.full_name if case.person else "",
        office_name=case.office.name,
        opened_at=case.opened_at,
        entered_at=case.entered_at,
        due_on=case.due_on,
        overdue=rules.is_overdue(case.due_on, today=today),
        assigned_to=case.assigned_to.full_name if case.assigned_to else "",
        is_mine=is_mine,
        open_by=viewers([case.pk], user_id=actor.user_id or 0, now=now).get(case.pk, ()),
        history=[_line(table, step) for step in steps],
        buttons=buttons,
        barred=barred,
        can_claim=acts_here and case.assigned_to_id is None,
        can_release=acts_here and is_mine,
        sends_to=ROLES[Role(state.role)] if may_send else "",
        colleagues={user_id: name for user_id, name in colleagues.items() if user_id != case.assigned_to_id},
    )


def _with_history(case: Case, steps: list[Step]) -> Standing:
    (standing,) = standings([case], not_by=()).values()
    done: dict[str, set[int]] = {}
    for step in steps:
        if step.by_id is not None:
            done.setdefault(step.name, set()).add(step.by_id)
    return Standing(
        state=standing.state,
        office_id=standing.office_id,
        person_id=standing.person_id,
        agency_id=standing.agency_id,
        assigned_to=standing.assigned_to,
        done_by=done,
    )


def buttons_of(table: Workflow, standing: Standing, actor: Actor) -> tuple[list[Button], list[str]]:
    """What the actor may do now; and of what their role might, why it isn't theirs."""
    buttons, barred = [], []
    for transition in table.leading_from(standing.state):
        try:
            table.check_move(transition, standing, actor, reason=None)
        except Refusal as refusal:
            if refusal.code == "FOUR_EYES":
                barred.append(f"{transition.title}: {refusal.message}")
            continue
        ends = table.state(transition.to).final
        buttons.append(Button(transition.name, transition.title, transition.needs_reason, transition.page, ends))
    return buttons, barred


def _line(table: Workflow, step: Step) -> HistoryLine:
    return HistoryLine(
        at=step.at,
        title=table.step_title(step.name),
        by=_actor_of(step),
        office=step.office.name,
        state_title=table.state(step.to_state).title,
        reason=step.reason,
    )


def _actor_of(step: Step) -> str:
    """Both names where somebody acted under a mandate (ALL-8)."""
    if step.by is None:
        return _("سامانه")
    if step.mandate is None:
        return step.by.full_name
    return told(_("{name}، به نیابت از {other}"), name=step.by.full_name, other=step.mandate.person.full_name)


@dataclass(frozen=True, slots=True)
class Next:
    """The case to take up next, and the name of the address of its page."""

    number: str
    page: str


def next_case(post: Post, filters: Filters, case: Case, *, user_id: int, today: date) -> Next | None:
    """What to take up after this case in the worklist of a post; None if nothing waits."""
    found = following(post, filters, case, user_id=user_id, today=today)
    if found is None:
        return None
    number, kind = found
    return Next(number, workflow(kind).page or "cases:case")

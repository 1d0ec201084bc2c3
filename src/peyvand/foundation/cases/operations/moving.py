"""From one state to another, by the table alone."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from peyvand.foundation.accounts.models import Mandate, Office
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.cases import queries
from peyvand.foundation.cases.choices import Party
from peyvand.foundation.cases.models import Case, Step
from peyvand.foundation.cases.operations.placing import Place, actor_name, office_for, place
from peyvand.foundation.cases.rules import Actor
from peyvand.foundation.cases.workflow import Transition, Workflow
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _, told


def lock(case_id: int) -> Case:
    """The case, which nobody else moves until the caller's transaction ends. Raises Refusal CASE_NOT_FOUND."""
    case = _locked([case_id]).first()
    if case is None:
        raise not_found()
    return case


def _locked(case_ids: Sequence[int]) -> QuerySet[Case]:
    """By id. The offices are read after the locks: joined, a case that moved elsewhere while we waited for it would be
    missing, as PostgreSQL looks at its new row beside the old office."""
    return Case.objects.select_for_update().filter(pk__in=case_ids).order_by("pk").prefetch_related("office")


@transaction.atomic
def move(
    *,
    case_id: int,
    transition: str,
    by: int | None,
    now: datetime,
    reason: str = "",
    office_id: int | None = None,
    version: int | None = None,
    mandate: Mandate | None = None,
) -> Case:
    """Take a transition of the case's workflow; its step and its act are written with it, in the caller's transaction.

    `by`: the user who takes it, None for the system. `office_id`: where the case goes, needed where it goes to another
    branch, association or examiner; to a central office it finds its way. `version`: of the case as the actor saw it;
    the same transition sent again by the same person is done already and changes nothing. `mandate`: under which `by`
    acts for the applicant; that it is in force is the caller's question.

    Raises Refusal CASE_NOT_FOUND, UNKNOWN_TRANSITION, CASE_MOVED if the case isn't as it was seen, OFFICE_UNFIT,
    LAW_MISSING, or what `Workflow.check_move` raises.
    """
    versions = {} if version is None else {case_id: version}
    (outcome,) = move_each(
        [case_id],
        transition,
        by=by,
        now=now,
        reason=reason,
        office_id=office_id,
        versions=versions,
        mandate=mandate,
    ).values()
    return moved_or_raise(outcome)


@transaction.atomic
def move_many(
    *,
    case_ids: Sequence[int],
    transition: str,
    by: int | None,
    now: datetime,
    reason: str = "",
    office_id: int | None = None,
    versions: Mapping[int, int] | None = None,
) -> dict[int, Case | Refusal]:
    """`move` for cases of one kind at once: the moved case, or what `move` would have raised, for each in its order.

    None holds up the others. The transition is one that the table lets be taken in bulk, else Refusal NOT_IN_BULK for
    each. As many statements for a hundred as for one.
    """
    return move_each(
        list(dict.fromkeys(case_ids)),
        transition,
        by=by,
        now=now,
        reason=reason,
        office_id=office_id,
        versions=versions or {},
        admit=check_bulk,
    )


def check_bulk(transition: Transition) -> None:
    """Raises Refusal NOT_IN_BULK."""
    if not transition.bulk:
        raise Refusal(
            "NOT_IN_BULK",
            told(_("«{title}» را برای هر پرونده جداگانه انجام دهید."), title=transition.title),
            status=403,
        )


def moved_or_raise(outcome: Case | Refusal) -> Case:
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome


def move_each(
    case_ids: Sequence[int],
    name: str,
    *,
    by: int | None,
    now: datetime,
    reason: str,
    versions: Mapping[int, int],
    office_id: int | None = None,
    mandate: Mandate | None = None,
    admit: Callable[[Transition], None] | None = None,
) -> dict[int, Case | Refusal]:
    """The moved case or the refusal for each, in the caller's transaction; `admit` refuses a transition as such."""
    locked = {case.pk: case for case in _locked(case_ids)}
    outcomes: dict[int, Case | Refusal] = {case_id: not_found() for case_id in case_ids}
    by_kind: dict[str, list[Case]] = defaultdict(list)
    for case in locked.values():
        by_kind[case.kind].append(case)
    for kind, cases in by_kind.items():
        table = queries.workflow(kind)
        try:
            transition = table.transition(name)
            if admit is not None:
                admit(transition)
            placed = place(table.state(transition.to), now=now)
        except Refusal as refusal:
            outcomes |= dict.fromkeys((case.pk for case in cases), refusal)
            continue
        outcomes |= _decide(table, transition, cases, by=by, now=now, reason=reason, versions=versions, mandate=mandate)
        moving = [
            case for case in cases if outcomes[case.pk] is case and case.version == versions.get(case.pk, case.version)
        ]
        outcomes |= _write(
            transition, placed, moving, by=by, now=now, reason=reason, office_id=office_id, mandate=mandate
        )
    return {case_id: outcomes[case_id] for case_id in case_ids}


def _decide(
    table: Workflow,
    transition: Transition,
    cases: Sequence[Case],
    *,
    by: int | None,
    now: datetime,
    reason: str,
    versions: Mapping[int, int],
    mandate: Mandate | None,
) -> dict[int, Case | Refusal]:
    """The case itself where the transition may be taken, or has just been taken by this very form."""
    if mandate is not None and mandate.helper_id == by:
        actor = Actor(by, for_person_id=mandate.person_id)
    else:
        actor = queries.acting(by, now=now, as_applicant=transition.by == Party.APPLICANT)
    standings = queries.standings(cases, not_by=transition.not_by)
    decided: dict[int, Case | Refusal] = {}
    for case in cases:
        seen = versions.get(case.pk, case.version)
        if seen != case.version:
            done = seen + 1 == case.version and _is_done(case, transition, by)
            decided[case.pk] = case if done else _moved()
            continue
        try:
            table.check_move(transition, standings[case.pk], actor, reason=reason)
        except Refusal as refusal:
            decided[case.pk] = refusal
        else:
            decided[case.pk] = case
    return decided


def _is_done(case: Case, transition: Transition, by: int | None) -> bool:
    return Step.objects.filter(case=case, version=case.version, name=transition.name, by_id=by).exists()


def _write(
    transition: Transition,
    placed: Place,
    cases: Sequence[Case],
    *,
    by: int | None,
    now: datetime,
    reason: str,
    office_id: int | None,
    mandate: Mandate | None,
) -> dict[int, Case | Refusal]:
    outcomes: dict[int, Case | Refusal] = {}
    # What changes is the same for all that come from one state in one office, and stay with whom they lie or don't.
    alike: dict[tuple[str, int, bool], list[Case]] = defaultdict(list)
    offices: dict[int, Office] = {}
    for case in cases:
        try:
            office = office_for(placed.state, current=case.office, office_id=office_id)
        except Refusal as refusal:
            outcomes[case.pk] = refusal
            continue
        offices[office.pk] = office
        stays = office.pk == case.office_id and placed.state.role == case.role != ""
        alike[case.state, office.pk, stays].append(case)
    steps: list[Step] = []
    acts: dict[str, dict[str, Any]] = {}
    for (old, new_office, stays), group in alike.items():
        columns = {**placed.columns(), "office_id": new_office} | ({} if stays else {"assigned_to": None})
        ids = [case.pk for case in group]
        if Case.objects.filter(pk__in=ids, state=old).update(**columns, version=F("version") + 1) != len(ids):
            raise _moved()  # can't be: the rows are locked
        for case in group:
            steps.append(
                Step(
                    case=case,
                    version=case.version + 1,
                    name=transition.name,
                    from_state=old,
                    to_state=placed.state.name,
                    by_id=by,
                    office_id=case.office_id,
                    reason=reason,
                    mandate=mandate,
                    at=now,
                )
            )
            acts[f"case:{case.number}"] = {"from": old, "to": placed.state.name, "office": offices[new_office].code}
            if mandate is not None:
                acts[f"case:{case.number}"]["mandate"] = mandate.pk
            for column, value in columns.items():
                setattr(case, column, value)
            case.office = offices[new_office]
            case.version += 1
            outcomes[case.pk] = case
    Step.objects.bulk_create(steps)
    if cases:
        audit.record_acts(actor=actor_name(by), verb=f"{cases[0].kind}:{transition.name}", details=acts, now=now)
    return outcomes


def not_found() -> Refusal:
    return Refusal("CASE_NOT_FOUND", _("پرونده‌ای با این شماره پیش شما نیست."), status=404)


def _moved() -> Refusal:
    return Refusal(
        "CASE_MOVED", _("پرونده از وقتی که این صفحه را باز کردید تغییر کرده است؛ صفحه را تازه کنید."), status=409
    )

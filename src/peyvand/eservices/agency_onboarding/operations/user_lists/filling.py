"""The agency fills its list in, sends it, or lets it be."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from peyvand.eservices.agency_onboarding.models import ListedUser, UserList
from peyvand.eservices.agency_onboarding.operations.user_lists.locking import has_moved, lock_list
from peyvand.eservices.agency_onboarding.queries import user_lists as queries
from peyvand.eservices.agency_onboarding.rules import user_lists as rules
from peyvand.eservices.agency_onboarding.rules.user_lists import Cells, Line
from peyvand.foundation.agencies import queries as agencies
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.cases import operations as cases
from peyvand.foundation.cases import queries as case_queries


@audit.leaves_trace("user-list:fill", about="case_id", channel=Channel.PANEL)
@transaction.atomic
def replace_lines(*, case_id: int, lines: Sequence[Line], by: int, now: datetime) -> None:
    """What a file holds stands in the list, and nothing else; lines that are wrong too, for their sender to mend.

    Raises Refusal CASE_NOT_FOUND, NOT_FROM_HERE, NOT_THE_APPLICANT, TOO_MANY_LINES, or EMPTY_LIST for a file without
    a line.
    """
    of_list = _lock_to_fill(case_id, by=by, now=now)
    rules.check_length(len(lines))
    rules.check_not_empty(lines)
    ListedUser.objects.filter(of_list=of_list).delete()
    _write(of_list, lines)
    _record(of_list, by=by, now=now)


@audit.leaves_trace("user-list:fill", about="case_id", channel=Channel.PANEL)
@transaction.atomic
def edit_lines(
    *,
    case_id: int,
    changed: Mapping[int, Cells],
    removed: Iterable[int],
    added: Iterable[Cells],
    by: int,
    now: datetime,
) -> None:
    """Lines are changed and removed by their numbers and added at the end, as typed.

    A changed line answers the objection to it. Raises Refusal CASE_NOT_FOUND, NOT_FROM_HERE, NOT_THE_APPLICANT or
    TOO_MANY_LINES.
    """
    of_list = _lock_to_fill(case_id, by=by, now=now)
    lines = {line.number: line for line in queries.lines_of(of_list.pk)}
    last = max(lines, default=0)
    new = [rules.read_line(number, cells) for number, cells in enumerate(added, last + 1)]
    gone = set(removed) & lines.keys()
    edited = [
        line
        for number, cells in changed.items()
        if number in lines.keys() - gone and (line := rules.read_line(number, cells)) != lines[number]
    ]
    rules.check_length(len(lines) - len(gone) + len(new))
    of_it = ListedUser.objects.filter(of_list=of_list)
    of_it.filter(number__in=[*gone, *(line.number for line in edited)]).delete()
    _write(of_list, [*edited, *new])
    if gone or edited or new:
        _record(of_list, by=by, now=now)


@audit.leaves_trace("user-list:submit", about="case_id", channel=Channel.PANEL)
@transaction.atomic
def submit(*, case_id: int, version: int, by: int, now: datetime) -> None:
    """The list goes to the IT office; sent once more by the same person it is there already.

    Raises Refusal EMPTY_LIST, LINES_WRONG, MANAGER_MISSING, CASE_NOT_FOUND and what `cases.move` raises.
    """
    of_list = lock_list(case_id)
    case = cases.move(case_id=case_id, transition="submit", version=version, by=by, now=now)
    if not has_moved(of_list, case):
        return
    lines = queries.lines_of(of_list.pk)
    wrong = queries.judged(lines, agency_id=of_list.agency_id, checking=False)
    rules.check_sendable(lines, wrong, has_manager=bool(agencies.managers_of(of_list.agency_id)))
    ListedUser.objects.filter(of_list=of_list).exclude(objection="").update(objection="")
    audit.record_act(
        actor=f"user:{by}",
        verb="user-list:submit",
        subject=f"case:{case.number}",
        detail={"lines": len(lines)},
        now=now,
    )


@audit.leaves_trace("user-list:withdraw", about="case_id", channel=Channel.PANEL)
@transaction.atomic
def withdraw(*, case_id: int, version: int, by: int, now: datetime) -> None:
    """The agency names nobody after all. Raises Refusal FIRST_LIST, CASE_NOT_FOUND and what `cases.move` raises."""
    of_list = lock_list(case_id)
    case = cases.move(case_id=case_id, transition="withdraw", version=version, by=by, now=now)
    if not has_moved(of_list, case):
        return
    rules.check_withdrawable(has_manager=bool(agencies.managers_of(of_list.agency_id)))
    UserList.objects.filter(pk=of_list.pk).update(live=False)


def _lock_to_fill(case_id: int, *, by: int, now: datetime) -> UserList:
    """Whoever may send the list may fill it in, as long as it can be sent."""
    of_list = lock_list(case_id)
    case = cases.lock(case_id)
    table = case_queries.workflow(case.kind)
    (standing,) = case_queries.standings([case], not_by=()).values()
    actor = case_queries.acting(by, now=now, as_applicant=True)
    table.check_move(table.transition("submit"), standing, actor, reason=None)
    return of_list


def _write(of_list: UserList, lines: Iterable[Line]) -> None:
    ListedUser.objects.bulk_create(ListedUser(of_list=of_list, **asdict(line)) for line in lines)


def _record(of_list: UserList, *, by: int, now: datetime) -> None:
    audit.record_act(
        actor=f"user:{by}",
        verb="user-list:fill",
        subject=f"case:{of_list.case.number}",
        detail={"lines": ListedUser.objects.filter(of_list=of_list).count()},
        now=now,
    )

"""What waits, where, for whom."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from peyvand.foundation.accounts.rules import Post
from peyvand.foundation.cases import rules
from peyvand.foundation.cases.choices import Whose
from peyvand.foundation.cases.models import Case, Presence
from peyvand.foundation.cases.queries.registry import workflow, workflows
from peyvand.kit.jalali import midnight
from peyvand.kit.words import _

NOBODYS_NAME = _("شخص حقیقی")


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a worklist. Empty = all; `whose` is one of `choices.Whose`, `city` is where a case was opened,
    `days` is how many it has waited in its state at least."""

    kind: str = ""
    state: str = ""
    city: str = ""
    days: int = 0
    whose: str = ""
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many cases of a kind wait in a state for a role in an office, since when the oldest."""

    post: Post
    kind: str
    state: str
    count: int
    overdue: int
    free: int
    oldest: datetime

    @property
    def kind_title(self) -> str:
        return workflow(self.kind).title

    @property
    def state_title(self) -> str:
        return workflow(self.kind).state(self.state).title


def waiting(posts: Collection[Post], *, today: date) -> list[Waiting]:
    """What waits for each of the posts, by kind and state, in the order of the workflows. One query."""
    if not posts:
        return []
    by_post = {(post.office_id, post.role): post for post in posts}
    mine = Q(*(Q(office_id=post.office_id, role=post.role) for post in posts), _connector=Q.OR)
    counted = (
        Case.objects.filter(mine, closed_at__isnull=True)
        .values_list("office_id", "role", "kind", "state")
        .annotate(
            count=Count("pk"),
            overdue=Count("pk", filter=Q(due_on__lt=today)),
            free=Count("pk", filter=Q(assigned_to__isnull=True)),
            oldest=Min("entered_at"),
        )
        .order_by()
    )
    places = _places()
    lines = [Waiting(by_post[office_id, role], *rest) for office_id, role, *rest in counted]
    return sorted(lines, key=lambda line: (line.post.office_name, places[line.kind, line.state]))


# To count a list longer than this takes longer than its page: a process counts it once a minute.
_LONG, _LATELY = 5_000, timedelta(minutes=1)
_counted: dict[tuple[int, str], tuple[datetime, list[Waiting]]] = {}


def waiting_lately(post: Post, *, now: datetime, today: date) -> list[Waiting]:
    """The same for one post; a long list's numbers may be a minute old."""
    key = (post.office_id, post.role)
    at, lines = _counted.get(key, (None, []))
    if at is None or not timedelta() <= now - at < _LATELY:
        lines = waiting([post], today=today)
        _counted.pop(key, None)
        if sum(line.count for line in lines) > _LONG:
            _counted[key] = (now, lines)
    return lines


def _places() -> dict[tuple[str, str], tuple[int, int]]:
    """Where each state stands, for lists in the order of the tables."""
    return {
        (kind, state.name): (n, m)
        for n, (kind, table) in enumerate(workflows().items())
        for m, state in enumerate(table.states)
    }


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a worklist. It names no person: whoever wants to know opens the case, and that leaves an entry."""

    case_id: int
    version: int
    number: str
    kind: str
    state: str
    applicant: str
    entered_at: datetime
    due_on: date | None
    overdue: bool
    assigned_to: str
    is_mine: bool
    open_by: tuple[str, ...] = ()

    @property
    def kind_title(self) -> str:
        return workflow(self.kind).title

    @property
    def state_title(self) -> str:
        return workflow(self.kind).state(self.state).title

    @property
    def page(self) -> str:
        return workflow(self.kind).page or "cases:case"


@dataclass(frozen=True, slots=True)
class Worklist:
    """A page of a worklist, oldest first; `after` leads on, empty at the end."""

    rows: list[Row]
    after: str


def worklist(
    post: Post, filters: Filters, *, user_id: int, now: datetime, today: date, after: str = "", size: int = 50
) -> Worklist:
    """What waits for a post, oldest first, in two queries.

    `after` is an earlier page's; one that can't be read begins at the oldest.
    """
    found = _follow(_filtered(post, filters, user_id=user_id, today=today), after)
    columns = (
        "pk", "version", "number", "kind", "state", "agency__name", "entered_at", "due_on", "assigned_to_id",
        "assigned_to__full_name",
    )  # fmt: skip
    found_rows = list(found.values_list(*columns)[: size + 1])
    rows = [_row(*columns, user_id=user_id, today=today) for columns in found_rows[:size]]
    more = _cursor(rows[-1]) if len(found_rows) > size else ""
    return Worklist(_with_viewers(rows, user_id=user_id, now=now), more)


def _filtered(post: Post, filters: Filters, *, user_id: int, today: date) -> QuerySet[Case]:
    found = Case.objects.filter(office_id=post.office_id, role=post.role, closed_at__isnull=True)
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if filters.state:
        found = found.filter(state=filters.state)
    if filters.city:
        found = found.filter(city=filters.city)
    if filters.days:
        found = found.filter(entered_at__lt=midnight(today - timedelta(days=filters.days - 1)))
    if filters.whose == Whose.MINE:
        found = found.filter(assigned_to_id=user_id)
    elif filters.whose == Whose.NOBODY:
        found = found.filter(assigned_to__isnull=True)
    if filters.overdue:
        found = found.filter(due_on__lt=today)
    return found.order_by("entered_at", "pk")


def _follow(found: QuerySet[Case], after: str) -> QuerySet[Case]:
    at, _, case_id = after.partition("-")
    try:
        moment, last = datetime.fromtimestamp(int(at) / 1_000_000, UTC), int(case_id)
    except (ValueError, OverflowError, OSError):
        return found
    return _past(found, moment, last)


def _past(found: QuerySet[Case], moment: datetime, case_id: int) -> QuerySet[Case]:
    # The first condition lets the index begin at the right place, the second is exact.
    return found.filter(Q(entered_at__gt=moment) | Q(pk__gt=case_id), entered_at__gte=moment)


def _cursor(row: Row) -> str:
    return f"{round(row.entered_at.timestamp() * 1_000_000)}-{row.case_id}"


def _row(*columns: Any, user_id: int, today: date) -> Row:
    pk, version, number, kind, state, agency, entered_at, due_on, assigned_to, name = columns
    return Row(
        case_id=pk,
        version=version,
        number=number,
        kind=kind,
        state=state,
        applicant=agency or NOBODYS_NAME,
        entered_at=entered_at,
        due_on=due_on,
        overdue=rules.is_overdue(due_on, today=today),
        assigned_to=name or "",
        is_mine=assigned_to == user_id,
    )


def _with_viewers(rows: Sequence[Row], *, user_id: int, now: datetime) -> list[Row]:
    if not rows:
        return []
    open_by = viewers([row.case_id for row in rows], user_id=user_id, now=now)
    return [replace(row, open_by=open_by.get(row.case_id, ())) for row in rows]


def seen_before(moment: datetime) -> int:
    """How often somebody had a case open, last before that moment."""
    return Presence.objects.filter(at__lt=moment).count()


def viewers(case_ids: Sequence[int], *, user_id: int, now: datetime) -> dict[int, tuple[str, ...]]:
    """Who else has these cases open: names by the cases' ids."""
    seen = (
        Presence.objects.filter(case_id__in=case_ids, at__gt=now - rules.OPEN_FOR)
        .exclude(user_id=user_id)
        .order_by("-at")
        .values_list("case_id", "user__full_name")
    )
    names: dict[int, tuple[str, ...]] = {}
    for case_id, name in seen:
        names[case_id] = (*names.get(case_id, ()), name)
    return names


def following(post: Post, filters: Filters, case: Case, *, user_id: int, today: date) -> tuple[str, str] | None:
    """Number and kind of the case to take up after this one: the next that is free or one's own, else the first."""
    found = (
        _filtered(post, filters, user_id=user_id, today=today)
        .filter(Q(assigned_to__isnull=True) | Q(assigned_to_id=user_id))
        .exclude(pk=case.pk)
        .values_list("number", "kind")
    )
    return _past(found, case.entered_at, case.pk).first() or found.first()

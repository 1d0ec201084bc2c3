"""Marks as the agency's manager and the committee see them: who, when, how often, with tracking codes; no person."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from peyvand.eservices.oversight.choices import Pattern
from peyvand.eservices.oversight.models import Mark, Watched
from peyvand.eservices.oversight.workflow import UNUSUAL_USE
from peyvand.foundation.accounts.models import User
from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.audit.queries import traces
from peyvand.foundation.cases.models import Case
from peyvand.foundation.coverage.rules import tracking_text
from peyvand.kit.words import _

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Reason:
    """A pattern and how often."""

    title: str
    count: int


@dataclass(frozen=True, slots=True)
class Questioned:
    """A question that makes a mark, by its tracking code."""

    at: datetime
    tracking_code: str
    channel: str
    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MarkView:
    """`questions`: the first SHOWN of `marked`; of `asked` that day by the same."""

    number: str
    agency_name: str
    who: str
    day: date
    asked: int
    marked: int
    reasons: tuple[Reason, ...]
    questions: tuple[Questioned, ...]


def mark_of(case_id: int) -> MarkView | None:
    """None for a case of another kind."""
    mark = Mark.objects.select_related("case", "agency").filter(pk=case_id).first()
    if mark is None:
        return None
    patterns: defaultdict[int, list[str]] = defaultdict(list)
    for finding in mark.findings:
        for number in finding["questions"]:
            patterns[number].append(str(Pattern(finding["pattern"]).label))
    shown = traces.asked_numbered(sorted(patterns)[:SHOWN])
    return MarkView(
        number=mark.case.number,
        agency_name=mark.agency.name,
        who=who_of([mark.actor])[mark.actor],
        day=mark.day,
        asked=mark.asked,
        marked=len(patterns),
        reasons=tuple(Reason(str(Pattern(one["pattern"]).label), one["count"]) for one in mark.findings),
        questions=tuple(
            Questioned(
                at=row.at,
                tracking_code=tracking_text(row.tracking_code) if row.tracking_code else "",
                channel=str(Channel(row.channel).label),
                patterns=tuple(patterns[row.number]),
            )
            for row in shown
        ),
    )


def who_of(actors: Iterable[str]) -> dict[str, str]:
    """The log's actors in words: somebody's name, a system, the service itself. One query."""
    listed = set(actors)
    ids = {actor: int(actor[5:]) for actor in listed if actor.startswith("user:") and actor[5:].isdecimal()}
    names = dict(User.objects.filter(pk__in=ids.values()).values_list("pk", "full_name"))
    return {actor: names.get(ids[actor], actor) if actor in ids else _no_user(actor) for actor in listed}


def _no_user(actor: str) -> str:
    kind, _colon, name = actor.partition(":")
    titles = {"client": _("وب‌سرویس دستگاه"), "command": _("خط فرمان ({name})").format(name=name)}
    return str(titles.get(kind, _("سامانه")))


@dataclass(frozen=True, slots=True)
class WatchedLine:
    """A line of the watch-list: why, since when and by whom; never who."""

    id: int
    since: date
    reason: str
    added_by: str


def watched() -> list[WatchedLine]:
    """Who is under watch today, the newest first."""
    rows = Watched.objects.filter(until__isnull=True).order_by("-since", "-pk")
    columns = ("pk", "since", "reason", "added_by__full_name")
    return [WatchedLine(*row) for row in rows.values_list(*columns)]


def is_marked(*, agency_id: int, actor: str, day: date) -> bool:
    return Mark.objects.filter(agency_id=agency_id, actor=actor, day=day).exists()


def unexplained(*, today: date) -> list[int]:
    """Cases whose agency let the time for its explanation pass."""
    late = Case.objects.filter(
        kind=UNUSUAL_USE.kind, state=UNUSUAL_USE.first.name, closed_at__isnull=True, due_on__lt=today
    )
    return list(late.order_by("pk").values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Marked:
    """A mark as figures count it: where its case stands, which patterns made it."""

    agency_name: str
    state: str
    patterns: tuple[str, ...]


def marked(first: date, last: date) -> list[Marked]:
    """The marks on the questions of these days, both included. One query."""
    rows = Mark.objects.filter(day__gte=first, day__lte=last).values_list("agency__name", "case__state", "findings")
    return [
        Marked(
            agency_name,
            UNUSUAL_USE.state(state).title,
            tuple(str(Pattern(finding["pattern"]).label) for finding in findings),
        )
        for agency_name, state, findings in rows
    ]

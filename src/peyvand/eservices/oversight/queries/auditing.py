"""The log in words, for the auditor."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from peyvand.eservices.oversight.choices import CASE_VERBS, VERBS
from peyvand.eservices.oversight.queries.marks import who_of
from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.accounts.models import Assignment
from peyvand.foundation.agencies import queries as agencies
from peyvand.foundation.audit.choices import Channel, Disclosed, Ground, RecordKind
from peyvand.foundation.audit.queries import traces
from peyvand.foundation.audit.queries.traces import Found, Sought
from peyvand.foundation.cases.queries.registry import workflows
from peyvand.kit.crypto import pseudonym
from peyvand.kit.errors import Refusal
from peyvand.kit.postgres.replica import may_lag
from peyvand.kit.words import _

A_PAGE = 50
EXPORTED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """What an auditor typed. `national_code`: whom it was about; `user_code`: who did it; days by their midnights."""

    national_code: str = ""
    user_code: str = ""
    agency_code: str = ""
    office_code: str = ""
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def stated(self) -> dict[str, str]:
        """As it goes into the log: pseudonyms instead of codes, and nothing that was left empty."""
        stated = {
            "person": pseudonym(self.national_code) if self.national_code else "",
            "user": pseudonym(self.user_code) if self.user_code else "",
            "agency": self.agency_code,
            "office": self.office_code,
            "kind": self.kind,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
        }
        return {name: value for name, value in stated.items() if value}


@dataclass(frozen=True, slots=True)
class Line:
    """A record in words. `about`: what or whom it was about, people by their pseudonym; `details`: what else there is,
    title and value."""

    position: int
    kind: str
    at: datetime
    who: str
    what: str
    agency: str
    about: str
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the log, newest first; `before` leads on, empty at the end."""

    lines: list[Line]
    before: str


@may_lag
def page(criteria: Criteria, *, before: tuple[datetime, int] | None, now: datetime) -> Page:
    """Raises Refusal UNKNOWN_OFFICE, UNKNOWN_USER or UNKNOWN_AGENCY."""
    rows = found(criteria, before=before, limit=A_PAGE + 1, now=now)
    shown = rows[:A_PAGE]
    names = who_of(row.record["actor"] for row in shown)
    last = shown[-1] if len(rows) > A_PAGE else None
    return Page([_line(row, names) for row in shown], f"{last.at.isoformat()}/{last.position}" if last else "")


@may_lag
def found(criteria: Criteria, *, limit: int, now: datetime, before: tuple[datetime, int] | None = None) -> list[Found]:
    """Raises what `page` raises."""
    if criteria.agency_code and agencies.agency_by_code(criteria.agency_code) is None:
        raise Refusal("UNKNOWN_AGENCY", _("دستگاهی با این کد نیست."), field="agency_code")
    sought = Sought(
        kind=criteria.kind,
        actors=_actors(criteria),
        agency_code=criteria.agency_code,
        person=pseudonym(criteria.national_code) if criteria.national_code else "",
        since=criteria.since,
        until=criteria.until,
    )
    return traces.search(sought, before=before, limit=limit)


def record(position: int) -> Found | None:
    return traces.at_position(position)


def line(row: Found) -> Line:
    return _line(row, who_of([row.record["actor"]]))


def title_of(verb: str) -> str:
    """What was done, or refused, in words; a verb that isn't known any more as the log has it."""
    if verb in VERBS:
        return str(VERBS[verb])
    kind, _colon, deed = verb.partition(":")
    table = workflows().get(kind)
    if table is None:
        return verb
    titles = CASE_VERBS | {transition.name: transition.title for transition in table.transitions}
    return f"{table.title}: {titles.get(deed, deed)}"


def _actors(criteria: Criteria) -> set[str] | None:
    """Who may have done it: one user, whoever held a role in an office, both, or anybody."""
    actors: set[str] | None = None
    if criteria.user_code:
        user = accounts.by_national_code(criteria.user_code)
        if user is None:
            raise Refusal("UNKNOWN_USER", _("کاربری با این کد ملی نیست."), field="user_code")
        actors = {f"user:{user.pk}"}
    if criteria.office_code:
        office = accounts.office(criteria.office_code)
        if office is None:
            raise Refusal("UNKNOWN_OFFICE", _("واحدی با این کد نیست."), field="office_code")
        held = Assignment.objects.filter(office=office).values_list("user_id", flat=True).distinct()
        of_office = {f"user:{user_id}" for user_id in held}
        actors = of_office if actors is None else actors & of_office
    return actors


def _line(row: Found, names: Mapping[str, str]) -> Line:
    stated = row.record
    match row.kind:
        case RecordKind.ACT:
            what, agency, about = title_of(stated["verb"]), "", stated["subject"]
            details = [(str(name), str(value)) for name, value in stated["detail"].items()]
        case RecordKind.ACCESS:
            what = str(Ground(stated["ground"]).label)
            agency, about = stated["agency_code"], pseudonym(stated["national_code"])
            details = [
                (_("آنچه دیده شد"), str(_("، ")).join(str(Disclosed(one).label) for one in stated["disclosed"])),
                (_("از راه"), str(Channel(stated["channel"]).label)),
                (_("پنهان از شخص تا پایان"), stated["sealed_until"] or ""),
            ]
        case _:
            what, agency, about = title_of(stated["action"]), stated["agency_code"], stated["subject_hash"]
            details = [
                (_("دلیل رد"), stated["reason"]),
                (_("از راه"), str(Channel(stated["channel"]).label)),
                (_("نشانی شبکه"), stated["source"]),
            ]
    return Line(
        position=row.position,
        kind=str(row.kind.label),
        at=row.at,
        who=names[stated["actor"]],
        what=what,
        agency=agency,
        about=about,
        details=tuple((title, value) for title, value in details if value),
    )

"""Named reads of the user lists and of the rounds of re-certification."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from peyvand.eservices.agency_onboarding.models import Certification, ListedUser, UserList, Vote
from peyvand.eservices.agency_onboarding.queries.people import known_people
from peyvand.eservices.agency_onboarding.rules import user_lists as rules
from peyvand.eservices.agency_onboarding.rules.members import Round
from peyvand.eservices.agency_onboarding.rules.user_lists import Line, Wrong
from peyvand.foundation.agencies import queries as agencies
from peyvand.foundation.agencies.queries import MemberLine
from peyvand.foundation.agencies.rules import Agency
from peyvand.foundation.cases import queries as cases
from peyvand.foundation.cases.models import Case
from peyvand.foundation.cases.rules import Actor

_LINE = ("number", "national_code", "full_name", "position", "mobile", "role")


@dataclass(frozen=True, slots=True)
class Listed:
    """A list with its lines, as a page shows it. `wrong` and `objections` by the lines' numbers."""

    case_id: int
    version: int
    number: str
    state: str
    agency: Agency
    memorandum_number: str
    applicant_name: str
    lines: list[Line]
    wrong: Mapping[int, list[Wrong]] = field(default_factory=dict)
    objections: Mapping[int, str] = field(default_factory=dict)
    reason: str = ""
    has_manager: bool = False

    @property
    def open_lines(self) -> list[Line]:
        """Those that want the sender's attention: wrong, or with an objection of the IT office."""
        return [line for line in self.lines if line.number in self.wrong or line.number in self.objections]


def sent_by(actor: Actor, number: str) -> Listed | None:
    """The list with this case number if the actor applied for it, themselves or for their agency; None for anybody
    else's, the same as for a number that none has."""
    case = cases.applied_one(actor, number)
    return _listed(number, checking=False) if case is not None else None


def for_it_office(number: str) -> Listed | None:
    """The same for the IT office, judged as it judges."""
    return _listed(number, checking=True)


def _listed(number: str, *, checking: bool) -> Listed | None:
    row = UserList.objects.select_related("case", "memorandum", "applicant").filter(case__number=number).first()
    if row is None:
        return None
    agency = agencies.agency_by_id(row.agency_id)
    assert agency is not None
    lines = lines_of(row.pk)
    finished = row.case.closed_at is not None
    return Listed(
        case_id=row.case_id,
        version=row.case.version,
        number=number,
        state=row.case.state,
        agency=agency,
        memorandum_number=row.memorandum.number if row.memorandum else "",
        applicant_name=row.applicant.full_name,
        lines=lines,
        # What became of a list is no flaw of it: its users are members now.
        wrong={} if finished else judged(lines, agency_id=agency.id, checking=checking),
        objections=dict(row.lines.exclude(objection="").values_list("number", "objection")),
        reason=_last_reason(row.case) if row.case.state == "RETURNED" else "",
        has_manager=bool(agencies.managers_of(agency.id)),
    )


def _last_reason(case: Case) -> str:
    return str(case.steps.order_by("-version").values_list("reason", flat=True)[0])


def lines_of(list_id: int) -> list[Line]:
    """By number."""
    found = ListedUser.objects.filter(of_list_id=list_id).order_by("number").values_list(*_LINE)
    return [Line(*row) for row in found]


def judged(lines: Sequence[Line], *, agency_id: int, checking: bool, locked: bool = False) -> dict[int, list[Wrong]]:
    """What is wrong with the lines as accounts and memberships are now, and if `locked` stay until the caller's end."""
    people = known_people({line.national_code for line in lines}, locked=locked)
    return rules.judge(lines, people, agency_id=agency_id, checking=checking)


def live_list_number(agency_id: int) -> str | None:
    """The case number of the agency's unfinished list."""
    return UserList.objects.filter(agency_id=agency_id, live=True).values_list("case__number", flat=True).first()


def approvers(agency_id: int) -> set[int]:
    """Who took part in letting the agency in, in any of its admissions: ids of users."""
    of_agency = UserList.objects.filter(agency_id=agency_id, admission_case__isnull=False)
    admissions = list(of_agency.values_list("admission_case_id", flat=True))
    voted = Vote.objects.filter(need__case_id__in=admissions).values_list("member_id", flat=True)
    return cases.took_part(admissions) | set(voted)


def running_round(agency_id: int) -> Round | None:
    """The round of re-certification that is open, None if none is."""
    found = Certification.objects.filter(agency_id=agency_id, closed_at__isnull=True)
    row = found.values_list("opened_on", "last_day").first()
    return Round(*row) if row else None


def to_certify(agency_id: int, *, opened_at: datetime) -> list[MemberLine]:
    """Whom somebody has to vouch for: let in before the round, and confirmed by nobody since."""
    return [
        member
        for member in agencies.members_of(agency_id)
        if member.suspended_at is None
        and member.created_at < opened_at
        and (member.confirmed_at is None or member.confirmed_at < opened_at)
    ]


def open_in_round(agency_id: int) -> list[MemberLine]:
    """The same for the round that is open; nobody without one."""
    found = Certification.objects.filter(agency_id=agency_id, closed_at__isnull=True)
    opened_at = found.values_list("opened_at", flat=True).first()
    return to_certify(agency_id, opened_at=opened_at) if opened_at else []


def last_round_opened(agency_id: int) -> date | None:
    return (
        Certification.objects.filter(agency_id=agency_id)
        .order_by("-opened_on")
        .values_list("opened_on", flat=True)
        .first()
    )

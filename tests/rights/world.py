"""Who tries every address, and what there is to be tried: something of one's own, a teammate's, a stranger's."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from peyvand.eservices.transparency.queries import Reader, accesses
from peyvand.foundation.accounts.choices import OfficeKind, Role
from peyvand.foundation.accounts.models import Assignment, User
from peyvand.foundation.accounts.rules import ROLES
from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.cases import operations as cases
from peyvand.foundation.coverage import operations as coverage
from peyvand.foundation.coverage.models import ProtectedInquiry
from peyvand.foundation.coverage.questions import Answered, Asker, Question
from peyvand.foundation.coverage.rules import tracking_text
from peyvand.kit.jalali import tehran_day
from tests.eservices.cast import Cast, cast
from tests.eservices.inquiry.batch.files import accepted, csv_file, draft, run
from tests.foundation.accounts import citizens
from tests.foundation.accounts.people import NOW, activated_user, signed_in_client
from tests.foundation.accounts.staff import office, staff

OWN, TEAMMATE, STRANGER, NOBODYS = "own", "teammate's", "stranger's", "nobody's"
KNOWN_CODE, PROTECTED_CODE = "0000027227", "0000190543"
_LOCAL_OFFICES = {OfficeKind.BRANCH: "90001", OfficeKind.ASSOCIATION: "KANOON", OfficeKind.EXAMINER: "EXAM"}
_STAFF_CODES = (
    "0051234017", "0051234033", "0051234041", "0051234051", "0051234068", "0051234076", "0051234084", "0051234092",
    "0051234106", "0051234114",
)  # fmt: skip


@dataclass(frozen=True)
class Visitor:
    """How somebody comes: with a session's cookie, with an API client's token, or with neither."""

    cookie: str = ""
    token: str = ""


@dataclass(frozen=True)
class World:
    """`visitors` by their column in the table.

    `samples`: for each parameter of an address the values by whose they are, seen from those for whom such things are
    made: the operator, the branch's clerk, the citizen.
    """

    visitors: Mapping[str, Visitor]
    samples: Mapping[str, Mapping[str, str]]


def world() -> World:
    fund = cast("FND-01", "FUND", people=("0067749828", "0082634513", "0075312417"))
    strangers = cast("FND-99", "FUND", name="صندوق دیگر", people=("2000000010", "2000000029", "2000000037"))
    court = cast("JUD-01", "JUDICIAL", people=("0093471181", "0012345679", "1111111119"))
    citizen, neighbour = activated_user("0084575948"), activated_user("0058123474")
    office("90002")
    of_role = {
        role: staff(code, role, _LOCAL_OFFICES.get(ROLES[role], ""))
        for role, code in zip(Role, _STAFF_CODES, strict=True)
    }
    clerk = of_role[Role.ASSOCIATION_CLERK]
    people = {"operator": fund.operator, "manager": fund.manager, **of_role}
    return World(
        visitors={
            "anonymous": Visitor(),
            "citizen": Visitor(cookie=citizens.visitor(citizen).cookies[settings.SESSION_COOKIE_NAME].value),
            **{name: Visitor(cookie=_session(user)) for name, user in people.items()},
            "system": Visitor(token=fund.token),
        },
        samples={
            "tracking_code": {
                OWN: _answer(fund.operator),
                TEAMMATE: _answer(fund.teammate),
                STRANGER: _answer(strangers.operator),
            },
            "batch_id": {OWN: _batch(fund), "own, not begun": _draft(fund), STRANGER: _batch(strangers)},
            "number": {
                OWN: _permit(citizen, "90001", clerk),
                STRANGER: _permit(neighbour, "90002", clerk),
                "the head office's": _protected_inquiry(court),
            },
            "access_ref": {OWN: _access(fund, citizen), STRANGER: _access(fund, neighbour)},
            "office_code": {OWN: "90001", STRANGER: "90002"},
            "role": {OWN: Role.BRANCH_CLERK.value},
            "assignment_id": {OWN: str(Assignment.objects.get(user=of_role[Role.BRANCH_CLERK]).pk)},
            "pk": {OWN: "1"},
            # Whose they are, the services' own tests try; here: what somebody gets who guesses.
            "agency_code": {OWN: fund.agency.code},
            "user_id": {OWN: str(fund.operator.pk)},
            "memorandum_id": {OWN: str(fund.memorandum.pk)},
            "transition": {NOBODYS: "approve"},
            "period_id": {NOBODYS: "1"},
            "proposal_id": {NOBODYS: "1"},
            "mandate_id": {NOBODYS: "1"},
            "notice_id": {NOBODYS: "1"},
            "key": {OWN: "committee.quorum"},
            "language": {OWN: "en"},
            "kind": {OWN: "activation"},
            "wording_id": {NOBODYS: "1"},
            "switch": {OWN: "admission"},
            "difference_id": {NOBODYS: "1"},
            "year": {NOBODYS: "1405"},
            "month": {NOBODYS: "8"},
            "public_id": {NOBODYS: "00000000-0000-0000-0000-000000000000"},
            "position": {NOBODYS: "0"},
            "size": {NOBODYS: "1"},
            "watched_id": {NOBODYS: "1"},
            "attempt_number": {NOBODYS: "1"},
            "contract_number": {NOBODYS: "4821903377150267"},
            "referral_number": {NOBODYS: "4821903377150267"},
        },
    )


def _session(user: User) -> str:
    return signed_in_client(user).cookies[settings.SESSION_COOKIE_NAME].value


def _answer(user: User, code: str = KNOWN_CODE) -> str:
    question = Question(Asker(user_id=user.pk), Channel.PANEL, code, source="127.0.0.1")
    (answered,) = coverage.answer([question], now=NOW)
    assert isinstance(answered, Answered)
    return tracking_text(answered.tracking_code)


def _batch(who: Cast) -> str:
    return run(accepted(who, csv_file(KNOWN_CODE, "12"))).public_id


def _draft(who: Cast) -> str:
    return draft(who, csv_file(KNOWN_CODE)).public_id


def _permit(applicant: User, branch_code: str, clerk: User) -> str:
    """A case that came through the association to a branch."""
    case = cases.open_case(
        kind="garden_permit", office_id=office("KANOON").pk, person_id=applicant.pk, by=applicant.pk, now=NOW
    )
    branch = office(branch_code)
    return cases.move(case_id=case.pk, transition="approve", by=clerk.pk, office_id=branch.pk, now=NOW).number


def _access(who: Cast, person: User) -> str:
    """A line of the list of accesses to somebody's data."""
    _answer(who.operator, person.national_code)
    return accesses(Reader(person.pk, person.national_code), today=tehran_day(NOW)).lines[0].reference


def _protected_inquiry(court: Cast) -> str:
    """The head office's case of an answer about somebody protected."""
    answer_id = int(_answer(court.operator, PROTECTED_CODE))
    coverage.open_protected_inquiry(answer_id=answer_id, now=NOW)
    return ProtectedInquiry.objects.get(answer_id=answer_id).case.number

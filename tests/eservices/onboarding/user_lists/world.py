"""An agency with a memorandum and nobody in it yet, its representative, the IT office; lists and ways to bend them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from peyvand.eservices.agency_onboarding.models import Certification, ListedUser, UserList
from peyvand.eservices.agency_onboarding.operations import user_lists as operations
from peyvand.eservices.agency_onboarding.rules.user_lists import Line, read_line
from peyvand.foundation.accounts.models import ActivationCode, User
from peyvand.foundation.agencies.models import Agency, ApiClient, Member, Memorandum
from peyvand.foundation.audit.models import Act, RefusedAttempt
from peyvand.foundation.cases import operations as cases
from peyvand.foundation.cases.models import Case, Step
from peyvand.foundation.notifications.models import TextMessage
from peyvand.kit.errors import Refusal
from tests.eservices.onboarding.export import person
from tests.foundation.accounts.people import activated_user
from tests.foundation.accounts.staff import staff

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
TODAY = date(2026, 11, 22)
REPRESENTATIVE, OFFICER, COLLEAGUE, OUTSIDER, OTHER_MANAGER = (
    "0084575948", "0051234084", "0051234025", "0067749828", "0082634513",
)  # fmt: skip

TABLES = (
    User, ActivationCode, Member, ApiClient, Case, Step, UserList, ListedUser, Certification, Act, TextMessage,
)  # fmt: skip


@dataclass
class World:
    """The agency and the people around it. `case` is the first list's."""

    agency: Agency
    memorandum: Memorandum
    other_agency: Agency
    representative: User
    officer: User
    colleague: User
    outsider: User
    other_manager: User
    case: Case

    def fresh(self) -> Case:
        self.case.refresh_from_db()
        return self.case

    def fill(self, *lines: dict[str, str], now: datetime = NOW) -> None:
        operations.replace_lines(case_id=self.case.pk, lines=read(*lines), by=self.representative.pk, now=now)

    def send(self, *lines: dict[str, str], now: datetime = NOW) -> None:
        """Fill the list in and send it."""
        self.fill(*lines, now=now)
        operations.submit(case_id=self.case.pk, version=self.fresh().version, by=self.representative.pk, now=now)

    def provision(self, *, by: User | None = None, now: datetime = NOW) -> int:
        return operations.provision_list(
            case_id=self.case.pk, version=self.fresh().version, by=(by or self.officer).pk, now=now
        )

    def staffed(self, *lines: dict[str, str], now: datetime = NOW) -> User:
        """A list is sent and carried out, by default of a manager and two operators: the manager, activated."""
        self.send(*(lines or (line(1, role="MANAGER"), line(2), line(3))), now=now)
        self.provision(now=now)
        manager = self.member(1).user
        User.objects.filter(pk=manager.pk).update(activated_at=now)
        return manager

    def member(self, number: int) -> Member:
        return Member.objects.select_related("user").get(user__national_code=person(number))


def make_world(*, now: datetime = NOW) -> World:
    agency, other_agency = (
        Agency.objects.create(code=code, name=name, audience="FUND")
        for code, name in (("FND-07", "صندوق بازنشستگی مس"), ("FND-08", "صندوق بازنشستگی فولاد"))
    )
    memorandum, _ = (
        Memorandum.objects.create(
            agency=one, number=f"{one.code}/1", date=date(2026, 1, 1), basis="COMMITTEE", services=["INQUIRY", "API"]
        )
        for one in (agency, other_agency)
    )
    other_manager = activated_user(OTHER_MANAGER, full_name="نسرین کریمی")
    Member.objects.create(agency=other_agency, user=other_manager, role="MANAGER", created_at=now)
    representative = activated_user(REPRESENTATIVE, full_name="سارا محمدی", mobile="09120000001")
    case = operations.open_user_list(
        agency_id=agency.pk,
        memorandum_id=memorandum.pk,
        admission_case_id=None,
        applicant_id=representative.pk,
        now=now,
    )
    return World(
        agency=agency,
        memorandum=memorandum,
        other_agency=other_agency,
        representative=representative,
        officer=staff(OFFICER, "IT_OFFICER", full_name="الهام شریفی"),
        colleague=staff(COLLEAGUE, "IT_OFFICER", full_name="جواد صالحی"),
        outsider=activated_user(OUTSIDER, full_name="علی کریمی"),
        other_manager=other_manager,
        case=case,
    )


def line(number: int = 1, **changes: str) -> dict[str, str]:
    """The cells of a line about the tests' person with this number, an operator."""
    return {
        "national_code": person(number),
        "full_name": "رضا مرادی",
        "position": "کارشناس",
        "mobile": f"0912{number:07}",
        "role": "OPERATOR",
    } | changes


def read(*cells: dict[str, str]) -> list[Line]:
    """The lines as they come from the form's file, where they begin in row 3."""
    return [read_line(number, one) for number, one in enumerate(cells, 3)]


def everything() -> list[list[dict[str, Any]]]:
    return [list(table.objects.order_by("pk").values()) for table in TABLES]


@contextmanager
def refused(code: str, *, by: User | int, field: str | None = None) -> Iterator[Refusal]:
    """The block ends with this refusal, which leaves one entry and changes nothing."""
    before, known = everything(), RefusedAttempt.objects.count()
    with pytest.raises(Refusal) as found:
        yield found  # type: ignore[misc]
    assert (found.value.code, found.value.field) == (code, field)
    assert found.value.message
    assert everything() == before
    assert RefusedAttempt.objects.count() == known + 1
    entry = RefusedAttempt.objects.latest("pk")
    assert (entry.actor, entry.reason) == (f"user:{by if isinstance(by, int) else by.pk}", code)


def texts() -> list[str]:
    """The kinds of the text messages in the outbox, in order."""
    return list(TextMessage.objects.order_by("pk").values_list("kind", flat=True))


def acts(verb: str) -> list[str]:
    """Who did it, in order."""
    return list(Act.objects.filter(verb=verb).order_by("pk").values_list("actor", flat=True))


def admission(agency_world: World, *people: User) -> Case:
    """A case in which these people had a hand, as the admission of the agency."""
    case = cases.open_case(
        kind="agency_users", office_id=agency_world.case.office_id, by=None, person_id=people[0].pk, now=NOW
    )
    for version, user in enumerate(people, 2):
        Step.objects.create(
            case=case, version=version, name="vote", from_state="AWAITED", to_state="AWAITED", by=user,
            office_id=case.office_id, at=NOW,
        )  # fmt: skip
    UserList.objects.filter(case=agency_world.case).update(admission_case=case)
    return case

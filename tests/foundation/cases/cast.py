"""Who applies, who decides, and where: the people of these tests."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peyvand.foundation.accounts.models import Office, User
from peyvand.foundation.agencies.models import Agency, Member
from peyvand.foundation.cases import operations
from peyvand.foundation.cases.models import Case
from tests.foundation.accounts.people import NOW, activated_user
from tests.foundation.accounts.staff import office, staff

APPLICANT, NEIGHBOUR, MANAGER, OPERATOR, OTHER_MANAGER = (
    "0084575948", "0067749828", "0075312417", "0082634513", "0093471181",
)  # fmt: skip


@dataclass
class Cast:
    """Offices in two towns with their clerks, the central offices, a person and an agency that apply."""

    association: Office
    branch: Office
    other_branch: Office
    association_clerk: User
    clerk: User
    teammate: User
    stranger: User
    officer: User
    member: User
    applicant: User
    neighbour: User
    agency: Agency
    other_agency: Agency
    manager: User
    operator: User
    other_manager: User

    def opened(self, *, now: datetime = NOW, **changes: Any) -> Case:
        """A permit that the applicant asked the association for."""
        values = {
            "kind": "garden_permit",
            "office_id": self.association.pk,
            "person_id": self.applicant.pk,
            "by": self.applicant.pk,
            **changes,
        }
        if values.get("agency_id"):
            values["person_id"] = None
        return operations.open_case(now=now, **values)

    def at_branch(self, *, now: datetime = NOW, **changes: Any) -> Case:
        """The same, approved by the association."""
        case = self.opened(now=now, **changes)
        return operations.move(
            case_id=case.pk, transition="approve", by=self.association_clerk.pk, office_id=self.branch.pk, now=now
        )

    def verified(self, **changes: Any) -> Case:
        """The same, verified by the clerk."""
        return operations.move(
            case_id=self.at_branch(**changes).pk, transition="verify", by=self.clerk.pk, now=changes.get("now", NOW)
        )


def cast() -> Cast:
    agency, other_agency = (
        Agency.objects.create(code=code, name=name, audience="FUND")
        for code, name in (("FND-01", "صندوق فولاد"), ("FND-02", "صندوق مس"))
    )
    manager, operator, other_manager = (activated_user(code) for code in (MANAGER, OPERATOR, OTHER_MANAGER))
    for user, of, role in (
        (manager, agency, "MANAGER"),
        (operator, agency, "OPERATOR"),
        (other_manager, other_agency, "MANAGER"),
    ):
        Member.objects.create(agency=of, user=user, role=role, created_at=NOW)
    return Cast(
        association=office("KANOON", "ASSOCIATION"),
        branch=office("90001"),
        other_branch=office("90002"),
        association_clerk=staff("0051234033", "ASSOCIATION_CLERK", "KANOON", full_name="منصور قاسمی"),
        clerk=staff("0051234017", "BRANCH_CLERK", "90001", full_name="راضیه اکبری"),
        teammate=staff("0051234025", "BRANCH_CLERK", "90001", full_name="جواد صالحی"),
        stranger=staff("0051234041", "BRANCH_CLERK", "90002", full_name="پروانه رستمی"),
        officer=staff("0051234084", "IT_OFFICER", full_name="الهام شریفی"),
        member=staff("0051234051", "COMMITTEE_MEMBER", full_name="ناصر فرهادی"),
        applicant=activated_user(APPLICANT),
        neighbour=activated_user(NEIGHBOUR, full_name="علی کریمی"),
        agency=agency,
        other_agency=other_agency,
        manager=manager,
        operator=operator,
        other_manager=other_manager,
    )

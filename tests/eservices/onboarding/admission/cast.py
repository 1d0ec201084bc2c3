"""A representative who declares a need, the committee, the two directors."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from peyvand.eservices.agency_onboarding.choices.admission import Ballot
from peyvand.eservices.agency_onboarding.models import Conclusion, Need
from peyvand.eservices.agency_onboarding.operations import admission as operations
from peyvand.eservices.agency_onboarding.queries import admission as queries
from peyvand.eservices.agency_onboarding.rules.admission import Clauses, Conditions
from peyvand.eservices.agency_onboarding.rules.declaration import Declaration
from peyvand.foundation.accounts.models import User
from peyvand.foundation.cases.models import Case
from tests.foundation.accounts.people import NOW, activated_user
from tests.foundation.accounts.staff import staff

NATIONAL_ID = "10380284790"
OTHER_NATIONAL_ID = "10861677542"

NEED = Declaration(
    national_id=NATIONAL_ID,
    agency_name="صندوق بازنشستگی مس",
    audience="FUND",
    address="کرمان، بلوار جمهوری، پلاک ۸",
    position="معاون اداری",
    letter_number="۱۲/۴۵۰",
    letter_date=date(2026, 11, 1),
    services=("API", "INQUIRY", "BATCH"),
    purposes=("برقراری مستمری", "پرداخت وام"),
    daily_volume=400,
    networks=("10.20.0.0/16",),
    legal_ground="مادهٔ ۱۱ اساسنامهٔ صندوق",
)
REASON = "به اندازهٔ نیاز است."


@dataclass
class Cast:
    representative: User
    members: list[User]
    registration: User
    pensions: User
    officer: User

    def declared(self, **changes: Any) -> Case:
        return operations.declare(
            declaration=replace(NEED, **changes), agency_id=None, by=self.representative.pk, now=NOW
        )

    def vote(self, case: Case, *ballots: str) -> None:
        """The members vote, each in turn."""
        for member, ballot in zip(self.members, ballots, strict=False):
            operations.vote(case_id=case.pk, ballot=ballot, reason=REASON, by=member.pk, now=NOW)

    def close(self, case: Case, **changes: Any) -> None:
        """The first member announces what the votes decide; unless said otherwise they approve all that was asked."""
        values = {
            "announced": Ballot.APPROVE,
            "conditions": all_of(case),
            "reason": "",
            "version": None,
            "by": self.members[0].pk,
            **changes,
        }
        operations.close(case_id=case.pk, now=NOW, **values)

    def approved(self, **changes: Any) -> Case:
        case = self.declared(**changes)
        self.vote(case, *[Ballot.APPROVE] * 3)
        self.close(case)
        return case

    def signed(self, **changes: Any) -> Case:
        case = self.approved(**changes)
        operations.sign(case_id=case.pk, version=None, by=self.registration.pk, now=NOW)
        return case

    def concluded(self, **changes: Any) -> Conclusion:
        case = self.signed(**changes)
        return operations.countersign(case_id=case.pk, version=None, by=self.pensions.pk, now=NOW)


def all_of(case: Case, **changes: Any) -> Conditions:
    """Conditions that grant all that was asked, for a year."""
    asked = queries.clauses_of(Need.objects.filter(case=case).latest("round"))
    clauses = {name: changes.pop(name) for name in Clauses.__dataclass_fields__ if name in changes}
    return replace(Conditions(clauses=replace(asked, **clauses), months=12), **changes)


def cast() -> Cast:
    return Cast(
        representative=activated_user("0084575948", full_name="کامران شاکری", mobile="09131112233"),
        members=[
            staff(code, "COMMITTEE_MEMBER", full_name=name)
            for code, name in (
                ("0051234051", "ناصر فرهادی"),
                ("0067749828", "هما رادمنش"),
                ("0075312417", "سهراب ایزدی"),
                ("0082634513", "نگین موسوی"),
            )
        ],
        registration=staff("0051234076", "REGISTRATION_DIRECTOR", full_name="بهرام کاویانی"),
        pensions=staff("0051234068", "PENSIONS_DIRECTOR", full_name="شیرین یوسفی"),
        officer=staff("0051234084", "IT_OFFICER", full_name="الهام شریفی"),
    )

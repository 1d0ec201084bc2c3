"""Who applies, who decides and where: two cities, each with its association and branch."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from peyvand.eservices.supplementary_enrolment import operations
from peyvand.eservices.supplementary_enrolment.forms.periods import parse_periods
from peyvand.eservices.supplementary_enrolment.models import Deduction, Period
from peyvand.eservices.supplementary_enrolment.queries import requests
from peyvand.foundation.accounts.models import Office, User
from peyvand.foundation.cases.models import Case
from peyvand.foundation.records.models import Supplementary
from peyvand.kit.jalali import tehran_day
from peyvand.kit.months import Month
from tests.eservices.conftest import MORNING
from tests.eservices.supplementary.households import MINA, PARVIZ, PERIOD, branch, household
from tests.foundation.accounts.people import activated_user
from tests.foundation.accounts.staff import staff

DAY = timedelta(days=1)


def given_period(**changes: Any) -> Period:
    periods = parse_periods(json.dumps({"periods": [{**PERIOD, **changes}]}))
    operations.load_periods(periods=periods, today=date(2026, 9, 1), actor="command:test", now=MORNING)
    return Period.objects.get(number=periods[0].number)


@dataclass
class Cast:
    applicant: User
    association: Office
    branch: Office
    other_branch: Office
    approver: User
    other_approver: User
    clerk: User
    teammate: User
    other_clerk: User

    def apply(
        self, *, now: datetime = MORNING, user: User | None = None, members: Sequence[str] = (PARVIZ, MINA)
    ) -> Case:
        """Through the wizard as the applicant: `members`, by national code, whose one action is asked for."""
        user = user or self.applicant
        who = {"user_id": user.pk, "national_code": user.national_code, "now": now}
        operations.accept_terms(**who)
        operations.confirm_principal(**who)
        for member in members:
            operations.choose(**who, member_code=member, chosen=True)
        return operations.submit(**who, seen=self.seen(user, now=now))

    def seen(self, user: User, *, now: datetime = MORNING) -> str:
        return requests.application(user.pk, user.national_code, on=tehran_day(now)).fingerprint

    def approved(self, *, now: datetime = MORNING, **given: Any) -> Case:
        case = self.apply(now=now, **given)
        return operations.approve(case_id=case.pk, version=case.version, by=self.approver.pk, now=now)

    def accepted(self, *, now: datetime = MORNING, **given: Any) -> Case:
        case = self.approved(now=now, **given)
        return operations.accept(case_id=case.pk, version=case.version, by=self.clerk.pk, now=now)


def cast() -> Cast:
    household()
    branch("90002", "شیراز")
    given_period()
    offices = {}
    for code, kind, city in (
        ("90001", "BRANCH", "تهران"),
        ("90002", "BRANCH", "شیراز"),
        ("KANOON-TEHRAN", "ASSOCIATION", "تهران"),
        ("KANOON-SHIRAZ", "ASSOCIATION", "شیراز"),
    ):
        offices[code] = Office.objects.create(code=code, kind=kind, name=f"واحد {code}", city=city)
    return Cast(
        applicant=activated_user(PARVIZ, full_name="پرویز شیرازی"),
        association=offices["KANOON-TEHRAN"],
        branch=offices["90001"],
        other_branch=offices["90002"],
        approver=staff("0051234033", "ASSOCIATION_CLERK", "KANOON-TEHRAN", full_name="منصور قاسمی"),
        other_approver=staff("0051234041", "ASSOCIATION_CLERK", "KANOON-SHIRAZ", full_name="پروانه رستمی"),
        clerk=staff("0051234017", "BRANCH_CLERK", "90001", full_name="راضیه اکبری"),
        teammate=staff("0051234025", "BRANCH_CLERK", "90001", full_name="جواد صالحی"),
        other_clerk=staff("0051234051", "BRANCH_CLERK", "90002", full_name="ناصر فرهادی"),
    )


def documents() -> set[tuple[str, str, int, str, str]]:
    """Member, kind, amount, first month, the month it runs to."""
    return {
        (row.member_code, row.kind, row.amount, str(Month.numbered(row.first_month)), str(Month.numbered(row.runs_to)))
        for row in Deduction.objects.all()
    }


def covers() -> set[tuple[str, str, date, date | None, bool]]:
    return set(Supplementary.objects.values_list("member_code", "kind", "start_date", "end_date", "created_here"))

"""A legacy export and ways to bend it; what an import makes of it, and of people's rights."""

import csv
import io
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from procrastinate.contrib.django.models import ProcrastinateJob

from peyvand.eservices.agency_onboarding.choices.legacy import Settlement
from peyvand.eservices.agency_onboarding.forms.legacy import COLUMNS, parse_export
from peyvand.eservices.agency_onboarding.models import LegacyRetirement, LegacyUser
from peyvand.eservices.agency_onboarding.operations import legacy as operations
from peyvand.foundation.accounts.models import ActivationCode, User
from peyvand.foundation.agencies.models import Agency, Member, Memorandum
from peyvand.foundation.agencies.rules import check_member
from peyvand.foundation.audit.models import Act
from peyvand.foundation.coverage.queries import rights_of
from peyvand.foundation.coverage.questions import Asker
from peyvand.kit.errors import Refusal
from peyvand.kit.national_code import check_digit

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
TODAY = date(2026, 11, 22)
ACTOR = "command:root"
FUND, COURT, UNKNOWN = "FND-01", "JUD-01", "OLD-77"

Right = tuple[str, str]


def person(number: int) -> str:
    """The national code of the tests' person with this number."""
    nine = f"{number + 200_000_000:09}"
    return nine + str(check_digit(nine))


def agency(code: str, audience: str = "FUND") -> Agency:
    made = Agency.objects.create(code=code, name=f"دستگاه {code}", audience=audience)
    Memorandum.objects.create(
        agency=made, number=f"{code}/1", date=date(2017, 12, 17), basis="CIRCULAR_1", services=["INQUIRY"]
    )
    return made


def line(number: int = 1, **changes: Any) -> dict[str, str]:
    """A line of the export about the person with this number, an operator of the fund."""
    return {
        "agency_code": FUND,
        "agency_name": "صندوق بازنشستگی",
        "username": f"user{number}",
        "national_code": person(number),
        "full_name": "مریم رضایی",
        "mobile": "09121234567",
        "role": "OPERATOR",
        "active": "1",
    } | changes


def csv_of(*lines: dict[str, str], columns: Iterable[str] = COLUMNS) -> str:
    text = io.StringIO()
    rows = csv.DictWriter(text, list(columns), lineterminator="\n")
    rows.writeheader()
    rows.writerows(lines)
    return text.getvalue()


def import_text(text: str, *, now: datetime = NOW) -> operations.Imported:
    return operations.import_users(lines=parse_export(io.StringIO(text)), now=now, actor=ACTOR)


def import_lines(*lines: dict[str, str], now: datetime = NOW) -> list[tuple[str, str]]:
    """Class and reason of each line."""
    imported = import_text(csv_of(*lines), now=now)
    assert sum(imported.counts.values()) == len(imported.lines) == len(lines)
    return [(str(verdict.classed), str(verdict.reason)) for _, verdict in imported.lines]


def settle(
    username: str, decision: Settlement, *, agency_code: str = FUND, reason: str = "نامهٔ دستگاه", **to: str
) -> None:
    operations.settle(
        agency_code=agency_code, username=username, decision=decision, reason=reason, now=NOW, actor=ACTOR, **to
    )


def right_of(national_code: str) -> Right | None:
    """What somebody may do today: for which agency, as what; None if nothing."""
    user = User.objects.filter(national_code=national_code).first()
    if user is None:
        return None
    rights = rights_of(Asker(user_id=user.pk), today=TODAY)
    try:
        member = check_member(rights.member)
    except Refusal:
        return None
    assert rights.agency is not None
    return rights.agency.code, member.role


def all_rights() -> dict[str, Right]:
    """Of everybody who may do anything; read from the tables, which `right_of` doesn't."""
    rows = Member.objects.filter(suspended_at=None, user__is_active=True)
    return {code: (at, role) for code, at, role in rows.values_list("user__national_code", "agency__code", "role")}


def invited() -> list[str]:
    """The people to whom an activation code is on its way, by the jobs that will write the messages."""
    jobs = ProcrastinateJob.objects.filter(task_name="notifications.send_activation").order_by("id")
    codes = dict(ActivationCode.objects.filter(used_at=None).values_list("id", "user__national_code"))
    return [codes[job.args["activation_id"]] for job in jobs if job.args["activation_id"] in codes]


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All that an import may touch, but the entry that it ran."""
    tables = (User, Member, ActivationCode, LegacyUser, LegacyRetirement, ProcrastinateJob)
    rows = {table.__name__: list(table.objects.order_by("pk").values_list()) for table in tables}
    rows["Act"] = list(Act.objects.exclude(verb="legacy:import").order_by("id").values_list())
    return rows

"""The demo's citizens: made up. Some have an account, some have yet to register; the local registry knows them all."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime

from peyvand.foundation.accounts import gateways, operations
from peyvand.foundation.accounts.choices import CodePurpose
from peyvand.foundation.accounts.gateways import local


@dataclass(frozen=True, slots=True)
class DemoCitizen:
    """`birth_date` is ISO. Codes go to `mobile`; the demo shows every text message."""

    national_code: str
    birth_date: str
    first_name: str
    last_name: str
    sex: str
    mobile: str
    title: str
    has_account: bool = True

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def born(self) -> date:
        return date.fromisoformat(self.birth_date)


DEMO_CITIZENS = (
    DemoCitizen("0000027227", "1985-04-11", "علی", "کریمی", "M", "09121110001", "شاغل، بیمه‌شده اصلی"),
    DemoCitizen("0000095273", "1958-01-21", "پرویز", "شیرازی", "M", "09121110008", "بازنشسته"),
    DemoCitizen("0000136107", "1984-06-15", "فاطمه", "نوری", "F", "09121110004", "همسر تبعیِ بیمه‌شده"),
    DemoCitizen(
        "0000217761", "1993-07-19", "سارا", "گل‌محمدی", "F", "09121110007", "هنوز نام‌نویسی نکرده", has_account=False
    ),
    DemoCitizen(
        "0012345679", "1995-03-21", "مهتاب", "آذرنیا", "F", "09121110009",
        "هنوز نام‌نویسی نکرده، ناشناس برای سازمان", has_account=False,
    ),
)  # fmt: skip


def write_registry(citizens: Iterable[DemoCitizen]) -> None:
    """The file of the local registry, with these citizens."""
    lines = [json.dumps({**asdict(one), "mobiles": [one.mobile]}, ensure_ascii=False) for one in citizens]
    local.file().write_text("\n".join(lines) + "\n", encoding="utf-8")


def register_all(citizens: Iterable[DemoCitizen], *, now: datetime) -> None:
    """Those who have an account get it the way that the pages make one."""
    for one in citizens:
        if not one.has_account:
            continue
        code_id = operations.begin_registration(
            national_code=one.national_code, birth_date=one.born, mobile=one.mobile, source="127.0.0.1", now=now
        )
        made = operations.make_one_time_code(code_id=code_id, now=now)
        assert made is not None
        operations.prove_number(
            code_id=code_id, purpose=CodePurpose.REGISTER, code=made.code, source="127.0.0.1", now=now
        )
        identity = gateways.identify(national_code=one.national_code, birth_date=one.born)
        operations.register(code_id=code_id, identity=identity, owns_mobile=True, source="127.0.0.1", now=now)

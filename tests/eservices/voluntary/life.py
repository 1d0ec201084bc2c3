"""The life of a contract in few words: who does what on which Jalali day."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from peyvand.eservices.voluntary_contracts import operations, queries
from peyvand.eservices.voluntary_contracts.models import Contract, Draft, Slip
from peyvand.eservices.voluntary_contracts.operations import Settlement
from peyvand.foundation.accounts.models import User
from peyvand.foundation.records.models import Contribution, Spell
from peyvand.kit.jalali import from_parts, midnight, parts
from tests.eservices.voluntary.people import CODE, insured
from tests.foundation.accounts.people import activated_user

Jalali = tuple[int, int, int]
START = (1405, 9, 1)
PREMIUM = 60_000_000


def at(day: Jalali, hour: int = 10) -> datetime:
    return midnight(from_parts(*day)).replace(hour=hour)


def drafted(code: str = CODE, *, premium: int = PREMIUM, committed: bool = True, on: Jalali = START) -> None:
    """Every question is answered."""
    now = at(on)
    Draft.objects.update_or_create(
        national_code=code,
        defaults={
            "confirmed_at": now,
            "agreed_at": now,
            "premium": premium,
            "committed_at": now if committed else None,
            "touched_at": now,
        },
    )


@dataclass
class Life:
    """Somebody and their contract. Days are Jalali; `pay` is the bank's word about the next slip."""

    user: User
    contract: Contract
    told: int = 0
    days: list[str] = field(default_factory=list)

    @classmethod
    def begins(cls, *, premium: int = PREMIUM, on: Jalali = START, code: str = CODE, **person: Any) -> "Life":
        insured(code, **person)
        user = activated_user(code)
        drafted(code, premium=premium, on=on)
        contract = operations.conclude(national_code=code, by=user.pk, shown_on=from_parts(*on), now=at(on))
        return cls(user, contract)

    def fresh(self) -> Contract:
        self.contract = Contract.objects.get(pk=self.contract.pk)
        return self.contract

    @property
    def state(self) -> str:
        return self.fresh().state

    def slips(self, *states: str) -> list[Slip]:
        rows = Slip.objects.filter(contract=self.contract).order_by("start", "pk")
        return list(rows.filter(state__in=states) if states else rows)

    def open_months(self) -> list[int]:
        return [slip.month for slip in self.slips("OPEN")]

    def pay(self, on: Jalali, *, slip: Slip | None = None, reference: str = "") -> Settlement:
        self.told += 1
        slip = slip or self.slips("OPEN")[0]
        return operations.settle_slip(
            slip_id=slip.pk, paid_at=at(on), reference=reference or f"bank-{slip.pk}", now=at(on)
        )

    def round(self, on: Jalali) -> None:
        """What the clock does early on a day."""
        operations.keep_up(contract_id=self.contract.pk, now=at(on, hour=1))

    def rounds(self, since: Jalali, until: Jalali) -> None:
        """Every day's round, which takes up the contracts that are due for one."""
        day, last = from_parts(*since), from_parts(*until)
        while day <= last:
            if self.contract.pk in queries.due_for_a_round(day):
                self.round(parts(day))
            day += timedelta(days=1)

    def spell(self) -> tuple[date, date | None] | None:
        """Start and end of what the records hold of it."""
        row = Spell.objects.filter(national_code=self.contract.national_code, insured_type="VOLUNTARY").first()
        return (row.start_date, row.end_date) if row else None

    def contributions(self) -> list[tuple[int, int, int, int]]:
        """Year, month, days, wage."""
        rows = Contribution.objects.filter(national_code=self.contract.national_code, insured_type="VOLUNTARY")
        return list(rows.order_by("jalali_year", "month").values_list("jalali_year", "month", "days", "wage"))

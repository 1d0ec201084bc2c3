"""What the records say of somebody who wants to continue insurance voluntarily."""

from dataclasses import dataclass
from datetime import date

from peyvand.foundation.records.choices import PRINCIPAL_RELATIONSHIPS, InsuredType


@dataclass(frozen=True, slots=True)
class Spell:
    """One coverage relationship as recorded; start and end are included, no end = still running."""

    start: date
    end: date | None
    relationship: str
    insured_type: str

    @property
    def is_principal(self) -> bool:
        """Insured, or a pensioner, in their own right."""
        return self.relationship in PRINCIPAL_RELATIONSHIPS

    @property
    def is_freelance(self) -> bool:
        return self.insured_type == InsuredType.FREELANCE


@dataclass(frozen=True, slots=True)
class MonthPaid:
    """The days that were paid for in one Jalali month, whatever the insured type."""

    year: int
    month: int
    days: int


@dataclass(frozen=True, slots=True)
class LiveContract:
    """A contract of theirs that is concluded and unpaid, active or blocked."""

    number: str
    concluded_on: date


@dataclass(frozen=True, slots=True)
class Applicant:
    """A person of the records; `birth` and `death` are None if not recorded."""

    national_code: str
    birth: date | None = None
    death: date | None = None
    needs_guardian: bool = False
    spells: tuple[Spell, ...] = ()
    months_paid: tuple[MonthPaid, ...] = ()
    contract: LiveContract | None = None

    def end_of(self, spell: Spell) -> date | None:
        """A spell ends at the latest with the person's death, that day included."""
        if self.death is None or (spell.end is not None and spell.end <= self.death):
            return spell.end
        return self.death

    def active(self, on: date) -> list[Spell]:
        """The spells that hold that day, earliest start first."""
        running = (s for s in self.spells if s.start <= on and ((end := self.end_of(s)) is None or end >= on))
        return sorted(running, key=lambda s: (s.start, s.relationship, s.insured_type))

    def days_before_month_of(self, year: int, month: int) -> int:
        """The days of all contributions of earlier months."""
        return sum(m.days for m in self.months_paid if (m.year, m.month) < (year, month))

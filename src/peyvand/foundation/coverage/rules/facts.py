"""What the records say of a person, as far as an answer may need it. Empty text means "not recorded"."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Workplace:
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Principal:
    """The person through whom a dependent is covered. Address and phone are there for a judicial question only."""

    national_code: str
    full_name: str
    died: bool
    protected: bool
    address: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """`phone` is the landline, else the mobile; address and phone are there for a judicial question only."""

    national_code: str
    first_name: str
    last_name: str
    sex: str
    death: date | None
    protected: bool
    address: str = ""
    phone: str = ""

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True)
class Spell:
    """One coverage relationship; start and end are both included, no end = still running."""

    start: date
    end: date | None
    relationship: str
    insured_type: str
    kinship: str
    insurance_number: str = ""
    branch_code: str = ""
    branch_name: str = ""
    workplace_code: str = ""
    workplace: Workplace | None = None
    principal_code: str = ""
    principal: Principal | None = None

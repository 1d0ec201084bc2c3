"""The records bundle as data: its files, their columns, what each cell must be, and where it goes.

Files stand in the order in which they are loaded: what a line refers to has been loaded before it.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from peyvand.foundation.records.choices import (
    Guardianship,
    InsuredType,
    Kinship,
    PensionKind,
    Relationship,
    Sex,
    SupplementaryKind,
)


class Kind(StrEnum):
    """What a cell holds."""

    TEXT = "text"  # what people read: name, address
    CODE = "code"  # any characters, digits made Latin
    WORKPLACE_CODE = "workplace code"  # ten digits
    NATIONAL_CODE = "national code"
    DATE = "date"  # ISO, Gregorian
    NUMBER = "number"  # a whole number, not below zero
    FLAG = "flag"  # 0, 1, empty = 0
    CHOICE = "choice"


class Reason(StrEnum):
    """Why a line is rejected."""

    MALFORMED = "MALFORMED"  # not as many cells as the header, or not UTF-8
    BAD_CODE = "BAD_CODE"
    MISSING = "MISSING"
    UNKNOWN_CHOICE = "UNKNOWN_CHOICE"
    BAD_DATE = "BAD_DATE"
    BAD_NUMBER = "BAD_NUMBER"
    END_BEFORE_START = "END_BEFORE_START"
    PRINCIPAL_NOT_SELF = "PRINCIPAL_NOT_SELF"
    PRINCIPAL_WITH_PRINCIPAL = "PRINCIPAL_WITH_PRINCIPAL"
    DEPENDENT_SELF = "DEPENDENT_SELF"
    DEPENDENT_WITHOUT_PRINCIPAL = "DEPENDENT_WITHOUT_PRINCIPAL"
    UNKNOWN_REFERENCE = "UNKNOWN_REFERENCE"
    DUPLICATE = "DUPLICATE"  # a key that an earlier line of the file has
    OVERLAP = "OVERLAP"  # a day shared with an earlier line, or with a spell that the records hold


@dataclass(frozen=True)
class Column:
    """One column of a file. `target` is the table's column; `empty` is what an empty cell becomes there (None: null)."""

    name: str
    kind: Kind
    target: str
    required: bool = False
    choices: tuple[str, ...] = ()
    limits: tuple[int, int] = (0, 10**15)
    refers_to: str = ""
    empty: str | None = None

    @property
    def is_code(self) -> bool:
        return self.kind is not Kind.TEXT


@dataclass(frozen=True)
class BundleFile:
    """One file: `key` and `partition` are columns of its table; `ordered` pairs are start and end."""

    name: str
    table: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    ordered: tuple[tuple[str, str], ...] = ()
    has_own_rows: bool = False  # the program writes rows of its own into the table
    by_name: dict[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {column.name: column for column in self.columns})

    @property
    def header(self) -> str:
        return ",".join(column.name for column in self.columns)

    @property
    def values(self) -> tuple[Column, ...]:
        """The columns that an upsert may change."""
        return tuple(column for column in self.columns if column.target not in self.key)


def _text(name: str) -> Column:
    return Column(name, Kind.TEXT, name, empty="")


def _code(name: str, target: str = "", *, required: bool = False) -> Column:
    return Column(name, Kind.CODE, target or name, required=required, empty="")


def _national_code(name: str, target: str, *, required: bool = True, refers: bool = True) -> Column:
    refers_to = "records_person.national_code" if refers else ""
    return Column(name, Kind.NATIONAL_CODE, target, required=required, refers_to=refers_to)


def _branch() -> Column:
    return Column("branch_code", Kind.CODE, "branch_code", refers_to="records_branch.code")


def _date(name: str, target: str = "", *, required: bool = False) -> Column:
    return Column(name, Kind.DATE, target or name, required=required)


def _choice(name: str, choices: list[str], *, empty: str | None = None) -> Column:
    return Column(name, Kind.CHOICE, name, required=empty is None, choices=tuple(choices), empty=empty)


def _number(name: str, *, required: bool = False, limits: tuple[int, int] = (0, 10**15)) -> Column:
    return Column(name, Kind.NUMBER, name, required=required, limits=limits)


def _flag(name: str, target: str = "") -> Column:
    return Column(name, Kind.FLAG, target or name, choices=("0", "1"), empty="0")


_START_AND_END = (("start", "end"),)

BRANCHES = BundleFile(
    "branches.csv",
    "records_branch",
    (_code("code", required=True), _text("name"), _text("city"), _text("province")),
    key=("code",),
)
WORKPLACES = BundleFile(
    "workplaces.csv",
    "records_workplace",
    (Column("code", Kind.WORKPLACE_CODE, "code", required=True), _text("name"), _text("address"), _branch()),
    key=("code",),
)
PERSONS = BundleFile(
    "persons.csv",
    "records_person",
    (
        _national_code("national_code", "national_code", refers=False),
        _text("first_name"),
        _text("last_name"),
        _text("father_name"),
        _date("birth_date"),
        _choice("sex", Sex.values, empty=""),
        _code("mobile"),
        _code("phone"),
        _text("address"),
        _code("postal_code"),
        _date("death_date"),
        _choice("guardianship", Guardianship.values, empty=Guardianship.NONE.value),
        _flag("protection", "protected"),
    ),
    key=("national_code",),
)
SPELLS = BundleFile(
    "spells.csv",
    "records_spell",
    (
        _national_code("national_code", "national_code"),
        _choice("relationship", Relationship.values),
        _choice("insured_type", InsuredType.values),
        _choice("kinship", Kinship.values),
        _national_code("principal_national_code", "principal_code", required=False),
        _code("insurance_number"),
        _branch(),
        Column("workplace_code", Kind.CODE, "workplace_code", refers_to="records_workplace.code"),
        _date("start", "start_date", required=True),
        _date("end", "end_date"),
    ),
    key=("national_code", "relationship", "insured_type", "workplace_code", "principal_code", "start_date"),
    ordered=_START_AND_END,
    has_own_rows=True,
)
DEPENDENTS = BundleFile(
    "dependents.csv",
    "records_dependent",
    (
        _national_code("principal_national_code", "principal_code"),
        _national_code("dependent_national_code", "dependent_code"),
        _choice("kinship", Kinship.values),
        _date("dependency_end"),
    ),
    key=("principal_code", "dependent_code"),
)
PENSIONS = BundleFile(
    "pensions.csv",
    "records_pension",
    (
        _code("file_number", required=True),
        _national_code("pensioner_national_code", "national_code"),
        _choice("kind", PensionKind.values),
        _branch(),
        _date("start", "start_date", required=True),
        _date("end", "end_date"),
        _number("monthly_amount"),
        _flag("former_staff"),
    ),
    key=("national_code", "file_number"),
    ordered=_START_AND_END,
)
SUPPLEMENTARY = BundleFile(
    "supplementary.csv",
    "records_supplementary",
    (
        _national_code("principal_national_code", "principal_code"),
        _national_code("member_national_code", "member_code"),
        _choice("kind", SupplementaryKind.values),
        _date("start", "start_date", required=True),
        _date("end", "end_date"),
    ),
    key=("principal_code", "member_code", "kind", "start_date"),
    ordered=_START_AND_END,
    has_own_rows=True,
)
CONTRIBUTIONS = BundleFile(
    "contributions.csv",
    "records_contribution",
    (
        _national_code("national_code", "national_code"),
        _choice("insured_type", InsuredType.values),
        _number("jalali_year", required=True, limits=(1300, 1699)),
        _number("month", required=True, limits=(1, 12)),
        _number("days", required=True, limits=(0, 31)),
        _number("wage"),
    ),
    key=("national_code", "insured_type", "jalali_year", "month"),
    has_own_rows=True,
)

FILES = (BRANCHES, WORKPLACES, PERSONS, SPELLS, DEPENDENTS, PENSIONS, SUPPLEMENTARY, CONTRIBUTIONS)

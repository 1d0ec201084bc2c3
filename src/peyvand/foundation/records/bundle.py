"""The records bundle as data: its files, their columns, what each cell must be, and where it goes.

Files stand in the order in which they are loaded: what a line refers to has been loaded before it.
"""

import re
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


_TEN_DIGITS = "[0-9]{10}"
_CODE = "[-!#-+.-~]"  # ASCII without blanks, commas and quotes
_LEAP_YEAR = "(?:(?:1[7-9]|[2-9][0-9])(?:0[48]|[2468][048]|[13579][26])|(?:2[048]|[3579][26]|[468][048])00)"
# ISO days that exist. A year below 1700 would be a Jalali one.
_DATE = (
    "(?:(?:1[7-9]|[2-9][0-9])[0-9]{2}-"
    "(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
    f"|{_LEAP_YEAR}-02-29)"
)
_NUMBER = "[0-9]{1,15}"


@dataclass(frozen=True)
class Column:
    """One column of a file.

    `pattern` is what a cell that isn't empty must match, to Python and to PostgreSQL alike; empty: anything. `target`
    is the table's column, `empty` what an empty cell becomes there (None: null), `refers_to` a table's column.
    """

    name: str
    kind: Kind
    target: str
    pattern: str = ""
    required: bool = False
    refers_to: str = ""
    empty: str | None = None

    @property
    def is_code(self) -> bool:
        return self.kind is not Kind.TEXT

    @property
    def empty_stays(self) -> bool:
        """Whether an empty cell is stored as it is, or as null."""
        return not self.empty


@dataclass(frozen=True)
class BundleFile:
    """One file. `key` names columns of its table, `ordered` the pairs of columns that are a start and an end."""

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

    def plain_lines(self, header: list[str]) -> re.Pattern[bytes]:
        """Lines that can be stored as they are: nothing to clean, every cell as its column wants it."""
        cells = ",".join(_plain(self.by_name[name]) for name in header)
        return re.compile(rf"(?:{cells}\r?\n)*+".encode())

    @property
    def values(self) -> tuple[Column, ...]:
        """The columns that an upsert may change."""
        return tuple(column for column in self.columns if column.target not in self.key)


def _plain(column: Column) -> str:
    if column.kind is Kind.TEXT:
        return r'[^",\r\n]*+'
    pattern = f"(?:{column.pattern or _CODE + '+'})"
    return pattern if column.required or not column.empty_stays else f"{pattern}?"


def _text(name: str) -> Column:
    return Column(name, Kind.TEXT, name, empty="")


def _code(name: str, *, required: bool = False) -> Column:
    return Column(name, Kind.CODE, name, _CODE + "{1,60}" if required else "", required, empty="")


def _national_code(name: str, target: str, *, required: bool = True, refers: bool = True) -> Column:
    refers_to = "records_person.national_code" if refers else ""
    return Column(name, Kind.NATIONAL_CODE, target, _TEN_DIGITS, required, refers_to)


def _branch() -> Column:
    return Column("branch_code", Kind.CODE, "branch_code", refers_to="records_branch.code")


def _date(name: str, target: str = "", *, required: bool = False) -> Column:
    return Column(name, Kind.DATE, target or name, _DATE, required)


def _choice(name: str, choices: list[str], *, empty: str | None = None) -> Column:
    return Column(name, Kind.CHOICE, name, "|".join(choices), required=empty is None, empty=empty)


def _number(name: str, pattern: str = _NUMBER, *, required: bool = False) -> Column:
    return Column(name, Kind.NUMBER, name, pattern, required)


def _flag(name: str, target: str = "") -> Column:
    return Column(name, Kind.FLAG, target or name, "0|1", empty="0")


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
    (
        Column("code", Kind.WORKPLACE_CODE, "code", _TEN_DIGITS, required=True),
        _text("name"),
        _text("address"),
        _branch(),
    ),
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
        _number("jalali_year", "1[3-6][0-9]{2}", required=True),
        _number("month", "0?[1-9]|1[0-2]", required=True),
        _number("days", "[012]?[0-9]|3[01]", required=True),
        _number("wage"),
    ),
    key=("national_code", "insured_type", "jalali_year", "month"),
    has_own_rows=True,
)

FILES = (BRANCHES, WORKPLACES, PERSONS, SPELLS, DEPENDENTS, PENSIONS, SUPPLEMENTARY, CONTRIBUTIONS)

"""Pensioners' families as the records hold them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from peyvand.eservices.supplementary_enrolment.rules import family as facts
from peyvand.eservices.supplementary_enrolment.rules.family import Cover, Family, PensionFile
from peyvand.foundation.records.choices import Kinship, PensionKind
from peyvand.foundation.records.models import Branch, Dependent, Pension, Person, Supplementary
from peyvand.kit import mobile
from peyvand.kit.errors import Refusal


def family(national_code: str) -> Family | None:
    """Somebody with all pension files, dependents and covers, whether or not they draw a pension; None: unknown."""
    return families([national_code]).get(national_code)


def families(national_codes: Collection[str]) -> dict[str, Family]:
    """The same for many at once, by the principals' codes, in four queries."""
    dependents = defaultdict(list)
    for row in Dependent.objects.filter(principal_code__in=national_codes):
        if row.dependent_code != row.principal_code:
            dependents[row.principal_code].append(row)
    codes = {*national_codes, *(row.dependent_code for rows in dependents.values() for row in rows)}
    people = {person.national_code: person for person in Person.objects.filter(national_code__in=codes)}
    covers = _covers(national_codes)
    files = _files(national_codes)
    return {
        code: Family(
            principal=_person(people[code], Kinship.SELF, covers[code, code]),
            files=tuple(files[code]),
            dependents=tuple(
                _person(people[row.dependent_code], row.kinship, covers[code, row.dependent_code], row)
                for row in dependents[code]
            ),
        )
        for code in national_codes
        if code in people
    }


def _covers(principal_codes: Collection[str]) -> Mapping[tuple[str, str], list[Cover]]:
    found = defaultdict(list)
    for row in Supplementary.objects.filter(principal_code__in=principal_codes):
        cover = Cover(row.kind, row.start_date, row.end_date, made_here=row.created_here)
        found[row.principal_code, row.member_code].append(cover)
    return found


def _files(national_codes: Collection[str]) -> Mapping[str, list[PensionFile]]:
    found = defaultdict(list)
    for row in Pension.objects.filter(national_code__in=national_codes):
        file = PensionFile(
            number=row.file_number,
            kind=row.kind,
            branch_code=row.branch_code or "",
            start=row.start_date,
            end=row.end_date,
            former_staff=row.former_staff,
            monthly_amount=row.monthly_amount,
        )
        found[row.national_code].append(file)
    return found


def _person(person: Person, kinship: str, covers: Iterable[Cover], dependent: Dependent | None = None) -> facts.Person:
    return facts.Person(
        national_code=person.national_code,
        full_name=" ".join(filter(None, (person.first_name, person.last_name))),
        kinship=kinship,
        dependency_end=dependent.dependency_end if dependent else None,
        death_date=person.death_date,
        covers=tuple(covers),
        sex=person.sex,
    )


def mobile_of(national_code: str) -> str:
    """Where the records say that somebody reads text messages, empty if they don't."""
    recorded = Person.objects.filter(pk=national_code).values_list("mobile", flat=True).first()
    try:
        return mobile.parse(recorded or "")
    except Refusal:
        return ""


@dataclass(frozen=True, slots=True)
class Principal:
    """What step 2 shows of somebody, as recorded; empty or None: not recorded."""

    first_name: str
    last_name: str
    father_name: str
    birth_date: date | None
    mobile: str
    address: str
    pension_kind: str
    branch_name: str


def principal(national_code: str, file: PensionFile) -> Principal:
    """Somebody of the records, with the pension file that counts."""
    person = Person.objects.get(pk=national_code)
    branch = Branch.objects.filter(pk=file.branch_code).first()
    return Principal(
        first_name=person.first_name,
        last_name=person.last_name,
        father_name=person.father_name,
        birth_date=person.birth_date,
        mobile=person.mobile,
        address=person.address,
        pension_kind=str(PensionKind(file.kind).label),
        branch_name=branch.name if branch else "",
    )

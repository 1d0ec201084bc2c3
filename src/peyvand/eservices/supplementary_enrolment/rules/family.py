"""What is decided on: a pensioner's family as the records hold it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Cover:
    """A supplementary cover, `HEALTH` or `LIFE`; both days included, no `end` = still running.

    `made_here`: this program began or ended it, by an accepted request.
    """

    kind: str
    start: date
    end: date | None
    made_here: bool = False

    def holds_on(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Person:
    """The principal (`SELF`, without `dependency_end`) or a dependent, with the covers that they have through this
    principal; no `dependency_end` = open-ended."""

    national_code: str
    full_name: str
    kinship: str
    dependency_end: date | None = None
    death_date: date | None = None
    covers: tuple[Cover, ...] = ()
    sex: str = ""

    def is_alive(self, day: date) -> bool:
        """No death recorded up to the day."""
        return self.death_date is None or self.death_date > day

    def has(self, kind: str, day: date) -> bool:
        return any(cover.kind == kind and cover.holds_on(day) for cover in self.covers)


@dataclass(frozen=True, slots=True)
class PensionFile:
    """A pension file that the principal draws; rials a month."""

    number: str
    kind: str
    branch_code: str
    start: date
    end: date | None
    former_staff: bool = False
    monthly_amount: int | None = None

    def is_active(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Family:
    """Who draws a pension, the files, and who hangs on them; a surviving family's under its head."""

    principal: Person
    files: tuple[PensionFile, ...] = ()
    dependents: tuple[Person, ...] = ()

    def active_files(self, day: date) -> list[PensionFile]:
        return [file for file in self.files if file.is_active(day)]

    def file_of(self, day: date) -> PensionFile | None:
        """The file that counts on a day: of several active ones the one that started last."""
        return max(self.active_files(day), key=lambda file: (file.start, file.number), default=None)

    def listed(self, day: date) -> list[Person]:
        """The principal, then the dependents by national code: alive, dependency open-ended or ending that day or
        later."""
        dependents = sorted(self.dependents, key=lambda person: person.national_code)
        return [self.principal, *(person for person in dependents if _is_listed(person, day))]

    def left_out(self, day: date) -> bool:
        """Whether somebody alive isn't listed because the dependency ended before that day."""
        return any(person.is_alive(day) and not _is_listed(person, day) for person in self.dependents)


def _is_listed(person: Person, day: date) -> bool:
    return person.is_alive(day) and (person.dependency_end is None or person.dependency_end >= day)

"""To the rial: what is deducted for whom from which month to which, and where a line ends early (SUP-8)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from peyvand.eservices.supplementary_enrolment.choices import Ending
from peyvand.eservices.supplementary_enrolment.rules.family import Cover, Family, Person
from peyvand.eservices.supplementary_enrolment.rules.periods import Terms
from peyvand.foundation.records.choices import SupplementaryKind
from peyvand.kit.months import Month

HEALTH, LIFE = SupplementaryKind.HEALTH, SupplementaryKind.LIFE


@dataclass(frozen=True, slots=True)
class Plan:
    """A document to be made: `amount` rials in each month from `first` to `last`."""

    member_code: str
    kind: str
    amount: int
    first: Month
    last: Month


@dataclass(frozen=True, slots=True)
class Days:
    """From when to when a new cover holds, both included."""

    start: date
    end: date


def amount_of(kind: str, terms: Terms) -> int:
    return terms.member_share if kind == HEALTH else terms.life_premium


def cover_days(person: Person, terms: Terms, *, accepted_on: date) -> Days:
    """A cover begins with the acceptance, or later with the period; it ends with the period, or the dependency."""
    last = terms.cover_to if person.dependency_end is None else min(terms.cover_to, person.dependency_end)
    return Days(max(terms.cover_from, accepted_on), last)


def plans(person: Person, kinds: Iterable[str], terms: Terms, *, accepted_on: date) -> list[Plan]:
    """A document for each kind; none at all if no month is left to deduct in.

    First month: the later of the month of `cover_from` and the month after the acceptance; last: the month of
    `cover_to`, or of the dependency's end if that is earlier.
    """
    first = max(Month.of(terms.cover_from), Month.of(accepted_on).after(1))
    last = Month.of(cover_days(person, terms, accepted_on=accepted_on).end)
    if last < first:
        return []
    return [Plan(person.national_code, kind, amount_of(kind, terms), first, last) for kind in kinds]


def kinds_to_enrol(person: Person, days: Days) -> list[str]:
    """Health; and life, unless some of it is in force in these days already: never twice."""
    has_life = any(cover.kind == LIFE and overlaps(cover, days) for cover in person.covers)
    return [HEALTH] if has_life else [HEALTH, LIFE]


def overlaps(cover: Cover, days: Days) -> bool:
    return cover.start <= days.end and (cover.end is None or days.start <= cover.end)


def loaded_plans(family: Family, terms: Terms, *, on: date) -> list[Plan]:
    """Documents for what was in force when it came with a bundle, as if accepted that day: whoever took the premiums
    so far takes the running month's."""
    found = []
    for person in family.listed(on):
        kinds = [kind for kind in (HEALTH, LIFE) if person.has(kind, on)]
        found += plans(person, kinds, terms, accepted_on=on)
    return found


@dataclass(frozen=True, slots=True)
class End:
    """Why a line ends early, and its last day."""

    ending: Ending
    last_day: date


def early_end(family: Family, member_code: str, *, today: date) -> End | None:
    """Whether a running line of this member ends, or has ended, before its time: the first of the things that end it.

    A dependency may end ahead; who no longer hangs on the principal at all ended today.
    """
    ends = []
    files_end = _last_day_of_files(family, today)
    if files_end is not None:
        ends.append(End(Ending.PENSION_END, files_end))
    principal_death = family.principal.death_date
    if principal_death is not None:
        ends.append(End(Ending.DEATH, principal_death))
    if member_code != family.principal.national_code:
        person = next((one for one in family.dependents if one.national_code == member_code), None)
        if person is None:
            ends.append(End(Ending.DEPENDENCY_END, today))
        else:
            if person.dependency_end is not None:
                ends.append(End(Ending.DEPENDENCY_END, person.dependency_end))
            if person.death_date is not None:
                ends.append(End(Ending.DEATH, person.death_date))
    return min(ends, key=lambda end: end.last_day, default=None)


def _last_day_of_files(family: Family, today: date) -> date | None:
    """The last day on which any file is drawn, None if one goes on; a file that begins later carries nothing yet."""
    begun = [file for file in family.files if file.start <= today]
    if not begun:
        return today
    return None if any(file.end is None for file in begun) else max(file.end for file in begun if file.end)


def runs_to(*, first: Month, runs_to: Month, last: Month) -> Month | None:
    """Where a line from `first` that runs to `runs_to` ends if nothing is deducted after `last`; None: no change.

    A line that never began runs to the month before its first.
    """
    end = max(last, first.after(-1))
    return end if end < runs_to else None

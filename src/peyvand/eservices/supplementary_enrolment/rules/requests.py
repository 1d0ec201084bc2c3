"""What a pensioner asks for: which choices may be made, what they cost, when the wizard may go on."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from peyvand.eservices.supplementary_enrolment.choices import Action, Presence
from peyvand.eservices.supplementary_enrolment.rules.deductions import (
    HEALTH,
    LIFE,
    amount_of,
    cover_days,
    kinds_to_enrol,
    overlaps,
    plans,
)
from peyvand.eservices.supplementary_enrolment.rules.family import Person
from peyvand.eservices.supplementary_enrolment.rules.listing import Line, Listing
from peyvand.eservices.supplementary_enrolment.rules.periods import Terms
from peyvand.foundation.records.choices import Kinship
from peyvand.kit.errors import Refusal
from peyvand.kit.months import Month
from peyvand.kit.words import _, told


@dataclass(frozen=True, slots=True)
class Cost:
    """What a choice changes on the pension slip, in rials a month: more is deducted, or less (below zero)."""

    health: int
    life: int

    @property
    def total(self) -> int:
        return self.health + self.life

    @property
    def saved(self) -> int:
        return -self.total


@dataclass(frozen=True, slots=True)
class Running:
    """What is deducted for a member from next month on, in rials a month."""

    member_code: str
    kind: str
    amount: int


def cost(line: Line, action: Action | None, terms: Terms, running: Iterable[Running], *, on: date) -> Cost:
    """What an action costs, or saves; what is saved is what is really deducted."""
    if action == Action.ENROL:
        kinds = kinds_to_enrol(line.person, cover_days(line.person, terms, accepted_on=on))
        return Cost(*(amount_of(kind, terms) if kind in kinds else 0 for kind in (HEALTH, LIFE)))
    if action == Action.WITHDRAW:
        mine = [one for one in running if one.member_code == line.person.national_code]
        return Cost(*(-sum(one.amount for one in mine if one.kind == kind) for kind in (HEALTH, LIFE)))
    return Cost(0, 0)


def first_month(terms: Terms, *, on: date) -> Month:
    """The month from which an enrolment would be deducted if it were accepted that day."""
    return max(Month.of(terms.cover_from), Month.of(on).after(1))


# -- one choice ------------------------------------------------------------------------------------------------------


def standing_choice(line: Line, terms: Terms, *, on: date, elsewhere: Collection[str]) -> str:
    """Why the one action of a line isn't offered though the present state would allow it, in words; empty: it is.

    `elsewhere`: members for whom another pensioner pays.
    """
    try:
        check_choice(line, terms, on=on, elsewhere=elsewhere)
    except Refusal as refusal:
        return refusal.message
    return ""


def check_choice(line: Line, terms: Terms, *, on: date, elsewhere: Collection[str]) -> None:
    """Raises Refusal NO_ACTION, ALREADY_ENDING, ALREADY_ENROLLED, ENROLLED_ELSEWHERE or NO_MONTH_LEFT."""
    person = line.person
    if line.action is None:
        raise Refusal("NO_ACTION", _("در این دوره پس از آغاز پوشش انصراف پذیرفته نمی‌شود."))
    if line.action == Action.WITHDRAW:
        running = [cover for cover in person.covers if cover.kind == HEALTH and cover.holds_on(on)]
        last_day = Month.of(on).last_day
        if all(cover.made_here and cover.end is not None and cover.end <= last_day for cover in running):
            raise Refusal("ALREADY_ENDING", _("این پوشش تا پایان همین ماه برقرار است و سپس پایان می‌یابد."))
        return
    check_enrolment(person, terms, on=on, is_elsewhere=person.national_code in elsewhere)


def check_enrolment(person: Person, terms: Terms, *, on: date, is_elsewhere: bool) -> None:
    """Whether a person could be enrolled if it were accepted that day.

    Raises Refusal ALREADY_ENROLLED, ENROLLED_ELSEWHERE or NO_MONTH_LEFT.
    """
    days = cover_days(person, terms, accepted_on=on)
    held = [cover for cover in person.covers if cover.kind == HEALTH and overlaps(cover, days)]
    if held:
        raise Refusal(
            "ALREADY_ENROLLED",
            told(_("{name} ثبت‌نام شده است؛ پوشش از {day} است."), name=person.full_name, day=held[0].start),
            status=409,
        )
    if is_elsewhere:
        raise Refusal(
            "ENROLLED_ELSEWHERE",
            told(
                _("{name} از راه مستمری‌بگیر دیگری بیمه تکمیلی دارد؛ یک نفر دو بار ثبت‌نام نمی‌شود."),
                name=person.full_name,
            ),
            status=409,
        )
    if not plans(person, [HEALTH], terms, accepted_on=on):
        raise Refusal("NO_MONTH_LEFT", _("تا پایان دوره یا کفالت، ماهی برای کسر حق بیمه نمانده است."), status=409)


# -- the whole -------------------------------------------------------------------------------------------------------


def kept_actions(listing: Listing, actions: Mapping[str, str], *, refused: Mapping[str, str]) -> dict[str, Action]:
    """Of the choices in a draft those that still stand: the person is listed and the action the one there is."""
    return {
        line.person.national_code: line.action
        for line in listing.lines
        if line.action is not None
        and actions.get(line.person.national_code) == line.action
        and not refused.get(line.person.national_code)
    }


def check_whole(
    lines: Sequence[Line], actions: Mapping[str, str], terms: Terms, *, covered_spouses: Collection[str]
) -> None:
    """Whether step 3 may go on with these choices.

    `covered_spouses`: codes of spouses who have an active principal spell of their own. Raises Refusal NOTHING_CHOSEN
    or SPOUSE_TOO.
    """
    if not actions:
        raise Refusal("NOTHING_CHOSEN", _("برای دست‌کم یک نفر «ثبت‌نام» یا «انصراف» را بزنید."))
    if not terms.spouse_with_principal or actions.get(lines[0].person.national_code) != Action.ENROL:
        return
    for line in lines:
        person = line.person
        if person.kinship != Kinship.SPOUSE or person.national_code in covered_spouses:
            continue
        if not _is_enrolled(line, actions):
            raise Refusal(
                "SPOUSE_TOO",
                told(
                    _(
                        "در این دوره همسر همراه خود شما ثبت‌نام می‌شود: برای {name} هم «ثبت‌نام» را بزنید، مگر شاغل یا"
                        " بازنشسته باشد و سابقه‌اش در سازمان ثبت شده باشد."
                    ),
                    name=person.full_name,
                ),
            )


def _is_enrolled(line: Line, actions: Mapping[str, str]) -> bool:
    action = actions.get(line.person.national_code)
    return action == Action.ENROL or (line.health == Presence.ACTIVE and action != Action.WITHDRAW)


# -- against what the records say now --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """A line of a request as it was submitted."""

    member_code: str
    full_name: str
    kinship: str
    dependency_end: date | None
    health: str
    life: str
    action: str | None


def differences(asked: Iterable[Asked], now: Listing) -> list[str]:
    """What the records say otherwise than at the submission, a line each; a request without any is clean."""
    if now.reason is not None and now.lines == ():
        return [str(now.reason.label)]
    present = {line.person.national_code: line for line in now.lines}
    found = []
    for one in asked:
        line = present.get(one.member_code)
        if line is None:
            found.append(told(_("{name} دیگر در فهرست خانواده نیست (پایان کفالت یا فوت)."), name=one.full_name))
            continue
        if line.person.dependency_end != one.dependency_end:
            found.append(told(_("پایان کفالت {name} اکنون {day} است."), name=one.full_name, day=_day(line.person)))
        if line.health != one.health:
            found.append(told(_("بیمه درمان {name} اکنون «{state}» است."), name=one.full_name, state=line.health.label))
        if line.life != one.life:
            found.append(told(_("بیمه عمر {name} اکنون «{state}» است."), name=one.full_name, state=line.life.label))
    return found


def _day(person: Person) -> date | str:
    return person.dependency_end or _("نامحدود")

"""Which questions of a day are unusual. Pure: what somebody asked, and the limits in force, in; findings out.

A finding accuses nobody: a manager says why, and the committee judges. Limits are legal parameters (`oversight.*`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from math import ceil, exp, log

from peyvand.eservices.oversight.choices import Pattern

# How unlikely something must be before it is no coincidence.
UNLIKELY = 1e-4
# Numbers so near to one another that somebody counted them off. The tenth digit is a check digit.
_NEAR = 3
_SERIALS = 10**6  # of one place: its number is the first three of ten digits


@dataclass(frozen=True, slots=True)
class Limits:
    """The least of each that is unusual; `night_from`, `night_to` are hours in Tehran, `burst_minutes` its span."""

    same_surname: int
    sequence: int
    burst: int
    burst_minutes: int
    night: int
    night_from: int
    night_to: int
    not_found: int
    not_found_percent: int
    sealed: int
    sealed_percent: int
    repeated: int
    refused: int


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. `at`: Tehran's time. `by_hand`: typed by somebody, not sent by a system or with a file."""

    number: int
    at: datetime
    national_code: str
    last_name: str
    is_found: bool
    is_sealed: bool
    by_hand: bool


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asked, as far as it is known: nothing of a system. `colleagues`: the codes of their agency's other users."""

    national_code: str = ""
    last_name: str = ""
    colleagues: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a day's questions are held against.

    `watched`: codes under watch among those asked. `surnames`: what share of all whom anybody asked about has it.
    `before`: how often the same asker asked about somebody in the month before. `refused`: their refused attempts.
    """

    watched: Collection[str] = ()
    surnames: Mapping[str, float] = field(default_factory=dict)
    before: Mapping[str, int] = field(default_factory=dict)
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """A pattern, the numbers of the questions that make it, and how many it counts."""

    pattern: Pattern
    questions: tuple[int, ...]
    count: int


def unusual(asked: Sequence[Asked], asker: Asker, around: Surroundings, limits: Limits) -> list[Finding]:
    """What is unusual about somebody's questions of one day, in the order of `Pattern`."""
    ordered = sorted(asked, key=lambda one: (one.at, one.number))
    found = {finding.pattern: finding for finding in _findings(ordered, asker, around, limits)}
    return [found[pattern] for pattern in Pattern if pattern in found]


def _findings(asked: Sequence[Asked], asker: Asker, around: Surroundings, limits: Limits) -> Iterator[Finding]:
    def found(pattern: Pattern, which: Collection[Asked], *, least: int) -> Iterator[Finding]:
        if len(which) >= least:
            yield Finding(pattern, tuple(one.number for one in which), len(which))

    if asker.national_code:
        yield from found(Pattern.OWN_CODE, [one for one in asked if one.national_code == asker.national_code], least=1)
    others = [one for one in asked if one.national_code != asker.national_code]
    yield from found(Pattern.COLLEAGUE, [one for one in others if one.national_code in asker.colleagues], least=1)
    yield from found(Pattern.WATCHED, [one for one in asked if one.national_code in around.watched], least=1)
    same = [one for one in others if asker.last_name and one.last_name == asker.last_name]
    expected = len(others) * around.surnames.get(asker.last_name, 0.0)
    if at_least(len({one.national_code for one in same}), expected) < UNLIKELY:
        yield from found(Pattern.SAME_SURNAME, same, least=limits.same_surname)
    yield from found(Pattern.SEQUENCE, _in_sequence(asked, least=limits.sequence), least=limits.sequence)

    by_hand = [one for one in asked if one.by_hand]
    yield from found(Pattern.BURST, _densest(by_hand, timedelta(minutes=limits.burst_minutes)), least=limits.burst)
    yield from found(Pattern.NIGHT, [one for one in by_hand if _is_night(one.at, limits)], least=limits.night)
    for pattern, which, least, percent in (
        (Pattern.NOT_FOUND, [one for one in asked if not one.is_found], limits.not_found, limits.not_found_percent),
        (Pattern.SEALED, [one for one in asked if one.is_sealed], limits.sealed, limits.sealed_percent),
    ):
        yield from found(pattern, which, least=max(least, ceil(len(asked) * percent / 100)))
    yield from _repeated(asked, around.before, least=limits.repeated)
    if around.refused >= limits.refused:
        yield Finding(Pattern.REFUSED, (), around.refused)


def at_least(count: int, expected: float) -> float:
    """How likely at least so many are where so many are expected (Poisson)."""
    term = exp(-expected)
    below = 0.0
    for n in range(count):
        below += term
        term *= expected / (n + 1)
    return max(0.0, 1.0 - below)


def _in_sequence(asked: Sequence[Asked], *, least: int) -> list[Asked]:
    """Those whose codes stand so close together as no chance puts them, whatever their order; place by place.

    Of many codes of one place some are neighbours anyway: the more there are, the longer a run must be.
    """
    by_place: dict[str, dict[int, list[Asked]]] = defaultdict(lambda: defaultdict(list))
    for one in asked:
        by_place[one.national_code[:3]][int(one.national_code[3:9])].append(one)
    found: list[Asked] = []
    for serials in by_place.values():
        near = min(0.99, _NEAR * len(serials) / _SERIALS)
        needed = max(least, 1 + ceil(log(UNLIKELY / len(serials)) / log(near)))
        run: list[int] = []
        for serial in (*sorted(serials), 2 * _SERIALS):
            if run and serial - run[-1] > _NEAR:
                if len(run) >= needed:
                    found += [one for member in run for one in serials[member]]
                run = []
            run.append(serial)
    return found


def _densest(asked: Sequence[Asked], span: timedelta) -> Sequence[Asked]:
    """The most questions within `span`; in order of time."""
    best: Sequence[Asked] = ()
    first = 0
    for last, one in enumerate(asked):
        while one.at - asked[first].at > span:
            first += 1
        if last - first >= len(best):
            best = asked[first : last + 1]
    return best


def _is_night(at: datetime, limits: Limits) -> bool:
    return at.time() >= time(limits.night_from) or at.time() < time(limits.night_to)


def _repeated(asked: Sequence[Asked], before: Mapping[str, int], *, least: int) -> Iterator[Finding]:
    by_person: dict[str, list[int]] = defaultdict(list)
    for one in asked:
        by_person[one.national_code].append(one.number)
    often = {code: numbers for code, numbers in by_person.items() if len(numbers) + before.get(code, 0) >= least}
    if often:
        most = max(len(numbers) + before.get(code, 0) for code, numbers in often.items())
        yield Finding(Pattern.REPEATED, tuple(number for numbers in often.values() for number in numbers), most)

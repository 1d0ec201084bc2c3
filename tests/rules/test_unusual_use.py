"""Misuse is marked, ordinary work isn't: twelve scripts, and a made-up month of ten thousand questions."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest

from peyvand.eservices.oversight.choices import Pattern
from peyvand.eservices.oversight.rules import Asked, Asker, Limits, Surroundings, at_least, unusual
from peyvand.kit.national_code import is_valid

# The first values of `oversight.*`; tests/eservices/oversight holds the law's to these.
LIMITS = Limits(
    same_surname=3, sequence=5, burst=40, burst_minutes=10, night=5, night_from=22, night_to=6, not_found=10,
    not_found_percent=50, sealed=5, sealed_percent=50, repeated=5, refused=20,
)  # fmt: skip
MORNING = datetime(2026, 11, 22, 8, 0)  # noqa: DTZ001 (Tehran's, as the rules take it)
# Shares as among a country's names: a few common, many rare.
SURNAMES = [f"نام{n}" for n in range(800)]
WEIGHTS = [1 / (n + 3) for n in range(800)]
SHARES = {name: weight / sum(WEIGHTS) for name, weight in zip(SURNAMES, WEIGHTS, strict=True)}
ASKER = Asker("0067749828", SURNAMES[40], {"0082634513", "0075312417"})


def a_code(chance):
    """A valid code of one of some hundred places."""
    return coded(f"{chance.randint(1, 120):03}{chance.randint(0, 999_999):06}")


def coded(nine):
    return next(nine + digit for digit in "0123456789" if is_valid(nine + digit))


def ordinary(chance, number, *, day=MORNING):
    """A day's questions of somebody who does their work: one every few minutes, now and then somebody unknown."""
    at, asked = day + timedelta(minutes=chance.randint(0, 40)), []
    for n in range(number):
        at += timedelta(seconds=chance.expovariate(1 / 240) + 15)
        asked.append(
            Asked(
                number=n,
                at=at,
                national_code=a_code(chance),
                last_name=chance.choices(SURNAMES, WEIGHTS)[0],
                is_found=chance.random() > 0.12,
                is_sealed=chance.random() < 0.02,
                by_hand=True,
            )
        )
    return asked


def found(asked, asker=ASKER, limits=LIMITS, **around):
    around.setdefault("surnames", SHARES)
    return {finding.pattern for finding in unusual(asked, asker, Surroundings(**around), limits)}


def changed(asked, which, **changes):
    return [replace(one, **changes) if n in which else one for n, one in enumerate(asked)]


def looks_oneself_up(asked, chance):
    return changed(asked, {chance.randrange(len(asked))}, national_code=ASKER.national_code), {}


def looks_relatives_up(asked, chance):
    return changed(asked, set(chance.sample(range(len(asked)), 5)), last_name=ASKER.last_name), {}


def looks_a_colleague_up(asked, chance):
    return changed(asked, {chance.randrange(len(asked))}, national_code="0082634513"), {}


def looks_somebody_known_up(asked, chance):
    n = chance.randrange(len(asked))
    return asked, {"watched": {asked[n].national_code}}


def counts_codes_off(asked, chance):
    first = chance.randint(100_000, 900_000)
    codes = [coded(f"007{first + n:06}") for n in range(8)]
    return asked + [replace(asked[-1], number=100 + n, national_code=code) for n, code in enumerate(codes)], {}


def counts_codes_off_in_disorder(asked, chance):
    """Every second one, shuffled, over the whole day, among the day's own work."""
    first = chance.randint(100_000, 900_000)
    codes = [coded(f"041{first + 2 * n:06}") for n in range(7)]
    chance.shuffle(codes)
    for n, code in zip(chance.sample(range(len(asked)), 7), codes, strict=True):
        asked = changed(asked, {n}, national_code=code)
    return asked, {}


def copies_as_fast_as_possible(asked, chance):
    at = asked[-1].at
    return asked + [
        Asked(200 + n, at + timedelta(seconds=9 * n), a_code(chance), "", True, False, True) for n in range(60)
    ], {}


def comes_at_night(asked, chance):
    night = MORNING.replace(hour=23, minute=5)
    return asked + [
        Asked(300 + n, night + timedelta(minutes=9 * n), a_code(chance), "", True, False, True) for n in range(6)
    ], {}


def guesses_codes(asked, chance):
    return changed(asked, set(range(5, len(asked))), is_found=False), {}


def hides_from_everybody(asked, chance):
    return changed(asked, set(range(len(asked) // 3, len(asked))), is_sealed=True), {}


def follows_one_person(asked, chance):
    """Once a day, for weeks."""
    return asked, {"before": {asked[3].national_code: 6}}


def tries_every_door(asked, chance):
    return asked[:2], {"refused": 35}


SCRIPTS = [
    looks_oneself_up, looks_relatives_up, looks_a_colleague_up, looks_somebody_known_up, counts_codes_off,
    counts_codes_off_in_disorder, copies_as_fast_as_possible, comes_at_night, guesses_codes, hides_from_everybody,
    follows_one_person, tries_every_door,
]  # fmt: skip
PATTERN_OF = dict(
    zip(
        SCRIPTS,
        [
            Pattern.OWN_CODE, Pattern.SAME_SURNAME, Pattern.COLLEAGUE, Pattern.WATCHED, Pattern.SEQUENCE,
            Pattern.SEQUENCE, Pattern.BURST, Pattern.NIGHT, Pattern.NOT_FOUND, Pattern.SEALED, Pattern.REPEATED,
            Pattern.REFUSED,
        ],
        strict=True,
    )
)  # fmt: skip


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.__name__)
def test_a_script_of_misuse_is_marked_for_what_it_is(script):
    """Within a day of ordinary work, in which nothing else is marked."""
    for seed in range(20):
        chance = Random(seed)
        asked = ordinary(chance, 30)
        assert found(asked) == set(), seed
        asked, around = script(asked, chance)
        assert found(asked, **around) == {PATTERN_OF[script]}, seed


def test_of_an_ordinary_month_hardly_a_question_is_marked():
    """Ten thousand questions of twenty people in twenty-two working days; nobody does anything wrong."""
    chance = Random(1405)
    people = [
        Asker(a_code(chance), chance.choices(SURNAMES, WEIGHTS)[0], {a_code(chance) for _ in range(12)})
        for _ in range(20)
    ]
    days = [ordinary(chance, chance.randint(8, 38), day=MORNING + timedelta(days=n // 20)) for n in range(22 * 20)]
    asked_in_all = sum(map(len, days))
    assert 9_000 < asked_in_all < 11_500
    before = defaultdict(Counter)
    marked = Counter()
    for n, asked in enumerate(days):
        asker = people[n % 20]
        # One in ten is asked about again within the month, by the same person.
        asked = [
            replace(one, national_code=chance.choice(list(before[n % 20])))
            if before[n % 20] and chance.random() < 0.1
            else one
            for one in asked
        ]
        around = Surroundings(surnames=SHARES, before=before[n % 20], refused=chance.randint(0, 4))
        for finding in unusual(asked, asker, around, LIMITS):
            marked[finding.pattern] += max(1, len(finding.questions))
        before[n % 20].update(one.national_code for one in asked)
    share = sum(marked.values()) / asked_in_all
    assert share < 0.005, marked


def test_a_file_of_many_neighbours_is_no_sequence():
    """A pension fund of one town sends all its members: thousands of codes of one place are neighbours by chance."""
    chance = Random(7)
    serials = chance.sample(range(1_000_000), 60_000)
    asked = [Asked(n, MORNING, f"007{serial:06}0", "", True, False, False) for n, serial in enumerate(serials)]
    assert found(asked, Asker()) == set()
    counted = [Asked(n, MORNING, f"008{5_000 + n:06}0", "", True, False, False) for n in range(40)]
    assert found([*asked, *counted], Asker()) == {Pattern.SEQUENCE}


def test_a_system_may_work_fast_and_at_night():
    asked = [Asked(n, MORNING.replace(hour=2), a_code(Random(n)), "", True, False, False) for n in range(100)]
    assert found(asked, Asker()) == set()


def test_a_finding_names_its_questions():
    asked = changed(ordinary(Random(3), 30), {4, 9}, national_code=ASKER.national_code)
    (finding,) = unusual(asked, ASKER, Surroundings(surnames=SHARES), LIMITS)
    assert (finding.questions, finding.count) == ((4, 9), 2)


def test_how_unlikely_a_number_is():
    assert at_least(0, 5.0) == 1.0
    assert at_least(1, 0.0) == 0.0
    assert at_least(3, 1.0) == pytest.approx(0.0803, abs=1e-4)

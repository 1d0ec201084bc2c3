"""Writes a population as a records bundle.

The people come in portions, each with its own chance, codes and numbers, so that all processors may work at once and
the bytes don't depend on how many there are.
"""

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from datetime import date
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import BinaryIO, NamedTuple

from peyvand.foundation.records import bundle
from peyvand.foundation.records.synthesis.calendar import EARLIEST, LATEST, number_of
from peyvand.foundation.records.synthesis.codes import national_codes
from peyvand.foundation.records.synthesis.country import Country
from peyvand.foundation.records.synthesis.population import Population

_PORTIONS_WORTH_A_PROCESS = 4
_FIRST_NUMBER = 1_000_000_000
_GROWING = (
    bundle.PERSONS, bundle.SPELLS, bundle.DEPENDENTS, bundle.PENSIONS, bundle.SUPPLEMENTARY, bundle.CONTRIBUTIONS,
)  # fmt: skip


class _Plan(NamedTuple):
    seed: int
    persons: int
    on: date
    portion: int


def write_bundle(
    directory: Path,
    *,
    persons: int,
    seed: int,
    on: date,
    portion: int = 20_000,
    progress: Callable[[int], None] = lambda _: None,
) -> dict[str, int]:
    """Write `persons` people as they stand on the day `on`; the lines of each file. The arguments decide every byte.

    `progress` hears how many persons are written. Raises OSError, and ValueError for a day outside 2000–2060.
    """
    if not EARLIEST <= on <= LATEST:
        raise ValueError(f"{on} is not between {EARLIEST} and {LATEST}")
    plan = _Plan(seed, persons, on, portion)
    country = _country(plan)
    directory.mkdir(parents=True, exist_ok=True)
    lines = {}
    with ExitStack() as files:
        for kind, rows in ((bundle.BRANCHES, country.branch_rows), (bundle.WORKPLACES, country.workplace_rows)):
            _open(files, directory, kind).write("".join(rows).encode())
            lines[kind.name] = len(rows)
        growing = [(_open(files, directory, kind), kind.name) for kind in _GROWING]
        written = 0
        for texts in _portions(plan):
            for (file, name), text in zip(growing, texts, strict=True):
                file.write(text)
                lines[name] = lines.get(name, 0) + text.count(b"\n")
            written += texts[0].count(b"\n")
            progress(written)
    return lines


def _portions(plan: _Plan) -> Iterator[list[bytes]]:
    """The growing files' texts, portion by portion in their order."""
    numbers = range(-(-plan.persons // plan.portion))
    workers = min(len(os.sched_getaffinity(0)), len(numbers) // _PORTIONS_WORTH_A_PROCESS)
    if workers < 2:
        yield from (_portion(plan, number) for number in numbers)
        return
    # Fresh processes: a forked one would hold this one's database connection.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        ahead: deque[Future[list[bytes]]] = deque()
        for number in numbers:
            ahead.append(pool.submit(_portion, plan, number))
            if len(ahead) > 2 * workers:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _portion(plan: _Plan, number: int) -> list[bytes]:
    first = number * plan.portion
    population = Population(
        _chance(plan, f"portion {number}"),
        _country(plan),
        codes=national_codes(_chance(plan, "codes"), first + number * 10),
        first_number=_FIRST_NUMBER + 2 * first,
        persons=min(plan.portion, plan.persons - first),
        on=number_of(plan.on),
    )
    while population.left:
        population.add_family()
    return ["".join(getattr(population, Path(kind.name).stem)).encode() for kind in _GROWING]


@cache
def _country(plan: _Plan) -> Country:
    return Country(_chance(plan, "country"), plan.persons)


def _chance(plan: _Plan, purpose: str) -> Random:
    return Random(f"{plan.seed} {purpose}")  # noqa: S311 - the same seed must give the same people


def _open(files: ExitStack, directory: Path, kind: bundle.BundleFile) -> BinaryIO:
    file = files.enter_context((directory / kind.name).open("wb"))
    file.write(f"{kind.header}\n".encode())
    return file

"""Writes a population as a records bundle."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from random import Random
from typing import TextIO

from peyvand.foundation.records import bundle
from peyvand.foundation.records.synthesis.calendar import EARLIEST, LATEST, number_of
from peyvand.foundation.records.synthesis.country import Country
from peyvand.foundation.records.synthesis.population import Population

_FAMILIES_A_WRITE = 2000
_GROWING = (
    bundle.PERSONS, bundle.SPELLS, bundle.DEPENDENTS, bundle.PENSIONS, bundle.SUPPLEMENTARY, bundle.CONTRIBUTIONS,
)  # fmt: skip


def write_bundle(
    directory: Path, *, persons: int, seed: int, on: date, progress: Callable[[int], None] = lambda _: None
) -> dict[str, int]:
    """Write `persons` people as they stand on the day `on`; the lines of each file. The arguments decide every byte.

    `progress` hears how many persons are written. Raises OSError, and ValueError for a day outside 2000–2060.
    """
    if not EARLIEST <= on <= LATEST:
        raise ValueError(f"{on} is not between {EARLIEST} and {LATEST}")
    rng = Random(seed)  # noqa: S311 - the same seed must give the same people
    country = Country(rng, persons)
    population = Population(rng, country, persons=persons, on=number_of(on))
    directory.mkdir(parents=True, exist_ok=True)
    lines = {bundle.BRANCHES.name: len(country.branch_rows), bundle.WORKPLACES.name: len(country.workplace_rows)}
    with ExitStack() as files:
        for kind, rows in ((bundle.BRANCHES, country.branch_rows), (bundle.WORKPLACES, country.workplace_rows)):
            _open(files, directory, kind).write("".join(rows))
        growing = [(_open(files, directory, kind), kind) for kind in _GROWING]
        lines |= {kind.name: 0 for kind in _GROWING}
        while population.left:
            for _ in range(_FAMILIES_A_WRITE):
                if not population.left:
                    break
                population.add_family()
            for file, kind in growing:
                rows = getattr(population, Path(kind.name).stem)
                text = "".join(rows)
                lines[kind.name] += text.count("\n")
                file.write(text)
                rows.clear()
            progress(persons - population.left)
    return lines


def _open(files: ExitStack, directory: Path, kind: bundle.BundleFile) -> TextIO:
    file = files.enter_context((directory / kind.name).open("w", encoding="utf-8", newline="\n"))
    file.write(kind.header + "\n")
    return file

"""The country that the population lives in: branches, workplaces, homes."""

from collections.abc import Callable
from random import Random
from typing import NamedTuple

from peyvand.foundation.records.synthesis import pools
from peyvand.kit.text import persian_digits

PERSONS_PER_WORKPLACE = 25
_NUMBERS = [persian_digits(n) for n in range(400)]
_STREETS = [street.replace("\u200c", " ") for street in pools.STREETS]


class City(NamedTuple):
    name: str
    phone_prefix: str
    postal_prefix: str
    branches: list[str]  # codes
    workplaces: list[tuple[str, str]]  # code, branch's code


class Home(NamedTuple):
    city: City
    branch: str  # code
    where: str  # the cells phone, address, postal_code


class Country:
    """`branch_rows` and `workplace_rows` are lines of the bundle's files."""

    def __init__(self, rng: Random, persons: int) -> None:
        self._rng = rng
        self.branch_rows: list[str] = []
        self.workplace_rows: list[str] = []
        self._cities: list[City] = []
        for province, name, phone, postal, weight in pools.CITIES:
            city = City(name, phone, postal, [], [])
            self._cities += [city] * weight
            for number in range(1, weight // 2 + 2):
                code = f"{len(self.branch_rows) + 101:04}"
                city.branches.append(code)
                self.branch_rows.append(f"{code},شعبه {_NUMBERS[number]} {name},{name},{province}\n")
        self._open_workplaces(max(2, persons // PERSONS_PER_WORKPLACE // len(self._cities)))

    def _open_workplaces(self, per_share: int) -> None:
        choose = self._rng.choice
        code = self._rng.randrange(1_000_000_000, 2_000_000_000)
        for city in self._cities:
            for _ in range(per_share):
                code += 7 + self._rng.randrange(60)
                branch = choose(city.branches)
                name = f"{choose(pools.FORMS)} {choose(pools.TRADES)} {choose(pools.FIRMS)} {city.name}"
                where = f"{city.name}، خیابان {choose(_STREETS)}، پلاک {_NUMBERS[1 + self._rng.randrange(399)]}"
                city.workplaces.append((f"{code:010}", branch))
                self.workplace_rows.append(f"{code:010},{name},{where},{branch}\n")

    def home(self, draw: Callable[[], float]) -> Home:
        """A home by chance: `draw` gives numbers from 0 to 1."""
        city = self._cities[int(draw() * len(self._cities))]
        street = _STREETS[int(draw() * len(_STREETS))]
        alley = pools.LAST_NAMES[int(draw() * len(pools.LAST_NAMES))]
        plaque = _NUMBERS[1 + int(draw() * 399)]
        phone = f"{city.phone_prefix}{22_000_000 + int(draw() * 70_000_000)}" if draw() < 0.7 else ""
        address = f"{city.name}، خیابان {street}، کوچه شهید {alley}، پلاک {plaque}" if draw() < 0.96 else ""
        postal_code = f"{city.postal_prefix}{10_000_000 + int(draw() * 90_000_000)}" if draw() < 0.9 else ""
        return Home(city, city.branches[int(draw() * len(city.branches))], f"{phone},{address},{postal_code}")

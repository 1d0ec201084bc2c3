"""Made-up people whose every secret is a text that stands nowhere else, so that it is found wherever it gets out."""

import random
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

from peyvand.foundation.records.models import Branch, Dependent, Person, Spell, Workplace
from peyvand.kit.national_code import check_digit
from tests.rules.golden import TODAY

SORTS = 10
_LETTERS = "بپتجچخدرزسشصطعغفکگلمنوه"
_MARK = "ژضثق"
# What a secret looks like, once digits are Latin: a marked word, a phone number, a postal or a national code.
_SHAPE = re.compile(rf"(?=({_MARK}[{_LETTERS}]{{8}}|0994\d{{7}}|9494\d{{6}}|494\d{{7}}))")


@dataclass
class Planted:
    """`asked`: the national codes that are asked about. `secrets`: what each text is, by the text."""

    asked: list[str] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)
    protected: set[str] = field(default_factory=set)

    def found_in(self, text: str) -> set[str]:
        """The secrets that stand in a text whose digits are Latin."""
        return {found for found in _SHAPE.findall(text) if found in self.secrets}

    def kinds(self, secrets: set[str]) -> set[str]:
        return {self.secrets[secret] for secret in secrets}


class Planter:
    """Families of every sort; the same seed gives the same people."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._numbers = count(1)
        self.planted = Planted()

    def plant(self, families: int) -> Planted:
        for n in range(families):
            self.family(n)
        self._random.shuffle(self.planted.asked)
        return self.planted

    def family(self, n: int) -> None:
        """One of the `n`th sort, of which there are SORTS."""
        sorts = (
            self._employed, self._left, self._dependents, self._principal_with_family, self._pensioner, self._survivors,
            self._protected, self._dependents_of_protected, self._protected_dependent, self._covered_once,
        )  # fmt: skip
        assert len(sorts) == SORTS
        sorts[n % SORTS]()

    # -- families ----------------------------------------------------------------------------------------------------

    def _employed(self) -> None:
        self._work(self._person())

    def _left(self) -> None:
        self._work(self._person(), ended=True)

    def _covered_once(self) -> None:
        self._work(self._person(), ended=True)
        self._work(self._person(death_date=TODAY - timedelta(days=self._random.randrange(1, 300))))

    def _dependents(self) -> None:
        principal = self._person(asked=False)
        self._work(principal)
        for kinship in ("SPOUSE", "DAUGHTER"):
            self._depend(self._person(), principal, kinship)

    def _principal_with_family(self) -> None:
        principal = self._person()
        self._work(principal)
        for kinship in ("SPOUSE", "SON"):
            self._depend(self._person(asked=False), principal, kinship)

    def _pensioner(self) -> None:
        pensioner = self._person()
        self._spell(pensioner, "PENSIONER_PRINCIPAL", "RETIREMENT", "SELF")
        self._work(pensioner, ended=True)
        self._depend(self._person(asked=False), pensioner, "SPOUSE")

    def _survivors(self) -> None:
        deceased = self._person(asked=False, death_date=TODAY - timedelta(days=400))
        self._work(deceased)
        for kinship in ("SPOUSE", "SON"):
            survivor = self._person()
            self._spell(survivor, "PENSIONER_DEPENDENT", "SURVIVOR", kinship, principal_code=deceased.national_code)

    def _protected(self) -> None:
        self._work(self._person(protected=True))

    def _dependents_of_protected(self) -> None:
        principal = self._person(asked=False, protected=True)
        self._work(principal)
        self._depend(self._person(), principal, "DAUGHTER")

    def _protected_dependent(self) -> None:
        principal = self._person(asked=False)
        self._work(principal)
        self._depend(self._person(protected=True), principal, "SPOUSE")

    # -- what families are made of -----------------------------------------------------------------------------------

    def _person(self, *, asked: bool = True, protected: bool = False, death_date: date | None = None) -> Person:
        nine = f"{'494' if not asked else '111'}{next(self._numbers):06d}"
        code = f"{nine}{check_digit(nine)}"
        hide = self._protect if protected else self._hide
        if asked:
            self.planted.asked.append(code)
        return Person.objects.create(
            national_code=code if asked else self._hide("relative's code", code),
            first_name="نرگس" if asked else self._hide("relative", self._word()),
            last_name="صالحی" if asked else self._hide("relative", self._word()),
            father_name=self._hide("relative", self._word()),
            sex=self._random.choice("FM"),
            mobile=hide("phone", self._phone()),
            phone=self._random.choice(["", hide("phone", self._phone())]),
            address=f"تهران، خیابان {hide('address', self._word())}، پلاک ۳",
            postal_code=hide("address", f"9494{self._random.randrange(10**6):06d}"),
            death_date=death_date,
            protected=protected,
        )

    def _work(self, person: Person, *, ended: bool = False) -> None:
        hide = self._protect if person.protected else self._hide
        code = f"{next(self._numbers):010d}"
        Workplace.objects.create(
            code=code,
            name=f"شرکت {hide('workplace', self._word())}",
            address=f"کرج، {hide('workplace', self._word())}",
            branch_code=self._branch(person),
        )
        end = TODAY - timedelta(days=self._random.randrange(1, 200)) if ended else None
        self._spell(person, "INSURED_PRINCIPAL", "COMPULSORY", "SELF", workplace_code=code, end_date=end)

    def _depend(self, person: Person, principal: Person, kinship: str) -> None:
        Dependent.objects.create(
            principal_code=principal.national_code, dependent_code=person.national_code, kinship=kinship
        )
        self._spell(person, "INSURED_DEPENDENT", "COMPULSORY", kinship, principal_code=principal.national_code)

    def _spell(self, person: Person, relationship: str, insured_type: str, kinship: str, **more: object) -> None:
        Spell.objects.create(
            national_code=person.national_code,
            relationship=relationship,
            insured_type=insured_type,
            kinship=kinship,
            insurance_number=f"{next(self._numbers):010d}",
            start_date=TODAY - timedelta(days=self._random.randrange(500, 3000)),
            **{"branch_code": self._branch(person), **more},
        )

    def _branch(self, person: Person) -> str:
        """A branch of its own for whoever is protected: its name would tell where they are."""
        code = f"{next(self._numbers):04d}"
        name = self._protect("branch", self._word()) if person.protected else "یک"
        return Branch.objects.create(code=code, name=f"شعبه {name}").code

    def _word(self) -> str:
        return _MARK + "".join(self._random.choices(_LETTERS, k=8))

    def _phone(self) -> str:
        return f"0994{self._random.randrange(10**7):07d}"

    def _hide(self, kind: str, secret: str) -> str:
        assert secret not in self.planted.secrets
        assert _SHAPE.match(secret)
        self.planted.secrets[secret] = kind
        return secret

    def _protect(self, kind: str, secret: str) -> str:
        self.planted.protected.add(secret)
        return self._hide(kind, secret)

"""Families through their lives: careers, children, retirement, death, written as the bundle's lines.

Days are whole numbers (`synthesis.calendar`), both ends of a spell included, NEVER = no end.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from peyvand.foundation.records.synthesis import pools
from peyvand.foundation.records.synthesis.calendar import ISO, NEVER, YEAR, JalaliMonths
from peyvand.foundation.records.synthesis.country import Country, Home

_COMPULSORY = "COMPULSORY"
# How the last job is insured; the earlier ones are compulsory.
_TYPES = (
    [_COMPULSORY] * 70 + ["FREELANCE"] * 8 + ["CONSTRUCTION"] * 6 + ["DRIVER"] * 5 + ["VOLUNTARY"] * 6
    + ["UNEMPLOYMENT"] * 3 + ["WEAVER"] * 2
)  # fmt: skip
_EMPLOYED = (_COMPULSORY, "CONSTRUCTION")
_MONTHS_RECORDED = (3, 6, 6, 6, 12, 24)
_MONTHS_OF_A_LONG_RECORD = 125


class Member(NamedTuple):
    code: str
    first_name: str
    sex: str
    born: int


class Cover(NamedTuple):
    """A principal's spell, as far as dependents share it."""

    principal: str
    standing: str  # INSURED, PENSIONER
    insured_type: str
    insurance_number: str
    branch: str
    start: int
    end: int


class Population:
    """Families one after another. At most two numbers a person are used up, for insurance and for pension files.

    `persons` to `contributions` gather lines until the writer takes them; `left` people are still to be born."""

    def __init__(
        self, rng: Random, country: Country, *, codes: Iterator[str], first_number: int, persons: int, on: int
    ) -> None:
        self._draw = rng.random
        self._codes = codes
        self._country = country
        self._on = on
        self._numbers = first_number
        self._months = JalaliMonths(pools.MINIMUM_DAILY_WAGE, on)
        self._blocks: dict[tuple[str, int, int, int], str] = {}
        self.left = persons
        self.persons: list[str] = []
        self.spells: list[str] = []
        self.dependents: list[str] = []
        self.pensions: list[str] = []
        self.supplementary: list[str] = []
        self.contributions: list[str] = []

    def add_family(self) -> None:
        """At least one person more, never more than are left."""
        chance = self._draw()
        if chance < 0.58:
            self._workers()
        elif chance < 0.73:
            self._pensioners("RETIREMENT", 53, 86)
        elif chance < 0.76:
            self._pensioners("DISABILITY", 35, 60)
        elif chance < 0.82:
            self._survivors()
        elif chance < 0.97:
            self._formerly_insured()
        else:
            self._never_insured()

    # -- households ------------------------------------------------------------------------------------------------
    def _workers(self) -> None:
        draw, home, last_name = self._draw, self._home(), self._last_name()
        sex = "M" if draw() < 0.8 else "F"
        born = self._on - int((21 + draw() * 37) * YEAR)
        worker = self._person(sex, born, last_name, home)
        begin = self._first_job(born) if draw() < 0.99 else self._on
        covers = self._career(worker, home, begin, self._on, running=True)
        age = (self._on - born) / YEAR
        if age > 24 and draw() < 0.75:
            self._married(worker, last_name, home, covers)
        if age < 50 and draw() < 0.06:
            self._parent(worker, last_name, home, covers)
        if draw() < 0.004:
            sibling = born + int((draw() * 8 - 4) * YEAR)
            self._relative(worker, "SIBLING", "F" if draw() < 0.7 else "M", sibling, last_name, home, covers)

    def _pensioners(self, kind: str, youngest: int, oldest: int) -> None:
        draw, home, last_name = self._draw, self._home(), self._last_name()
        sex = "M" if draw() < 0.82 else "F"
        born = self._on - int((youngest + draw() * (oldest - youngest)) * YEAR)
        guarded = kind == "DISABILITY" and draw() < 0.15
        pensioner = self._person(sex, born, last_name, home, guarded=guarded)
        begin = self._first_job(born)
        retired = min(begin + int((8 + draw() * 27) * YEAR), self._on - 1 - int(draw() * 300))
        covers = self._career(pensioner, home, begin, retired, running=False)
        covers.append(self._pension(pensioner, kind, covers[-1], retired + 1))
        family = len(self.dependents)
        if draw() < 0.85:
            self._married(pensioner, last_name, home, covers)
        if draw() < 0.01:
            born = self._on - int(draw() * 15 * YEAR)
            self._relative(pensioner, "GRANDCHILD", "F" if draw() < 0.5 else "M", born, last_name, home, covers)
        if draw() < 0.4:
            self._supplementary(pensioner.code, self.dependents[family:])

    def _survivors(self) -> None:
        """The dead principal, and the family that draws the pension under its head."""
        draw, home, last_name = self._draw, self._home(), self._last_name()
        born = self._on - int((42 + draw() * 40) * YEAR)
        begin = self._first_job(born)
        died = min(begin + int((3 + draw() * 40) * YEAR), self._on - int(draw() * 200))
        dead = self._person("M", born, last_name, home, died=died)
        covers = self._career(dead, home, begin, died, running=draw() < 0.1)
        if not self.left:
            return
        widow_born = born + int(draw() * 7 * YEAR)
        widow = self._person("F", widow_born, self._last_name(), home)
        last = covers[-1]
        survivor = last._replace(
            standing="PENSIONER", insured_type="SURVIVOR", start=min(died + 1, self._on), end=NEVER
        )
        self._covered(widow, "SPOUSE", [last._replace(end=died), survivor], widow_born + int(19 * YEAR), NEVER)
        self.pensions.append(self._pension_row(widow.code, "SURVIVOR", last.branch, survivor.start, NEVER))
        for _ in range(int(draw() * 3.2)):
            if not self.left:
                break
            child_born = min(widow_born + int((20 + draw() * 16) * YEAR), died)
            child, kinship, until = self._child(dead, child_born, last_name, home)
            self._covered(child, kinship, [last._replace(end=died), survivor], child_born, until)
            self.dependents.append(f"{widow.code},{child.code},{kinship},{ISO[until]}\n")

    def _formerly_insured(self) -> None:
        draw, home = self._draw, self._home()
        born = self._on - int((25 + draw() * 50) * YEAR)
        begin = self._first_job(born)
        until = min(begin + 1 + int(draw() * draw() * 30 * YEAR), self._on - 1)
        if draw() < 0.02:
            until = self._on
        died = until + int(draw() * (self._on - until)) if draw() < 0.07 else NEVER
        sex = "M" if draw() < 0.6 else "F"
        person = self._person(sex, born, self._last_name(), home, died=died)
        self._career(person, home, begin, until, running=False)

    def _never_insured(self) -> None:
        born = self._on - int(self._draw() * 80 * YEAR)
        self._person("M" if self._draw() < 0.5 else "F", born, self._last_name(), self._home())

    # -- relatives -------------------------------------------------------------------------------------------------
    def _married(self, principal: Member, last_name: str, home: Home, covers: list[Cover]) -> None:
        if not self.left:
            return
        draw, on = self._draw, self._on
        sex = "F" if principal.sex == "M" else "M"
        spouse_born = principal.born + int(((draw() * 8) if sex == "F" else -(draw() * 8)) * YEAR)
        wedding = min(max(principal.born, spouse_born) + int((19 + draw() * 8) * YEAR), on - 30)
        spouse = self._person(sex, spouse_born, self._last_name(), home)
        if draw() < (0.2 if sex == "F" else 0.8):
            self._career(spouse, home, min(self._first_job(spouse_born), on - 40), on, running=True)
        else:
            self._covered(spouse, "SPOUSE", covers, wedding, NEVER)
            self.dependents.append(f"{principal.code},{spouse.code},SPOUSE,\n")
        for _ in range(int(draw() * 3.4)):
            if not self.left:
                break
            born = min(wedding + int((1 + draw() * 12) * YEAR), on - int(draw() * 25))
            father = principal if principal.sex == "M" else spouse
            child, kinship, until = self._child(father, born, last_name, home)
            self._covered(child, kinship, covers, born, until)
            self.dependents.append(f"{principal.code},{child.code},{kinship},{ISO[until]}\n")

    def _child(self, father: Member, born: int, last_name: str, home: Home) -> tuple[Member, str, int]:
        """The child, its kinship, and the day on which its dependency ends, for a daughter mostly never."""
        draw = self._draw
        if draw() < 0.5:
            until = born + int((18 if draw() < 0.6 else 25) * YEAR)
            return self._person("M", born, last_name, home, father=father.first_name), "SON", until
        until = NEVER if draw() < 0.7 else born + int((20 + draw() * 12) * YEAR)
        return self._person("F", born, last_name, home, father=father.first_name), "DAUGHTER", until

    def _parent(self, worker: Member, last_name: str, home: Home, covers: list[Cover]) -> None:
        born = worker.born - int((21 + self._draw() * 14) * YEAR)
        if self._draw() < 0.35:
            self._relative(worker, "FATHER", "M", born, last_name, home, covers)
        else:
            self._relative(worker, "MOTHER", "F", born, self._last_name(), home, covers)

    def _relative(
        self, principal: Member, kinship: str, sex: str, born: int, last_name: str, home: Home, covers: list[Cover]
    ) -> None:
        if self.left:
            relative = self._person(sex, born, last_name, home)
            self._covered(relative, kinship, covers[-1:], max(born, covers[-1].start), NEVER)
            self.dependents.append(f"{principal.code},{relative.code},{kinship},\n")

    def _covered(self, member: Member, kinship: str, covers: list[Cover], since: int, until: int) -> None:
        """The dependent's spells: the principal's last cover, sometimes the ones before it too."""
        known = covers if self._draw() < 0.4 else covers[-2:] if covers[-1].standing == "PENSIONER" else covers[-1:]
        code = member.code
        for cover in known:
            start = cover.start if cover.start > since else since
            end = cover.end
            if until != NEVER and (end == NEVER or until < end):
                end = until
            if end == NEVER or start <= end:
                self.spells.append(
                    f"{code},{cover.standing}_DEPENDENT,{cover.insured_type},{kinship},{cover.principal},"
                    f"{cover.insurance_number},{cover.branch},,{ISO[start]},{ISO[end]}\n"
                )

    # -- one person ------------------------------------------------------------------------------------------------
    def _person(
        self,
        sex: str,
        born: int,
        last_name: str,
        home: Home,
        *,
        father: str = "",
        died: int = NEVER,
        guarded: bool = False,
    ) -> Member:
        draw = self._draw
        names = pools.MEN if sex == "M" else pools.WOMEN
        first_name = names[int(draw() * len(names))]
        father = father or pools.MEN[int(draw() * len(pools.MEN))]
        code = next(self._codes)
        mobile = f"09{100_000_000 + int(draw() * 299_999_999)}" if self._on - born > 5000 and draw() < 0.85 else ""
        recorded_sex = sex if draw() < 0.99 else ""
        self.persons.append(
            f"{code},{first_name},{last_name},{father},{ISO[born]},{recorded_sex},{mobile},{home.where},{ISO[died]},"
            f"{'GUARDIAN' if guarded else 'NONE'},{'1' if draw() < 0.002 else '0'}\n"
        )
        self.left -= 1
        return Member(code, first_name, sex, born)

    def _career(self, worker: Member, home: Home, begin: int, until: int, *, running: bool) -> list[Cover]:
        """Jobs from `begin` to `until`, some touching, some with a gap, some with a second job beside it."""
        draw, covers, code, start = self._draw, [], worker.code, min(begin, until)
        self._numbers += 1
        insurance_number = f"{self._numbers}"
        while True:
            end = start + 500 + int(draw() * 6500)
            last = end >= until - 30
            insured_type = _TYPES[int(draw() * 100)] if last else _COMPULSORY
            if insured_type in _EMPLOYED:
                number = int(draw() * len(home.city.workplaces))
                workplace, branch = home.city.workplaces[number]
            else:
                number, workplace, branch = -1, "", home.branch
            closing = end if not last else NEVER if running else until
            stem = f"{code},INSURED_PRINCIPAL,"
            tail = f",SELF,,{insurance_number},{branch},{workplace},{ISO[start]},{ISO[closing]}\n"
            self.spells.append(stem + insured_type + tail)
            covers.append(Cover(code, "INSURED", insured_type, insurance_number, branch, start, closing))
            if number >= 0 and draw() < 0.05:
                second, its_branch = home.city.workplaces[number - 1]
                if second != workplace:
                    self.spells.append(
                        f"{stem}{insured_type},SELF,,{insurance_number},{its_branch},{second},{ISO[start]},{ISO[closing]}\n"
                    )
            if last:
                self._contribute(code, insured_type, start, until)
                return covers
            start = end + 1 if draw() < 0.5 else min(end + 20 + int(draw() * 700), until - 5)

    def _contribute(self, code: str, insured_type: str, start: int, until: int) -> None:
        """The last months of a job, each with its days and wage."""
        starts = self._months.starts
        last = bisect_right(starts, until) - 1
        wanted = _MONTHS_RECORDED[int(self._draw() * 6)] if self._draw() < 0.985 else _MONTHS_OF_A_LONG_RECORD
        first = max(last - wanted, bisect_left(starts, start))
        if first < last and insured_type != "UNEMPLOYMENT":
            self.contributions.append(self._block(insured_type, first, last, int(self._draw() * 6)).replace("@", code))

    def _block(self, insured_type: str, first: int, last: int, level: int) -> str:
        """Lines of whole months for anybody; `@` stands for the code."""
        key = (insured_type, first, last, level)
        block = self._blocks.get(key)
        if block is None:
            factor = 10 + 6 * level
            block = self._blocks[key] = "".join(
                f"@,{insured_type},{year},{month},{days},{minimum * factor // 10}\n"
                for year, month, days, minimum in self._months.facts[first:last]
            )
        return block

    def _pension(self, pensioner: Member, kind: str, last: Cover, start: int) -> Cover:
        self.pensions.append(self._pension_row(pensioner.code, kind, last.branch, start, NEVER))
        self.spells.append(
            f"{pensioner.code},PENSIONER_PRINCIPAL,{kind},SELF,,{last.insurance_number},{last.branch},,{ISO[start]},\n"
        )
        return last._replace(standing="PENSIONER", insured_type=kind, start=start, end=NEVER)

    def _pension_row(self, code: str, kind: str, branch: str, start: int, end: int) -> str:
        self._numbers += 1
        amount = 60_000_000 + int(self._draw() * 240_000) * 1000
        staff = "1" if self._draw() < 0.02 else "0"
        return f"{self._numbers},{code},{kind},{branch},{ISO[start]},{ISO[end]},{amount},{staff}\n"

    def _supplementary(self, principal: str, family: list[str]) -> None:
        """The pensioner and those of the family (lines of dependents) whose dependency has not ended."""
        start, today = self._on - int(self._draw() * 300), ISO[self._on]
        members = [principal]
        for line in family:
            _, member, _, until = line.rstrip().split(",")
            if not until or until >= today:
                members.append(member)
        for member in members:
            self.supplementary.append(f"{principal},{member},HEALTH,{ISO[start]},\n")
            if self._draw() < 0.6:
                self.supplementary.append(f"{principal},{member},LIFE,{ISO[start]},\n")

    # -- small choices ---------------------------------------------------------------------------------------------
    def _home(self) -> Home:
        return self._country.home(self._draw)

    def _last_name(self) -> str:
        return pools.LAST_NAMES[int(self._draw() * len(pools.LAST_NAMES))]

    def _first_job(self, born: int) -> int:
        return min(born + int((19 + self._draw() * 9) * YEAR), self._on - 31)

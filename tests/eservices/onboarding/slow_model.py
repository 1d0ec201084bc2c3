"""The move from the legacy system decided a second time: line by line, by looking through everything again and again.

Written from the operators' guide, without the program's own rules. A line is what it means: whoever writes the file
spells it in any way. Accounts and legacy users are held as plain facts and changed in place.
"""

from copy import deepcopy
from dataclasses import dataclass, field
from typing import NamedTuple

ROLES = ("OPERATOR", "MANAGER")


class Said(NamedTuple):
    """What a line means."""

    person: int
    name: str
    mobile: str
    role: str
    active: bool

    @property
    def readable(self) -> bool:
        return self.role in ROLES


class Line(NamedTuple):
    agency: str
    username: str
    said: Said


Key = tuple[str, str]


@dataclass
class Account:
    name: str
    mobile: str
    activated: bool = False
    agency: str | None = None
    role: str = ""
    suspended: bool = False


@dataclass
class Legacy:
    said: set[Said]
    classed: str
    taken: Said | None = None
    settled: bool = False

    @property
    def is_open(self) -> bool:
        return self.classed in ("rejected", "ambiguous", "orphan") and not self.settled


@dataclass
class World:
    agencies: set[str]
    accounts: dict[int, Account] = field(default_factory=dict)
    legacy: dict[Key, Legacy] = field(default_factory=dict)

    def rights(self) -> dict[int, tuple[str, str]]:
        return {
            person: (account.agency, account.role)
            for person, account in self.accounts.items()
            if account.agency is not None and not account.suspended
        }

    def run(self, lines: list[Line]) -> list[str]:
        """Import the lines; their classes."""
        before = deepcopy(self)
        words = {key: set(one.said) for key, one in before.legacy.items()}
        words |= {(line.agency, line.username): before._words(lines, line) for line in lines}
        classes = []
        for n, line in enumerate(lines):
            classed = before._class(line, lines[:n], words)
            if classed == "new" and self._has_just_come(line, before):
                classed = "unchanged"
            classes.append(classed)
            if line not in lines[:n]:
                self._apply(line, classed, words, before)
        return classes

    def settle(self, key: Key, *, transfer: bool) -> bool:
        """False if that can't be; then nothing happens."""
        one = self.legacy.get(key)
        if one is None or not (one.is_open or (transfer and one.settled and one.taken is None)):
            return False
        said = next(iter(one.said))
        clear = len(one.said) == 1 and said.readable
        if not transfer:
            if one.taken is not None and clear and said.person == one.taken.person:
                one.taken = said
            one.settled = True
            return True
        home = key[0] if one.taken is None else self.accounts[one.taken.person].agency
        account = self.accounts.get(said.person)
        if not clear or home not in self.agencies or (account and account.agency not in (None, home)):
            return False
        if account is None:
            account = self.accounts[said.person] = Account(said.name, said.mobile)
        if not account.activated:
            account.name, account.mobile = said.name, said.mobile
        if account.agency is None:
            account.agency, account.suspended = home, not said.active
        elif one.taken is not None and one.taken.active and not said.active:
            account.suspended = True
        account.role = said.role
        one.taken, one.settled = said, True
        return True

    def _words(self, lines: list[Line], line: Line) -> set[Said]:
        return {other.said for other in lines if other[:2] == line[:2]}

    def _class(self, line: Line, earlier: list[Line], words: dict[Key, set[Said]]) -> str:
        key, said = (line.agency, line.username), line.said
        one = self.legacy.get(key)
        if line in earlier:
            return "unchanged"
        if not said.readable:
            return "rejected"
        if one is not None and one.settled:
            if one.said == words[key]:
                return "unchanged" if one.taken else one.classed
            if one.taken is None:
                return "ambiguous"
        if (one is None or one.taken is None) and line.agency not in self.agencies:
            return "orphan"
        if len(words[key]) > 1:
            return "ambiguous"
        account = self.accounts.get(said.person)
        if one is None or one.taken is None:
            return self._class_of_arrival(line, account, words)
        if said.person != one.taken.person or account is None:
            return "ambiguous"
        wishes = []
        for new, old, here in (
            (said.name, one.taken.name, account.name),
            (said.mobile, one.taken.mobile, account.mobile),
        ):
            if new != old and new != here:
                if account.activated or here != old:
                    return "ambiguous"
                wishes.append(new)
        stays_in = not account.suspended and not (one.taken.active and not said.active)
        if said.role != one.taken.role and said.role != account.role:
            if stays_in and not said.active:
                return "ambiguous"
            wishes.append(said.role)
        if not account.suspended and not stays_in:
            wishes.append("suspended")
        if not wishes:
            return "unchanged"
        return "ambiguous" if self._is_disputed(line, words) else "updated"

    def _class_of_arrival(self, line: Line, account: Account | None, words: dict[Key, set[Said]]) -> str:
        if self._is_disputed(line, words):
            return "ambiguous"
        if account is None:
            return "new"
        if account.agency not in (None, line.agency):
            return "ambiguous"
        if (account.name, account.mobile) != (line.said.name, line.said.mobile):
            return "ambiguous"
        if account.agency is None:
            return "new"
        return "unchanged" if account.role == line.said.role else "ambiguous"

    def _is_disputed(self, line: Line, words: dict[Key, set[Said]]) -> bool:
        """Whether anybody else says something of this person: of another agency, or something else."""
        for key, sayings in words.items():
            one = self.legacy.get(key)
            if one is not None and one.settled and one.taken is None and one.said == sayings:
                continue
            for said in sayings:
                if said.readable and said.person == line.said.person and (key[0] != line.agency or said != line.said):
                    return True
        return False

    def _has_just_come(self, line: Line, before: "World") -> bool:
        """Whether an earlier line of this file has brought the person."""
        was = before.accounts.get(line.said.person)
        now = self.accounts.get(line.said.person)
        return now is not None and now.agency is not None and (was is None or was.agency is None)

    def _apply(self, line: Line, classed: str, words: dict[Key, set[Said]], before: "World") -> None:
        key, said = (line.agency, line.username), line.said
        one = before.legacy.get(key)
        if one is not None and one.settled and one.said == words[key]:
            return
        kept = self.legacy[key] = Legacy(words[key], classed, taken=one.taken if one else None)
        if any(other.readable for other in words[key]) and any(not other.readable for other in words[key]):
            kept.classed = before._class(Line(*key, next(o for o in words[key] if o.readable)), [], words)
        if classed not in ("new", "updated", "unchanged"):
            return
        account = self.accounts.get(said.person)
        if classed == "new":
            if account is None:
                account = self.accounts[said.person] = Account(said.name, said.mobile)
            account.agency, account.role, account.suspended = line.agency, said.role, not said.active
        elif classed == "updated":
            assert account is not None
            assert one is not None
            assert one.taken is not None
            if said.name != one.taken.name:
                account.name = said.name
            if said.mobile != one.taken.mobile:
                account.mobile = said.mobile
            if said.role != one.taken.role:
                account.role = said.role
            if one.taken.active and not said.active:
                account.suspended = True
        kept.taken = said

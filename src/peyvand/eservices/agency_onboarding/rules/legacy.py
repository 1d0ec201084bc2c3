"""What an import makes of each line of a legacy export, and of each legacy user (LEG-1). Pure decisions.

A legacy user is a user name at an agency. What the export says of one is compared with what was taken of it before and
with what is here: an import brings only what is new in the export, and never undoes what was decided here. The first
that fits:

1. rejected: the line can't be read.
2. ambiguous: it had been dropped, and the export now says something else.
3. orphan: it isn't moved so far, and its agency isn't known here.
4. ambiguous: the export contradicts itself, or what it would change is in doubt. Nothing happens by itself.
5. new, updated, unchanged: whether an account or a membership was made, changed, or neither.

What somebody has settled stays settled while the export says the same; who was dropped makes nobody else doubtful.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from peyvand.eservices.agency_onboarding.choices.legacy import LegacyClass, Reason
from peyvand.eservices.agency_onboarding.rules.people import Person
from peyvand.foundation.agencies.choices import Role
from peyvand.kit.text import bare, persian_digits

# agency code, user name
Key = tuple[str, str]

NAME, MOBILE, ROLE, SUSPENSION = "full_name", "mobile", "role", "suspension"
_CHANGES = {NAME: "نام", MOBILE: "شمارهٔ همراه", SUSPENSION: "معلق شد"}


@dataclass(frozen=True, slots=True)
class Said:
    """What a line says of a legacy user, normalised. `active` is `1` or `0`.

    With a `problem`, one of Reason, the line can't be read and its values are kept as they stood.
    """

    national_code: str
    full_name: str
    mobile: str
    role: str
    active: str
    problem: str = ""

    def essence(self) -> tuple[str, ...]:
        """Two lines of equal essence say the same: ی or ي and blanks make no difference."""
        return (self.national_code, bare(self.full_name), self.mobile, self.role, self.active, self.problem)


@dataclass(frozen=True, slots=True)
class Line:
    """`number` counts the file's lines as an editor does; the header is line 1."""

    number: int
    agency_code: str
    username: str
    agency_name: str
    said: Said

    @property
    def key(self) -> Key:
        return self.agency_code, self.username


@dataclass(frozen=True, slots=True)
class LegacyUserState:
    """A legacy user as the last import or settlement left it.

    `said`: all that its lines said, the same said twice left out; `taken`: what of it has been taken over, None until
    there is a `member_id`.
    """

    classed: str
    reason: str
    detail: str
    said: tuple[Said, ...]
    agency_name: str = ""
    taken: Said | None = None
    member_id: int | None = None
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What is here: the codes of the agencies, people by national code, the legacy users of all imports so far."""

    agencies: Collection[str] = ()
    people: Mapping[str, Person] = field(default_factory=dict)
    known: Mapping[Key, LegacyUserState] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The class, why, and which of NAME, MOBILE, ROLE, SUSPENSION change. `settled`: an earlier settlement stands."""

    classed: str
    reason: str = ""
    detail: str = ""
    changes: frozenset[str] = frozenset()
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict for each line, in order, and for each legacy user of the file; `said` is all that its lines say."""

    lines: list[tuple[Line, Verdict]]
    users: dict[Key, Verdict]
    said: dict[Key, tuple[Said, ...]]


def explain(reason: str, detail: str) -> str:
    """The reason in words, empty if there is none to give."""
    if not reason:
        return ""
    label = Reason(reason).label
    return f"{label}: {detail}" if detail else label


def judge(lines: Sequence[Line], facts: Facts) -> Judgement:
    """The verdicts on an export."""
    said: dict[Key, tuple[Said, ...]] = {}
    first_lines: dict[tuple[Key, tuple[str, ...]], int] = {}
    for line in lines:
        if first_lines.setdefault((line.key, line.said.essence()), line.number) == line.number:
            said[line.key] = (*said.get(line.key, ()), line.said)
    judge_one = _Judge(facts, {**{key: known.said for key, known in facts.known.items()}, **said})
    users = {key: judge_one(key, variants) for key, variants in said.items()}
    judged = []
    for line in lines:
        first = first_lines[line.key, line.said.essence()]
        if first != line.number:
            detail = persian_digits(first)
            judged.append((line, Verdict(LegacyClass.UNCHANGED, Reason.REPEATED, detail)))
        elif line.said.problem:
            judged.append((line, Verdict(LegacyClass.REJECTED, line.said.problem)))
        else:
            judged.append((line, users[line.key]))
    return Judgement(judged, users, said)


def can_be_taken(said: Sequence[Said]) -> bool:
    """Whether the export says one readable thing of a legacy user."""
    return len(said) == 1 and not said[0].problem


class _Judge:
    """Judges the legacy users of one file in its order. `all_said`: of every legacy user, what was said last."""

    def __init__(self, facts: Facts, all_said: Mapping[Key, tuple[Said, ...]]) -> None:
        self._facts = facts
        self._arrived: set[str] = set()
        self._by_person: dict[str, list[tuple[Key, Said]]] = {}
        for key, variants in all_said.items():
            for said in variants:
                if not said.problem and not self._stands_dropped(key, variants):
                    self._by_person.setdefault(said.national_code, []).append((key, said))

    def __call__(self, key: Key, variants: tuple[Said, ...]) -> Verdict:
        known = self._facts.known.get(key)
        if known is not None and _stands_settled(known, variants):
            classed = LegacyClass.UNCHANGED if known.member_id else known.classed
            return Verdict(classed, Reason.SETTLED, settled=True)
        readable = [said for said in variants if not said.problem]
        if not readable:
            return Verdict(LegacyClass.REJECTED, variants[0].problem)
        if known is not None and known.settled and known.member_id is None:
            return _doubt(Reason.CHANGED_SINCE_DROPPED)
        taken = known.taken if known is not None else None
        if taken is None and key[0] not in self._facts.agencies:
            return Verdict(LegacyClass.ORPHAN, Reason.UNKNOWN_AGENCY)
        if len(variants) > 1:
            return _doubt(Reason.CONTRADICTORY)
        if known is None or taken is None:
            return self._judge_arrival(key, readable[0])
        return self._judge_moved(key, readable[0], known, taken)

    def _stands_dropped(self, key: Key, variants: tuple[Said, ...]) -> bool:
        known = self._facts.known.get(key)
        return known is not None and known.member_id is None and _stands_settled(known, variants)

    def _judge_moved(self, key: Key, said: Said, known: LegacyUserState, taken: Said) -> Verdict:
        person = self._facts.people.get(said.national_code)
        if person is None or person.member_id != known.member_id:
            return _doubt(Reason.OTHER_PERSON)
        here = _of_account(person)
        changes = set()
        for name, (new, old) in _pairs(said, taken).items():
            if new in (old, here[name]):
                continue
            if person.activated or here[name] != old:
                return _doubt(Reason.IDENTITY_DIFFERS)
            changes.add(name)
        if said.active < taken.active and not person.suspended:
            changes.add(SUSPENSION)
        if said.role not in (taken.role, person.role):
            if said.active == "0" and not (person.suspended or SUSPENSION in changes):
                return _doubt(Reason.ROLE_DIFFERS)  # inactive over there, let in again here: it would be a new right
            changes.add(ROLE)
        if not changes:
            return _unchanged(said, person)
        if person.closed:
            return _doubt(Reason.ACCOUNT_CLOSED)
        return self._doubt_among_lines(key, said) or _updated(said, person, changes)

    def _judge_arrival(self, key: Key, said: Said) -> Verdict:
        doubt = self._doubt_among_lines(key, said)
        if doubt is not None:
            return doubt
        person = self._facts.people.get(said.national_code)
        if person is not None:
            if person.closed:
                return _doubt(Reason.ACCOUNT_CLOSED)
            if person.agency_code not in ("", key[0]):
                return _doubt(Reason.MEMBER_ELSEWHERE, person.agency_code)
            if _of_account(person) != {NAME: bare(said.full_name), MOBILE: said.mobile}:
                return _doubt(Reason.IDENTITY_DIFFERS)
            if person.agency_code:
                return _unchanged(said, person) if person.role == said.role else _doubt(Reason.ROLE_DIFFERS)
        if said.national_code in self._arrived:
            return Verdict(LegacyClass.UNCHANGED, Reason.SAME_PERSON)
        self._arrived.add(said.national_code)
        return Verdict(LegacyClass.NEW)

    def _doubt_among_lines(self, key: Key, said: Said) -> Verdict | None:
        """What other legacy users make doubtful about this one: the same person elsewhere, or told otherwise."""
        others = self._by_person[said.national_code]
        if any(other[0] != key[0] for other, _ in others):
            return _doubt(Reason.SEVERAL_AGENCIES)
        if any(one.essence() != said.essence() for _, one in others):
            return _doubt(Reason.CONTRADICTORY)
        return None


def _doubt(reason: Reason, detail: str = "") -> Verdict:
    return Verdict(LegacyClass.AMBIGUOUS, reason, detail)


def _unchanged(said: Said, person: Person) -> Verdict:
    stays = person.suspended and said.active == "1"
    return Verdict(LegacyClass.UNCHANGED, Reason.STAYS_SUSPENDED if stays else "")


def _updated(said: Said, person: Person, changes: set[str]) -> Verdict:
    words = [words for change, words in _CHANGES.items() if change in changes]
    if ROLE in changes:
        words.append(f"نقش از {Role(person.role).label} به {Role(said.role).label}")
    return Verdict(LegacyClass.UPDATED, Reason.CHANGED, "، ".join(words), frozenset(changes))


def _stands_settled(known: LegacyUserState, variants: Iterable[Said]) -> bool:
    return known.settled and {said.essence() for said in known.said} == {said.essence() for said in variants}


def _of_account(person: Person) -> dict[str, str]:
    return {NAME: bare(person.full_name), MOBILE: person.mobile}


def _pairs(said: Said, taken: Said) -> dict[str, tuple[str, str]]:
    """What the export says now and what was taken before, of name and mobile."""
    return {NAME: (bare(said.full_name), bare(taken.full_name)), MOBILE: (said.mobile, taken.mobile)}

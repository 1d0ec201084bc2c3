"""A workflow as data: states, and the transitions that lead from one to another.

An app that has some lists them in its own `workflow.py`, as `WORKFLOWS`. Buttons, worklists, rights, what the applicant
reads, diagrams and tests are all read from the table.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.accounts.rules import LOCAL, ROLES
from peyvand.foundation.cases import rules
from peyvand.foundation.cases.choices import Event, Party
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _

# As they stand in columns, addresses and the audit log.
_KIND = re.compile(r"[a-z][a-z_]{0,29}")
_STATE = re.compile(r"[A-Z][A-Z_]{0,29}")
_TRANSITION = re.compile(r"[a-z][a-z_]{0,27}")


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where a case may stand.

    `title` is what staff read, `label` what the applicant reads, `next` tells the applicant what happens next and who
    does it. `role` acts here and has the case in the worklist of its office; without one it is the applicant's turn, or
    the system's. `clock`: days to the due date, or the key of the legal parameter that says how many.
    """

    name: str
    title: str
    label: str
    next: str = ""
    role: str = ""
    clock: int | str | None = None
    final: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """A way from one of `from_states` to the state `to`, taken `by` a role, the applicant or the system.

    Whoever took one of `not_by` on the same case may not take this one (four eyes). `bulk`: `move_many` takes it for
    many cases at once. `page`: the name of the address, with the case's `number`, where it is taken because more than a
    state changes; without one the desk's own pages take it.
    """

    name: str
    title: str
    from_states: tuple[str, ...]
    to: str
    by: str
    not_by: tuple[str, ...] = ()
    needs_reason: bool = False
    bulk: bool = False
    page: str = ""


@dataclass(frozen=True, kw_only=True)
class Workflow:
    """The cases of one kind; they begin in the first of `states`.

    `one_live`: an applicant has one unfinished case of this kind at a time. `internal`: the office's own business, of
    which whoever gave rise to it reads nothing. `page`: the name of the service's own
    address for a case of it, with its `number`; without one the desk's.
    """

    kind: str
    title: str
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    one_live: bool = False
    internal: bool = False
    page: str = ""

    @property
    def first(self) -> State:
        return self.states[0]

    @cached_property
    def _states(self) -> Mapping[str, State]:
        return {state.name: state for state in self.states}

    @cached_property
    def _transitions(self) -> Mapping[str, Transition]:
        return {transition.name: transition for transition in self.transitions}

    def state(self, name: str) -> State:
        return self._states[name]

    def transition(self, name: str) -> Transition:
        """Raises Refusal UNKNOWN_TRANSITION: names come from forms too."""
        try:
            return self._transitions[name]
        except KeyError:
            raise Refusal("UNKNOWN_TRANSITION", _("چنین کاری در این گردش کار نیست."), status=404) from None

    def leading_from(self, state: str) -> list[Transition]:
        return [transition for transition in self.transitions if state in transition.from_states]

    def step_title(self, name: str) -> str:
        """How the history names a transition or an event."""
        known = self._transitions.get(name)
        return known.title if known else str(Event(name).label)

    def check_move(
        self, transition: Transition, case: rules.Standing, actor: rules.Actor, *, reason: str | None
    ) -> None:
        """Whether the actor may take the transition on this case now; `reason` None: not asked yet.

        Raises Refusal NOT_FROM_HERE, NOT_YOUR_ROLE, NOT_THE_APPLICANT, NOT_BY_HAND, CLAIMED, FOUR_EYES,
        REASON_REQUIRED or REASON_TOO_LONG.
        """
        rules.check_state(case, from_states=transition.from_states, title=transition.title)
        rules.check_party(case, actor, by=transition.by)
        if transition.by not in Party.values:
            rules.check_unclaimed(case, actor)
        not_by = {name: self.transition(name).title for name in transition.not_by}
        rules.check_other_eyes(case, actor, not_by=not_by)
        if reason is not None:
            rules.check_reason(reason, needed=transition.needs_reason, title=transition.title)

    def check(self) -> list[str]:
        """What is wrong with the table, a line each; none if it can be worked with."""
        problems = list(self._wrong_names())
        # A table with unknown names has no paths worth following.
        return problems or [*self._wrong_states(), *self._wrong_transitions(), *self._wrong_paths()]

    def _wrong_names(self) -> Iterator[str]:
        states = [state.name for state in self.states]
        transitions = [transition.name for transition in self.transitions]
        if not _KIND.fullmatch(self.kind):
            yield f"kind {self.kind!r} isn't a name"
        for pattern, names in ((_STATE, states), (_TRANSITION, transitions)):
            yield from (f"{name!r} isn't a name" for name in names if not pattern.fullmatch(name))
            yield from (f"{name} is there twice" for name in sorted(set(names)) if names.count(name) > 1)
        yield from (f"{name} is an event's name" for name in transitions if name in Event.values)
        if not states:
            yield "there are no states"
        for state in self.states:
            if state.role and state.role not in Role.values:
                yield f"{state.name}: nobody knows the role {state.role}"
        for transition in self.transitions:
            for name in (*transition.from_states, transition.to):
                if name not in states:
                    yield f"{transition.name}: there is no state {name}"
            for name in transition.not_by:
                if name not in transitions:
                    yield f"{transition.name}: there is no transition {name}"
            if transition.by not in (*Role.values, *Party.values):
                yield f"{transition.name}: nobody knows the role {transition.by}"

    def _wrong_states(self) -> Iterator[str]:
        for state in self.states:
            if state.final and (state.role or state.clock or state.next):
                yield f"{state.name} is final and waits for something"
            if not state.final and not state.next:
                yield f"{state.name} doesn't tell the applicant what happens next"

    def _wrong_transitions(self) -> Iterator[str]:
        for transition in self.transitions:
            target = self.state(transition.to)
            for name in transition.from_states:
                source = self.state(name)
                if source.final:
                    yield f"{transition.name} leads out of the final state {name}"
                if transition.by in Role.values and source.role and _office(source.role) != _office(transition.by):
                    yield f"{transition.name}: nobody in the office of {name} is {transition.by}"
                changes_office = source.role and target.role and _office(source.role) != _office(target.role)
                if changes_office and _office(target.role) in LOCAL and not transition.page:
                    yield f"{transition.name} needs a page that knows to which office of {target.role} it leads"

    def _wrong_paths(self) -> Iterator[str]:
        onward = {state.name: {way.to for way in self.leading_from(state.name)} for state in self.states}
        reached = _closure({self.first.name}, onward)
        backward = {name: {source for source, targets in onward.items() if name in targets} for name in onward}
        ending = _closure({state.name for state in self.states if state.final}, backward)
        for state in self.states:
            if state.name not in reached:
                yield f"{state.name} is never reached"
            if not state.final and not onward[state.name]:
                yield f"{state.name} is a dead end"
            elif state.name not in ending:
                yield f"{state.name} leads to no end"


def _office(role: str) -> str:
    return ROLES[Role(role)]


def _closure(start: set[str], steps: Mapping[str, set[str]]) -> set[str]:
    reached, new = set(start), set(start)
    while new:
        new = set().union(*(steps[name] for name in new)) - reached
        reached |= new
    return reached

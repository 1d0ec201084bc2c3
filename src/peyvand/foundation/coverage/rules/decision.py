"""The outcome of a question: the decision table of INQ-3 (S2)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from peyvand.foundation.coverage.choices import Outcome
from peyvand.foundation.coverage.rules.facts import Person, Spell
from peyvand.foundation.records.choices import InsuredType, Relationship
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _, told

_RELATIONSHIPS = {str(value): place for place, value in enumerate(Relationship.values)}
_INSURED_TYPES = {str(value): place for place, value in enumerate(InsuredType.values)}
_NEVER = date.max.toordinal()


class Period(NamedTuple):
    """A period asked about; both ends included, the end may lie ahead."""

    start: date
    end: date


def check_period(start: date | None, end: date | None, *, today: date) -> Period | None:
    """The period that two dates ask for, None if neither is given (INQ-2).

    Raises Refusal INVALID_PERIOD beside `from` or `to`: one date alone, an end before its start, a start ahead.
    """
    if start is None and end is None:
        return None
    if start is None:
        raise Refusal(
            "INVALID_PERIOD",
            _("برای استعلام یک دوره، تاریخ شروع هم لازم است؛ یا هر دو تاریخ را خالی بگذارید."),
            field="from",
        )
    if end is None:
        raise Refusal(
            "INVALID_PERIOD",
            _("برای استعلام یک دوره، تاریخ پایان هم لازم است؛ یا هر دو تاریخ را خالی بگذارید."),
            field="to",
        )
    if start > end:
        raise Refusal(
            "INVALID_PERIOD",
            told(_("پایان دوره ({end}) پیش از شروع آن ({start}) است."), end=end, start=start),
            field="to",
        )
    if start > today:
        raise Refusal(
            "INVALID_PERIOD",
            told(_("شروع دوره ({start}) از امروز ({today}) جلوتر است."), start=start, today=today),
            field="from",
        )
    return Period(start, end)


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome and what it speaks of. Every spell here carries its effective end.

    `spells`: the answer's, in order. `table`: those that the letter lists, empty for none. `chosen`: the spell of
    which an ACTIVE answer speaks.
    """

    outcome: Outcome
    spells: tuple[Spell, ...] = ()
    table: tuple[Spell, ...] = ()
    chosen: Spell | None = None


def decide(person: Person | None, spells: Sequence[Spell], *, period: Period | None, today: date) -> Decision:
    """Which of the four outcomes holds on `today` (Tehran's day of the question), and for which spells.

    A spell ends at the latest with the person's death, that day included. One that starts after today doesn't exist.
    """
    if person is None:
        return Decision(Outcome.NOT_FOUND)
    existing = sorted((_effective(s, person.death) for s in spells if s.start <= today), key=_order)
    if not existing:
        return Decision(Outcome.NOT_FOUND)
    active = [s for s in existing if s.end is None or s.end >= today]
    chosen = min(active, key=_choice) if active else None
    if period is None:
        if chosen is None:
            return Decision(Outcome.INACTIVE, spells=(existing[0],), table=(existing[0],))
        return Decision(Outcome.ACTIVE, spells=tuple(active), chosen=chosen)
    inside = tuple(s for s in existing if _touches(s, period))
    if not inside:
        return Decision(Outcome.NOT_FOUND)
    if chosen is None:
        return Decision(Outcome.COVERED_IN_PERIOD, spells=inside, table=inside)
    told = tuple(s for s in existing if s.end is None or s.end >= today or _touches(s, period))
    return Decision(Outcome.ACTIVE, spells=told, table=inside, chosen=chosen)


def _effective(spell: Spell, death: date | None) -> Spell:
    if death is None or (spell.end is not None and spell.end <= death):
        return spell
    return replace(spell, end=death)


def _touches(spell: Spell, period: Period) -> bool:
    """At least one day in common; a spell that death ended before its start has no day at all."""
    first = max(spell.start, period.start)
    last = period.end if spell.end is None else min(spell.end, period.end)
    return first <= last


def _order(spell: Spell) -> tuple[Any, ...]:
    """Latest effective end first, no end before any; then latest start, then the listed tie-breakers."""
    return (
        -(spell.end.toordinal() if spell.end else _NEVER),
        -spell.start.toordinal(),
        _RELATIONSHIPS[spell.relationship],
        _INSURED_TYPES[spell.insured_type],
        spell.insurance_number,
        spell.workplace_code,
        spell.branch_code,
        spell.principal_code,
    )


def _choice(spell: Spell) -> tuple[Any, ...]:
    """Among active spells: by relationship, then latest start, then the rest of the order."""
    order = _order(spell)
    return (order[2], order[1], order)

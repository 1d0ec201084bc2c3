"""Pure decisions: what a kinship is called, which of two spells that share a day gives way."""

from bisect import bisect_left
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from peyvand.foundation.records.choices import Kinship, Sex
from peyvand.kit.words import _

_SIBLINGS = {Sex.MALE.value: _("برادر"), Sex.FEMALE.value: _("خواهر")}


def kinship_title(kinship: str, sex: str) -> str:
    """The title of a kinship, in the reader's language; a sibling's by the relative's own `sex`: `F`, `M`, or `` for
    not recorded."""
    if kinship == Kinship.SIBLING:
        return str(_SIBLINGS.get(sex, Kinship.SIBLING.label))
    return str(Kinship(kinship).label)


class Stay(NamedTuple):
    """A spell of one chain – same person, relationship, insured type, workplace, principal – by its line."""

    line: int
    start: date
    end: date  # date.max's day for a running one


def losing(stays: Iterable[Stay]) -> list[Stay]:
    """Of one chain's spells in the order of their lines, those that share a day with an earlier one that isn't lost."""
    kept: list[Stay] = []  # in order of their days, none touching another's
    lost = []
    for stay in stays:
        place = bisect_left(kept, stay.start, key=lambda other: other.end)
        if place < len(kept) and kept[place].start <= stay.end:
            lost.append(stay)
        else:
            kept.insert(place, stay)
    return lost

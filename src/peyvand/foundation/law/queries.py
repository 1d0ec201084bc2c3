"""Reading the law."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from peyvand.foundation.law import rules
from peyvand.foundation.law.choices import TITLES
from peyvand.foundation.law.models import Key, Parameter, Proposal
from peyvand.foundation.law.rules import Law


def on(day: date) -> Law:
    """The law of a day, one query."""
    in_force = Parameter.objects.filter(
        Q(holds_from__isnull=True) | Q(holds_from__lte=day), Q(holds_to__isnull=True) | Q(holds_to__gte=day)
    )
    columns = in_force.values_list("key__key", "value", "holds_from", "holds_to", "instrument", "grade", "note")
    return Law(day, (rules.Parameter(*row) for row in columns))


def all_keys() -> list[str]:
    """Every key that the program knows, whether or not a value is in force."""
    return list(Key.objects.order_by("key").values_list("key", flat=True))


@dataclass(frozen=True, slots=True)
class Line:
    """A key with the value in force, the first day of one that follows, and whether a proposal waits.

    A derived key has no values of its own: its value follows from another's.
    """

    key: str
    title: str
    current: rules.Parameter | None
    next_from: date | None
    is_proposed: bool
    is_derived: bool


def overview(day: date) -> list[Line]:
    """Every key by name, those without a value on `day` too; four queries."""
    law = on(day)
    ahead = dict(
        Parameter.objects.filter(holds_from__gt=day).order_by("-holds_from").values_list("key__key", "holds_from")
    )
    proposed = {proposal.key.key for proposal in open_proposals()}
    stored = set(all_keys())
    return [
        Line(
            key=key,
            title=TITLES[key],
            current=law.parameter(key) if key in law else None,
            next_from=ahead.get(key),
            is_proposed=key in proposed,
            is_derived=key not in stored,
        )
        for key in sorted({*stored, *(parameter.key for parameter in law.parameters())})
    ]


def open_proposals() -> list[Proposal]:
    """What waits for a second administrator, the one that would hold first in front."""
    return list(Proposal.objects.filter(outcome="").select_related("key").order_by("holds_from", "pk"))


def proposals_of(key: str) -> list[Proposal]:
    """All that was ever proposed for a key, the newest first."""
    return list(Proposal.objects.filter(key__key=key).select_related("key").order_by("-pk"))


def history(key: str) -> list[Parameter]:
    """Every value of a key, the latest first."""
    return list(Parameter.objects.filter(key__key=key).order_by(F("holds_from").desc(nulls_last=True)))


def key_of(proposal_id: int) -> str | None:
    """The key that a proposal is about; None if there is no such proposal."""
    return Proposal.objects.filter(pk=proposal_id).values_list("key__key", flat=True).first()

"""Named reads of how the outside parties stand."""

from collections.abc import Collection
from datetime import datetime

from peyvand.foundation.parties import rules
from peyvand.foundation.parties.choices import Party, State
from peyvand.foundation.parties.models import Standing


def states(parties: Collection[Party], *, now: datetime) -> dict[Party, State]:
    """How each of these stands."""
    return {
        party: rules.state(answered_at=row.answered_at, silent_at=row.silent_at, silences=row.silences, now=now)
        for party, row in _rows(parties).items()
    }


def to_be_tried(parties: Collection[Party], *, now: datetime) -> list[Party]:
    """Those of which real traffic says too little."""
    return [
        party
        for party, row in _rows(parties).items()
        if rules.is_to_be_tried(answered_at=row.answered_at, silences=row.silences, now=now)
    ]


def _rows(parties: Collection[Party]) -> dict[Party, Standing]:
    if not parties:
        return {}
    known = Standing.objects.in_bulk(list(parties))
    return {party: known.get(party) or Standing(party=party) for party in parties}

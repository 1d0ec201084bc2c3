"""How an outside party stands, by what was last heard of it."""

from datetime import datetime, timedelta

from peyvand.foundation.parties.choices import State

# One answer that got lost is no outage.
SILENCES = 2
# What was heard longer ago says nothing about now.
KNOWN_FOR = timedelta(minutes=15)
# A good word is written down at most so often: each of a thousand messages brings one.
NOTED_EVERY = timedelta(minutes=1)
# A party that nobody had to do with for so long is tried.
TRIED_AFTER = timedelta(minutes=5)


def state(*, answered_at: datetime | None, silent_at: datetime | None, silences: int, now: datetime) -> State:
    """`silences` in a row since the last answer."""
    heard_at = max((at for at in (answered_at, silent_at) if at is not None), default=None)
    if heard_at is None or now - heard_at > KNOWN_FOR:
        return State.UNKNOWN
    return State.DOWN if silences >= SILENCES else State.OK


def is_to_be_tried(*, answered_at: datetime | None, silences: int, now: datetime) -> bool:
    """Whether real traffic said too little: nothing lately, or nothing good since a silence."""
    return silences > 0 or answered_at is None or now - answered_at >= TRIED_AFTER

"""Writes of the cases. `move` is the only way into another state; services call it among the lines of their own."""

from peyvand.foundation.cases.operations.holding import (
    claim,
    forget_presence,
    hand_over,
    note_opened,
    open_on_desk,
    release,
    send_to_office,
)
from peyvand.foundation.cases.operations.moving import lock, move, move_many
from peyvand.foundation.cases.operations.on_the_desk import take, take_many
from peyvand.foundation.cases.operations.opening import open_case

__all__ = [
    "claim",
    "forget_presence",
    "hand_over",
    "lock",
    "move",
    "move_many",
    "note_opened",
    "open_case",
    "open_on_desk",
    "release",
    "send_to_office",
    "take",
    "take_many",
]

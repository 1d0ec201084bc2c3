"""How a batch goes on: from each state to which."""

from peyvand.eservices.inquiry.choices import State

FOLLOWS: dict[str, frozenset[str]] = {
    State.CHECKED: frozenset({State.PENDING, State.CANCELLED}),
    State.PENDING: frozenset({State.RUNNING, State.DONE, State.CANCELLED, State.FAILED}),
    State.RUNNING: frozenset({State.DONE, State.CANCELLED, State.FAILED}),
    State.DONE: frozenset(),
    State.CANCELLED: frozenset(),
    State.FAILED: frozenset(),
}
UNFINISHED = frozenset({State.PENDING, State.RUNNING})
ENDED = frozenset(state for state, following in FOLLOWS.items() if not following)


def leads_to(state: str) -> frozenset[str]:
    """From which states a batch may come into this one."""
    return frozenset(before for before, following in FOLLOWS.items() if state in following)

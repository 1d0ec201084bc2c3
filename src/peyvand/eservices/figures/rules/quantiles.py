"""Quantiles of what was counted by value: exact, and they add up over days, as stored medians wouldn't."""

from collections.abc import Mapping


def quantile(counts: Mapping[int, int], share: float) -> int | None:
    """The smallest value that at least `share` of all don't exceed; None of nothing.

    `counts`: how many have a value.
    """
    total, reached = sum(counts.values()), 0
    for value in sorted(counts):
        reached += counts[value]
        if counts[value] and reached >= share * total:
            return value
    return None

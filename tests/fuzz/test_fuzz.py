"""No file and no text from outside does more than be read or be refused; `make fuzz` tries it as long as one likes."""

import time
from itertools import islice

import pytest

from tests.fuzz.mutation import mutated
from tests.fuzz.targets import TARGETS, Target

SECONDS = 0.15
SLOWEST = 2.0


@pytest.mark.parametrize("name", TARGETS)
def test_a_changed_file_is_read_or_refused(name: str) -> None:
    target = TARGETS[name]
    seeds = target.seeds()
    end = time.process_time() + SECONDS
    for tried, data in enumerate(mutated(seeds, seed=20261122, longest=target.longest)):
        started = time.process_time()
        target(data)
        assert (took := time.process_time() - started) < SLOWEST, (took, data[:200])
        if tried > len(seeds) and time.process_time() > end:
            break


def test_what_isn_t_a_refusal_is_found() -> None:
    def read(data: bytes) -> None:
        if data.count(b"]"):
            raise KeyError(data)
        raise ValueError

    target = Target(read, (ValueError,), lambda: [b"[]"])
    with pytest.raises(KeyError):
        list(map(target, islice(mutated([b"[]"], seed=1, longest=10), 100)))

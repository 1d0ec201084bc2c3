from collections.abc import Iterator

import pytest
import time_machine

from tests.foundation.accounts.people import NOW
from tests.foundation.cases.conftest import garden, people, quick_hasher

__all__ = ["garden", "people", "quick_hasher"]


@pytest.fixture(autouse=True)
def morning() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller

"""A clock that stands, a bank within the test, and the sandbox bank in a process of its own."""

from collections.abc import Iterator

import pytest
import time_machine

from peyvand.foundation.payments import gateways
from peyvand.foundation.payments.management.sandbox.bank import Bank
from peyvand.kit import clock as kit_clock
from tests.foundation.payments.till import NOW, Till


@pytest.fixture(autouse=True)
def quick_hasher(settings) -> None:
    """One round: these tests are about people who have signed in already."""
    settings.PASSWORD_HASHERS = ["tests.foundation.accounts.conftest.QuickHasher"]
    settings.PAYMENT_GATEWAY = "sandbox"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def till(clock, monkeypatch) -> Till:
    made = Till(Bank(clock=kit_clock.now))
    for name in ("begin", "ask", "refund"):
        monkeypatch.setattr(gateways, name, getattr(made, name))
    return made

"""Two devices on one contract, for real: committed transactions in threads, and what holds afterwards."""

import os
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connections

from peyvand.eservices.voluntary_contracts import operations
from peyvand.eservices.voluntary_contracts.invariants import VIEWS
from peyvand.eservices.voluntary_contracts.models import Contract, Slip
from peyvand.foundation.records.models import Contribution, Person, Spell
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import from_parts
from peyvand.kit.postgres import invariants
from tests.eservices.voluntary.life import START, Life, at, drafted
from tests.eservices.voluntary.people import insured
from tests.foundation.accounts.people import activated_user
from tests.rules.voluntary.codes import codes

# Of each of the four races.
ROUNDS = 250 if os.environ.get("PEYVAND_SOAK") else 13

pytestmark = pytest.mark.usefixtures("committing_db")


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each act gave, or the code of the refusal, all begun at the same moment."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        gate.wait()
        try:
            results[place] = act()
        except Refusal as refusal:
            results[place] = refusal.code
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def sound() -> None:
    assert [verdict.name for verdict in invariants.check(VIEWS) if not verdict.holds] == []


def test_two_devices_conclude_one_contract():
    for code in codes(ROUNDS):
        insured(code)
        user = activated_user(code)
        drafted(code)

        def conclude(code=code, user=user):
            return operations.conclude(
                national_code=code, by=user.pk, shown_on=from_parts(*START), now=at(START)
            ).number

        first, second = at_once(conclude, conclude)
        assert first == second
        assert Contract.objects.filter(national_code=code).count() == 1
    sound()


def test_one_payment_told_twice_at_once_counts_once():
    for code in codes(ROUNDS):
        life = Life.begins(code=code)
        (slip,) = life.slips()
        told = at_once(lambda: life.pay((1405, 9, 2), slip=slip), lambda: life.pay((1405, 9, 2), slip=slip))  # noqa: B023
        assert sorted(told) == ["ALREADY", "COUNTS"]
        assert len(life.contributions()) == 1
    sound()


def test_two_devices_change_the_wage_base():
    """One after the other: one slip is open, and it is that of the premium that the contract has."""
    for code in codes(ROUNDS):
        life = Life.begins(code=code)
        own = {"number": life.contract.number, "national_code": code, "by": life.user.pk, "now": at(START)}
        wanted = (50_000_000, 70_000_000)
        changed = at_once(*(partial(operations.change_premium, premium=premium, **own) for premium in wanted))
        assert all(isinstance(one, Contract) for one in changed)
        (slip,) = life.slips("OPEN")
        assert life.fresh().premium in wanted
        assert (slip.premium, slip.amount) == (life.contract.premium, life.contract.premium)
        assert len(life.slips("VOID")) == 2
    sound()


def test_a_payment_meets_a_withdrawal_a_new_premium_or_the_lapse():
    """Whichever comes first: money counts for a live contract, or goes back."""
    for turn, code in enumerate(codes(ROUNDS)):
        life = Life.begins(code=code)
        (slip,) = life.slips()
        own = {"number": life.contract.number, "national_code": code, "by": life.user.pk, "now": at((1405, 10, 1))}
        others = [
            lambda: operations.withdraw(**own),  # noqa: B023
            lambda: operations.change_premium(premium=50_000_000, **own),  # noqa: B023
            lambda: life.round((1405, 10, 2)),  # noqa: B023
        ]
        settled, _ = at_once(lambda: life.pay((1405, 10, 1), slip=slip), others[turn % 3])  # noqa: B023
        counts = settled == "COUNTS"
        assert Slip.objects.get(pk=slip.pk).state == ("PAID" if counts else "RETURN")
        assert Contribution.objects.filter(national_code=code, insured_type="VOLUNTARY").exists() == counts
        assert Spell.objects.filter(national_code=code, insured_type="VOLUNTARY").exists() == counts
        if not counts:
            assert life.state in ("WITHDRAWN", "UNPAID", "LAPSED")
    assert Person.objects.count() == ROUNDS
    sound()

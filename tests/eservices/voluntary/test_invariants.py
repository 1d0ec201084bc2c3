"""`peyvand check_invariants`: what it lists, and that each view of voluntary insurance finds what breaks it."""

import pytest
from django.db import connection

from peyvand.eservices.voluntary_contracts import operations
from peyvand.eservices.voluntary_contracts.invariants import VIEWS
from peyvand.eservices.voluntary_contracts.models import Contract, Slip
from peyvand.foundation.records.models import Contribution, Spell
from peyvand.kit.jalali import from_parts
from peyvand.kit.postgres import invariants
from tests.eservices.doors import run_command
from tests.eservices.voluntary.life import START, Life, at
from tests.eservices.voluntary.people import CODE

pytestmark = pytest.mark.django_db


def broken() -> set[str]:
    return {verdict.name for verdict in invariants.check(VIEWS) if not verdict.holds}


def test_a_whole_life_breaks_none():
    life = Life.begins()
    assert broken() == set()
    life.pay((1405, 9, 10))
    life.round((1405, 10, 1))
    life.pay((1405, 10, 2))
    assert broken() == set()
    operations.withdraw(number=life.contract.number, national_code=CODE, by=life.user.pk, now=at((1405, 10, 5)))
    assert broken() == set()


def paid() -> Life:
    life = Life.begins()
    life.pay((1405, 9, 10))
    life.round((1405, 10, 1))
    return life


def lose_the_spell(life: Life) -> None:
    Spell.objects.filter(national_code=CODE, insured_type="VOLUNTARY").delete()


def keep_the_spell(life: Life) -> None:
    Contract.objects.filter(pk=life.contract.pk).update(
        state="ENDED", closed_on=from_parts(1405, 10, 2), end_reason="UNFIT"
    )


def lose_the_contribution(life: Life) -> None:
    Contribution.objects.filter(national_code=CODE, insured_type="VOLUNTARY").delete()


def forget_the_money(life: Life) -> None:
    Contract.objects.filter(pk=life.contract.pk).update(paid_to=from_parts(1405, 10, 30))


def skip_a_month(life: Life) -> None:
    Slip.objects.filter(state="OPEN").update(
        state="PAID", settled_at=at(START), start=from_parts(1405, 11, 1), end=from_parts(1405, 11, 30)
    )


def coverage_from_nowhere(life: Life) -> None:
    Contract.objects.filter(pk=life.contract.pk).update(spell_id=0)


@pytest.mark.parametrize(
    ("harm", "view"),
    [
        (lose_the_spell, "invariant_voluntary_paid_contract_covers"),
        (keep_the_spell, "invariant_voluntary_closed_contract_covers_no_longer"),
        (lose_the_contribution, "invariant_voluntary_paid_slip_is_a_contribution"),
        (forget_the_money, "invariant_voluntary_money_makes_the_contract"),
        (skip_a_month, "invariant_voluntary_months_are_paid_in_order"),
        (coverage_from_nowhere, "invariant_voluntary_own_spell_has_its_contract"),
    ],
)
def test_each_harm_is_found(harm, view):
    harm(paid())
    assert view in broken()


def test_the_command_lists_all_and_names_the_broken():
    status, out, _ = run_command("check_invariants")
    assert status == 0
    assert all(f"holds  {name}" in out for name in invariants.declared())
    life = paid()
    lose_the_contribution(life)
    status, out, err = run_command("check_invariants")
    assert status == 1
    assert "BROKEN invariant_voluntary_paid_slip_is_a_contribution" in out
    assert f'"contract":{life.contract.pk}' in out
    assert CODE not in out + err
    assert err.strip().endswith("invariants broken")


def test_a_view_that_was_dropped_is_missed():
    with connection.cursor() as cursor:
        cursor.execute(f"DROP VIEW {VIEWS[0]}")
    status, out, _ = run_command("check_invariants")
    assert (status, f"{VIEWS[0]}: no such view" in out) == (1, True)


def test_every_view_is_declared_and_every_declared_one_is_there():
    declared = invariants.declared()
    assert [verdict.name for verdict in invariants.check(())] == declared
    assert set(VIEWS) <= set(declared)

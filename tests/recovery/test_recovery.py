"""The drills, small. `make drill`, `make kills` and `make upgrade-drill` do them at length and print what they saw."""

import os

import pytest

from tests.recovery import drill, kills, upgrade

pytestmark = pytest.mark.skipif(not os.environ.get("PEYVAND_SOAK"), reason="minutes long: make soak")


def test_what_was_promised_comes_back():
    assert len(drill.run(persons=1_000, seconds=15, askers=4)) > 4


def test_whatever_is_killed_nothing_is_lost_or_doubled():
    assert kills.run(times=3, persons=1_000, askers=4)[-1] == "nothing acknowledged was lost, nothing doubled"


def test_an_upgrade_fails_nobody():
    ref = upgrade.release_before()
    if ref is None:
        pytest.skip("git knows of no release before this one")
    assert upgrade.run(ref=ref, persons=1_000, seconds=4, askers=4)[-1].endswith("nothing lost, nothing doubled")

"""The drill and the killings, small. `make drill` and `make kills` do them at length and print what they saw."""

import os

import pytest

from tests.recovery import drill, kills

pytestmark = pytest.mark.skipif(not os.environ.get("PEYVAND_SOAK"), reason="minutes long: make soak")


def test_what_was_promised_comes_back():
    assert len(drill.run(persons=1_000, seconds=15, askers=4)) > 4


def test_whatever_is_killed_nothing_is_lost_or_doubled():
    assert kills.run(times=3, persons=1_000, askers=4)[-1] == "nothing acknowledged was lost, nothing doubled"

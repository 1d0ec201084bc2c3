"""A large export, twice, and then a later one: the counts add up, and only what is new in it does anything."""

from collections import Counter
from time import perf_counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peyvand.eservices.agency_onboarding.models import LegacyUser
from peyvand.eservices.agency_onboarding.queries import legacy as queries
from peyvand.foundation.accounts.models import User
from tests.eservices.onboarding.crowd import LINES, arabic, crowd
from tests.eservices.onboarding.export import NOW, all_rights, csv_of, everything, import_text, invited, right_of

pytestmark = pytest.mark.usefixtures("agencies")

SEED = 1405
# Far beyond what it takes; a query for each line would take more.
SECONDS, STATEMENTS = 90, 200


def test_an_export_of_twenty_thousand_lines_twice_and_a_later_one():
    lines, expected = crowd(SEED)
    assert len(lines) == LINES
    text = csv_of(*lines)
    started = perf_counter()
    with CaptureQueriesContext(
        connection,
    ) as statements:
        first = import_text(text)
    took = perf_counter() - started
    assert first.counts == {classed: expected[classed] for classed in first.counts}
    assert sum(first.counts.values()) == LINES
    assert took < SECONDS
    assert len(statements) < STATEMENTS

    rights = all_rights()
    of_export = {(one["national_code"], one["agency_code"], one["role"]) for one in lines if one["active"] == "1"}
    assert {(code, *right) for code, right in rights.items()} <= of_export
    for code in [*rights][:: len(rights) // 50]:
        assert right_of(code) == rights[code]
    assert set(invited()) == set(rights)
    status = queries.status()
    assert (
        status.total
        == LegacyUser.objects.count()
        == len({(one["agency_code"], one["username"]) for one in lines if one["username"]})
        + sum(not one["username"] for one in lines)
    )
    assert status.total == status.moved + status.rejected + status.ambiguous + status.orphan
    assert status.moved == expected["new"]
    assert status.open == status.rejected + status.ambiguous + status.orphan

    before = everything()
    with CaptureQueriesContext(connection) as statements:
        second = import_text(text)
    after = everything()
    moved = {"new": 0, "unchanged": expected["new"] + expected["unchanged"], "updated": 0}
    assert second.counts == first.counts | moved
    assert {name: rows for name, rows in after.items() if name != "LegacyUser"} == {
        name: rows for name, rows in before.items() if name != "LegacyUser"
    }
    assert len(statements) < STATEMENTS
    import_text(text)
    assert everything() == after  # the third time not even the notes change

    later_export(lines, rights)


def later_export(lines: list[dict[str, str]], rights: dict[str, tuple[str, str]]) -> None:
    """A hundred of those who were moved have another mobile, half of them are activated; the rest is as it was."""
    some = sorted(rights)[:100]
    activated = set(some[:50])
    User.objects.filter(national_code__in=activated).update(activated_at=NOW)
    later = [
        one | {"mobile": "0935" + one["mobile"][4:], "full_name": arabic(one["full_name"])}
        if one["national_code"] in some
        else one
        for one in lines
    ]
    told_first = Counter(one["national_code"] for one in {(*one.values(),): one for one in later}.values())
    counts = import_text(csv_of(*later)).counts
    repeated = sum(1 for one in some if told_first[one] > 1)
    assert counts["updated"] == 50
    assert counts["ambiguous"] >= 50
    assert repeated >= 0
    assert all_rights() == rights
    mobiles = dict(User.objects.filter(national_code__in=some).values_list("national_code", "mobile"))
    assert {code for code, mobile in mobiles.items() if mobile.startswith("0912")} == activated

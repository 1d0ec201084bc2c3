"""A large export twice and three times, then a later one: the counts add up, and only what is new does anything.
Twenty thousand lines in the soak."""

import os
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peyvand.eservices.agency_onboarding.operations.legacy import Imported
from peyvand.eservices.agency_onboarding.queries import legacy as queries
from peyvand.foundation.accounts.models import User
from tests.eservices.onboarding.crowd import arabic, crowd
from tests.eservices.onboarding.export import NOW, all_rights, csv_of, everything, import_text, invited, right_of

pytestmark = pytest.mark.usefixtures("agencies")

SEED = 1405
LINES = 20_000 if os.environ.get("PEYVAND_SOAK") else 4_000
STATEMENTS = 200  # far beyond what it takes; one for each line would be more
MOVED = ("new", "unchanged", "updated")


@dataclass
class Run:
    imported: Imported
    statements: int

    @property
    def counts(self) -> dict[str, int]:
        return self.imported.counts

    @property
    def doubtful(self) -> dict[str, int]:
        return {classed: count for classed, count in self.counts.items() if classed not in MOVED}


def run(text: str) -> Run:
    with CaptureQueriesContext(connection) as statements:
        imported = import_text(text)
    assert sum(imported.counts.values()) == len(imported.lines) == LINES
    return Run(imported, len(statements))


def but_the_notes(rows: dict[str, list[tuple[object, ...]]]) -> dict[str, list[tuple[object, ...]]]:
    """All that an import touches beside what it notes about the legacy users."""
    return {name: kept for name, kept in rows.items() if name != "LegacyUser"}


def test_a_large_export_twice():
    lines, expected = crowd(SEED, LINES)
    text = csv_of(*lines)

    first = run(text)
    assert first.counts == {classed: expected[classed] for classed in first.counts}
    assert first.statements < STATEMENTS
    rights = all_rights()
    active = {(one["national_code"], one["agency_code"], one["role"]) for one in lines if one["active"] == "1"}
    assert {(code, *right) for code, right in rights.items()} <= active
    for code in [*rights][:: len(rights) // 50]:
        assert right_of(code) == rights[code]
    assert sorted(invited()) == sorted(rights)
    status = queries.status()
    assert status.moved == expected["new"]
    assert status.open == status.rejected + status.ambiguous + status.orphan
    assert status.total == status.moved + status.open

    second = run(text)
    assert (second.counts["new"], second.counts["updated"], second.doubtful) == (0, 0, first.doubtful)
    assert second.statements < STATEMENTS
    assert all_rights() == rights
    assert queries.status().unchanged == expected["new"]


def test_again_and_again_and_then_a_later_export():
    lines, expected = crowd(SEED, LINES)
    text = csv_of(*lines)
    first = run(text)
    rights = all_rights()

    before = everything()
    second = run(text)
    after = everything()
    assert (second.counts["new"], second.counts["updated"], second.doubtful) == (0, 0, first.doubtful)
    assert but_the_notes(after) == but_the_notes(before)
    assert queries.status().unchanged == expected["new"]
    run(text)
    assert everything() == after  # not even a note

    a_later_export(lines, rights, second)


def a_later_export(lines: list[dict[str, str]], rights: dict[str, tuple[str, str]], earlier: Run) -> None:
    """A hundred of those who were moved have another mobile and an old keyboard; half of them are activated here."""
    some = sorted(rights)[:100]
    activated = set(some[:50])
    User.objects.filter(national_code__in=activated).update(activated_at=NOW)
    later = [
        one | {"mobile": "0935" + one["mobile"][4:], "full_name": arabic(one["full_name"])}
        if one["national_code"] in some
        else one
        for one in lines
    ]
    found = run(csv_of(*later))
    assert found.counts["updated"] == 50
    assert found.doubtful == earlier.doubtful | {"ambiguous": earlier.counts["ambiguous"] + 50}
    assert all_rights() == rights
    mobiles = dict(User.objects.filter(national_code__in=some).values_list("national_code", "mobile"))
    assert {code for code, mobile in mobiles.items() if mobile.startswith("0912")} == activated

"""Arrays sent in binary arrive as they were: any text, both ends of each type, NULL, none at all."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peyvand.kit.postgres.arrays import bigints, blobs, dates, ints, texts
from peyvand.kit.postgres.prepared import fetch_all

KINDS: list[tuple[str, Callable[[Sequence[Any]], object], st.SearchStrategy[Any]]] = [
    ("text[]", texts, st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))),
    ("bytea[]", blobs, st.binary()),
    ("int[]", ints, st.integers(-(2**31), 2**31 - 1)),
    ("bigint[]", bigints, st.integers(-(2**63), 2**63 - 1)),
    ("date[]", dates, st.dates()),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "send", "values"), KINDS, ids=[kind for kind, _, _ in KINDS])
def test_what_is_sent_arrives(kind: str, send: Callable[..., object], values: st.SearchStrategy[Any]) -> None:
    @settings(
        max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(st.lists(st.none() | values, max_size=30))
    def arrives(sent: list[Any]) -> None:
        rows = fetch_all(
            f"SELECT x FROM unnest(%(a)b::{kind}) WITH ORDINALITY AS t(x, n) ORDER BY n", {"a": send(sent)}
        )
        assert [row[0] for row in rows] == sent

    arrives()


@pytest.mark.django_db
def test_the_server_takes_the_bytes_for_the_very_type() -> None:
    """Compared by the server with the same values written out."""
    rows = fetch_all(
        "SELECT %(t)b = ARRAY['a', NULL, 'آب'], %(n)b = ARRAY[1, NULL]::bigint[], %(d)b = ARRAY['2026-11-22'::date]",
        {"t": texts(["a", None, "آب"]), "n": bigints([1, None]), "d": dates([date(2026, 11, 22)])},
    )
    assert rows == [(True, True, True)]

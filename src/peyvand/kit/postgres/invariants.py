"""What must hold in the database whatever happens: SQL views, none of which ever returns a row.

An app makes its views in its migrations, by the name `invariant_<app>_<what holds>`, and lists them in its
`invariants.py` as `VIEWS`, so that one that has been dropped is missed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import connection

PREFIX = "invariant_"
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """`broken`: how many rows the view has, None if there is no such view; `first`: some of them, as JSON."""

    name: str
    broken: int | None
    first: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return self.broken == 0


def declared() -> list[str]:
    """The views of all apps, in order."""
    found: list[str] = []
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.invariants"):
            found += import_module(f"{config.name}.invariants").VIEWS
    return sorted(found)


def check(names: Iterable[str]) -> list[Verdict]:
    """Each view's verdict, and that of every view of this kind that the database has without anybody declaring it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT viewname FROM pg_views WHERE schemaname = current_schema() AND starts_with(viewname, %s)", [PREFIX]
        )
        there = {name for (name,) in cursor.fetchall()}
        verdicts = []
        for name in sorted({*names, *there}):
            if name not in there:
                verdicts.append(Verdict(name, None, ()))
                continue
            quoted = connection.ops.quote_name(name)
            cursor.execute(f"SELECT count(*) FROM {quoted}")  # noqa: S608
            broken = cursor.fetchone()[0]
            cursor.execute(f"SELECT row_to_json(v)::text FROM {quoted} AS v LIMIT {_SHOWN if broken else 0}")  # noqa: S608
            verdicts.append(Verdict(name, broken, tuple(row for (row,) in cursor.fetchall())))
        return verdicts

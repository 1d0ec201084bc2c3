"""The workflows of the installed apps, by kind."""

import re
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils.module_loading import module_has_submodule

from peyvand.foundation.cases.workflow import Workflow

_LITERAL = re.compile(r"'([A-Z_]+)'")


@cache
def workflows() -> Mapping[str, Workflow]:
    """Every workflow that an installed app lists as `WORKFLOWS` in its `workflow.py`, by kind.

    Raises ImproperlyConfigured if one of them can't be worked with, or two are of one kind.
    """
    found: dict[str, Workflow] = {}
    for app in apps.get_app_configs():
        if app.module is None or not module_has_submodule(app.module, "workflow"):
            continue
        for listed in getattr(import_module(f"{app.name}.workflow"), "WORKFLOWS", ()):
            problems = listed.check()
            if listed.kind in found:
                problems.append("another app has a workflow of this kind")
            if problems:
                raise ImproperlyConfigured(f"{app.name}: the workflow {listed.kind}: {'; '.join(problems)}")
            found[listed.kind] = listed
    return MappingProxyType(found)


def workflow(kind: str) -> Workflow:
    return workflows()[kind]


def states_in_database(kind: str) -> set[str] | None:
    """The states that the database allows for cases of a kind (`constraints.states_of`); None: any."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = 'cases_case'::regclass AND conname = %s",
            [f"case_states_of_{kind}"],
        )
        row = cursor.fetchone()
    return set(_LITERAL.findall(row[0])) if row else None

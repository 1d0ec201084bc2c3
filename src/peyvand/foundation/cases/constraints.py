"""What a service's migration says of its own cases."""

from collections.abc import Iterable

from django.db.migrations import RunSQL


def states_of(kind: str, states: Iterable[str]) -> RunSQL:
    """From now on the database lets cases of `kind` stand in these states only.

    For `operations` of a migration that depends on `("cases", "0002_kept_by_the_database")`; once more when the table
    of states changes. Written out there, as a migration is history, and compared with the workflow by a test.
    """
    name = f"case_states_of_{kind}"
    listed = ", ".join(f"'{state}'" for state in states)
    drop = f"ALTER TABLE cases_case DROP CONSTRAINT IF EXISTS {name}"
    add = f"ALTER TABLE cases_case ADD CONSTRAINT {name} CHECK (kind <> '{kind}' OR state IN ({listed}))"
    return RunSQL([drop, add], drop)

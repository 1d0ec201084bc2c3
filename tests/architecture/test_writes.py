"""All writes are in operations, where a transaction and its audit entries are: nowhere else."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.sources import Source, dotted, planted, sources

# Names that only Django's ORM gives a method.
_ONLY_ORM = {
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "acreate",
    "asave",
    "adelete",
    "aupdate",
    "abulk_create",
}
_SQL_WRITE = re.compile(
    r"^\s*(INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|TRUNCATE|MERGE\s+INTO|COPY\s.*FROM)\b"
    r"|\b(INSERT\s+INTO\s+\w+|DELETE\s+FROM\s+\w+)"
)

# path: why it may
EXCEPTIONS: dict[str, str] = {}


def violations(source: Source) -> Iterator[str]:
    """Where a module writes though it is no operation. A face of the ORM is told by how it is called:

    `.create(…)` and `.update(…)` take keywords only, `.delete()` takes nothing, `.save(…)` nothing or keywords – unlike
    `dict.update(other)`, `cache.delete(key)`, `image.save(stream)`.
    """
    if source.is_in("operations") or str(source.path) in EXCEPTIONS:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute | ast.Name) and dotted(node).split(".")[-1] == "atomic":
            yield source.at(node, "atomic")
        elif isinstance(node, ast.alias) and node.name == "atomic":
            yield source.at(node, "import atomic")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _SQL_WRITE.search(node.value):
            yield source.at(node, "SQL that writes")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _writes(node, node.func):
            yield source.at(node, f"{dotted(node.func)}()")


def _writes(call: ast.Call, method: ast.Attribute) -> bool:
    through_orm = "objects" in dotted(method).split(".")
    keywords_only = not call.args and bool(call.keywords)
    match method.attr:
        case name if name in _ONLY_ORM:
            return True
        case "create" | "update":
            return through_orm or keywords_only
        case "delete":
            return through_orm or not (call.args or call.keywords)
        case "save":
            return not call.args and not _is_self(method.value)
        case _:
            return False


def _is_self(node: ast.AST) -> bool:
    """`self.save()` of something that is no model, as Django's session engines have it; models save in operations."""
    return isinstance(node, ast.Name) and node.id == "self"


def test_only_operations_write():
    assert [found for source in sources() for found in violations(source)] == []


@pytest.mark.parametrize(
    "line",
    [
        "from django.db.transaction import atomic",
        "@transaction.atomic\ndef approve(): ...",
        "with transaction.atomic(): ...",
        "case.save()",
        "case.save(update_fields=['state'])",
        "form.save(commit=True)",
        "super().save()",
        "Case.objects.create(state='OPEN')",
        "Case.objects.filter(pk=1).update(state='OPEN')",
        "queries.open_cases().update(state='OPEN')",
        "Case.objects.filter(pk=1).delete()",
        "case.delete()",
        "agency.members.create(user=user)",
        "Case.objects.bulk_create(rows)",
        "cursor.execute('INSERT INTO audit_entry VALUES (1)')",
        "cursor.execute('UPDATE cases_case SET state = 1')",
        "cursor.execute('WITH gone AS (DELETE FROM cases_case RETURNING id) SELECT 1 FROM gone')",
    ],
)
@pytest.mark.parametrize(
    "path", ["eservices/asking/views.py", "foundation/cases/queries.py", "foundation/cases/jobs.py"]
)
def test_a_write_elsewhere_is_caught(path, line):
    assert list(violations(planted(path, line)))


@pytest.mark.parametrize("path", ["foundation/cases/operations.py", "foundation/records/operations/load.py"])
def test_an_operation_may_write(path):
    assert not list(violations(planted(path, "with transaction.atomic(): case.save()")))


@pytest.mark.parametrize(
    "line",
    [
        "seen.update(other)",
        "seen.update({'a': 1}, b=2)",
        "digest.update(chunk)",
        "cache.delete(key)",
        "image.save(stream, format='PNG')",
        "operations.create_case(now=now)",
        "self.create()",
        "self.delete(old)",
        "Case.objects.select_for_update().get(pk=1)",
        "cursor.execute('SELECT 1 FROM cases_case FOR UPDATE')",
        "title = 'Update or delete a case'",
    ],
)
def test_what_only_looks_like_a_write_is_let_through(line):
    assert not list(violations(planted("foundation/cases/queries.py", line)))

"""Only doors know what time it is, and they ask `kit.clock`; below, `now` and `today` are arguments."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.sources import Source, dotted, planted, sources

_READS = re.compile(
    r"(^|\.)(timezone\.(now|localtime|localdate)|datetime\.(now|utcnow|today)|date\.today|JalaliDate\.today"
    r"|JalaliDateTime\.now|time\.(time|time_ns|localtime|gmtime))$"
)
_NAKED = {"now", "localdate", "localtime", "Now", "TransactionNow"}  # from django.utils.timezone, database functions
_SQL = re.compile(
    r"\b(now\(\)|current_date|current_timestamp|statement_timestamp\(\)|clock_timestamp\(\))", re.IGNORECASE
)

EXCEPTIONS = {
    "kit/clock.py": "the clock itself",
    "kit/jobs.py": "the queue's own rows are due by the database's clock",
    "foundation/accounts/sessions.py": "Django hands its session engines no time",
    "foundation/accounts/adapter.py": "allauth hands its adapters no time",
    "foundation/accounts/forms.py": "allauth hands its forms no time",
    "foundation/accounts/guards.py": "a guard stands before the view that could hand it the time",
    "foundation/switches/guards.py": "a guard stands before the view that could hand it the time",
}


def violations(source: Source) -> Iterator[str]:
    """Where a module reads the time by itself, in Python, through a model's field or in SQL."""
    if str(source.path) in EXCEPTIONS:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and _READS.search(dotted(node)):
            yield source.at(node, dotted(node))
        elif isinstance(node, ast.ImportFrom) and node.module in {
            "django.utils.timezone",
            "django.db.models.functions",
            "django.contrib.postgres.functions",
            "time",
        }:
            yield from (source.at(node, f"import {name.name}") for name in node.names if name.name in {*_NAKED, "time"})
        elif isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            yield source.at(node.value, node.arg)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_sql(node.value):
            yield source.at(node, "SQL that reads the clock")


def _is_sql(text: str) -> bool:
    return bool(_SQL.search(text)) and bool(re.search(r"\b(SELECT|INSERT|UPDATE|DELETE|WHERE|VALUES)\b", text))


def test_nobody_but_the_clock_reads_the_time():
    assert [found for source in sources() for found in violations(source)] == []


def test_every_exception_is_still_one():
    """An exception outlives its reason easily: one that reads no clock any more is struck off."""
    unneeded = set(EXCEPTIONS)
    for source in sources():
        path = str(source.path)
        if path in EXCEPTIONS and list(violations(Source(source.path.with_name("elsewhere.py"), source.tree))):
            unneeded.discard(path)
    assert unneeded == set()


@pytest.mark.parametrize(
    "line",
    [
        "now = timezone.now()",
        "now = django.utils.timezone.now()",
        "now = datetime.now(UTC)",
        "now = datetime.datetime.now(tz=UTC)",
        "today = date.today()",
        "today = datetime.date.today()",
        "today = JalaliDate.today()",
        "today = timezone.localdate()",
        "asked_at = models.DateTimeField(default=timezone.now)",
        "asked_at = models.DateTimeField(auto_now_add=True)",
        "from django.utils.timezone import now",
        "from django.db.models.functions import Now",
        "started = time.time()",
        "cursor.execute('SELECT 1 FROM cases WHERE due < now()')",
    ],
)
@pytest.mark.parametrize("path", ["foundation/cases/operations.py", "foundation/cases/models.py", "portal/views.py"])
def test_another_clock_is_caught(path, line):
    assert list(violations(planted(path, line)))


@pytest.mark.parametrize(
    "line", ["now = clock.now()", "today = clock.today()", "waited = time.monotonic()", "def move(*, now): return now"]
)
def test_the_one_clock_and_a_given_time_are_let_through(line):
    assert not list(violations(planted("eservices/asking/views.py", line)))

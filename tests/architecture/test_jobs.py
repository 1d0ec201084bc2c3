"""Calling up goes by the queue alone, and the queue knows names only: each name that is enqueued must be a job's."""

import ast
from collections.abc import Iterable, Iterator
from inspect import signature

import pytest

from peyvand.kit import jobs
from tests.architecture.sources import Source, dotted, planted, sources

# A name that isn't written out: the app that takes it from a row which its caller wrote.
STORED_NAMES = {"foundation/payments/operations/moving.py"}
_NOT_IDS = {"at"}


def tasks(modules: Iterable[Source]) -> dict[str, set[str]]:
    """The names of the jobs in these modules, and the arguments that each takes."""
    found = {}
    for module in modules:
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.FunctionDef):
                continue
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and dotted(mark.func).split(".")[-1] == "task" and mark.args:
                    arguments = {argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)}
                    found[ast.literal_eval(mark.args[0])] = arguments
    return found


def violations(source: Source, known: dict[str, set[str]]) -> Iterator[str]:
    """Where a module enqueues what is no job, or with arguments that the job doesn't take."""
    for call in source.calls():
        if dotted(call.func).split(".")[-1] not in {"enqueue", "enqueue_each"}:
            continue
        if not call.args or not isinstance(call.args[0], ast.Constant):
            if str(source.path) not in STORED_NAMES:
                yield source.at(call, "a job whose name isn't written out")
            continue
        name = call.args[0].value
        given = {keyword.arg for keyword in call.keywords} - _NOT_IDS
        if name not in known:
            yield source.at(call, f"no job is called {name}")
        elif None not in given and given != known[name]:
            yield source.at(call, f"{name} takes {sorted(known[name])}")


def test_every_enqueued_name_is_a_jobs():
    known = tasks(sources())
    assert [found for source in sources() for found in violations(source, known)] == []


def test_a_worker_finds_every_job():
    """A job outside an app's `jobs.py` would never be registered."""
    assert set(tasks(sources())) <= set(jobs.registered())


def test_jobs_carry_ids_never_personal_data():
    for name, arguments in tasks(sources()).items():
        assert all(argument == "id" or argument.endswith("_id") for argument in arguments), name


@pytest.mark.parametrize(
    ("line", "caught"),
    [
        ("jobs.enqueue('cases.remind', case_id=1)", False),
        ("jobs.enqueue('cases.remind', at=later, case_id=1)", False),
        ("jobs.enqueue('cases.remember', case_id=1)", True),
        ("enqueue('cases.remind')", True),
        ("jobs.enqueue('cases.remind', case=1)", True),
        ("jobs.enqueue_each('cases.remind', case_id=[1, 2])", False),
        ("jobs.enqueue_each('cases.remember', case_id=[1, 2])", True),
        ("jobs.enqueue(name, case_id=1)", True),
    ],
)
def test_a_wrong_name_or_argument_is_caught(line, caught):
    known = tasks([planted("foundation/cases/jobs.py", "@jobs.task('cases.remind')\ndef remind(case_id): ...")])
    assert bool(list(violations(planted("foundation/cases/operations.py", line), known))) == caught


def test_enqueue_is_called_as_it_is_declared():
    assert [*signature(jobs.enqueue).parameters] == ["name", "at", "ids"]

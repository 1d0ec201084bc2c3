"""Every verb that the log may hold has a title on the auditor's desk."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from peyvand.eservices.oversight.choices import CASE_VERBS, VERBS
from peyvand.eservices.oversight.queries.auditing import title_of
from peyvand.foundation.accounts.choices import CodePurpose
from peyvand.foundation.cases.choices import Event
from peyvand.foundation.cases.queries.registry import workflows
from peyvand.foundation.law.choices import Outcome

SOURCE = Path("src/peyvand")
_VERB = re.compile(r"[a-z_]+(-[a-z]+)*:[a-z_-]+")
# Verbs that are put together: by the function that does it and the part that is its first word.
_NOTES = {
    "voluntary": ("eservices/voluntary_contracts", "note", "voluntary:{}"),
    "period": ("eservices/supplementary_enrolment/operations/proposing.py", "_note", "supplementary:{}-period"),
    "text": ("foundation/notifications/operations.py", "_record", "text:{}"),
    "payment": ("foundation/payments/operations/moving.py", "_record", "payment:{}"),
}
_PUT_TOGETHER = {
    "f'voluntary:{verb}'",
    "f'supplementary:{verb}-period'",
    "f'payment:{verb}'",
    "f'text:{verb}'",
    "f'{case.kind}:{verb}'",
    "f'{cases[0].kind}:{transition.name}'",
    "f'{kind}:{Event.OPEN}'",
    "f'citizen:{purpose.lower()}'",
    "f'{kind}:{('add' if is_new else 'update')}'",
}


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def calls(under: Path) -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(under.rglob("*.py")) if under.is_dir() else [under]:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call):
                yield getattr(node.func, "attr", getattr(node.func, "id", "")), node


def words(node: ast.AST) -> Iterator[str]:
    """The texts that an expression may be: both of an `a if b else c`."""
    if isinstance(node, ast.IfExp):
        yield from words(node.body)
        yield from words(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def used() -> set[str]:
    found: set[str] = set()
    for name, call in calls(SOURCE):
        named = [keyword.value for keyword in call.keywords if keyword.arg == "verb"]
        if name == "record_refusal":
            named += [keyword.value for keyword in call.keywords if keyword.arg == "action"]
        if name == "leaves_trace":
            named += call.args[:1]
        found |= {verb for node in named for verb in words(node)}
    for path in SOURCE.rglob("operations/**/*.py"):
        tree = tree_of(path)
        addresses = {
            id(node.args[0])
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "reverse"
        }
        found |= {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and _VERB.fullmatch(node.value)
            and id(node) not in addresses
        }
    for where, function, made in _NOTES.values():
        for name, call in calls(SOURCE / where):
            if name == function and call.args:
                given = call.args[1] if function == "note" and len(call.args) > 1 else call.args[0]
                found |= {made.format(verb) for verb in words(given)}
    found |= {f"text:{outcome.lower().replace('_', '-')}" for outcome in Outcome.values}
    found |= {f"citizen:{purpose.lower()}" for purpose in CodePurpose.values}
    found |= {f"{kind}:{deed}" for kind in ("agency", "member", "memorandum") for deed in ("add", "update")}
    return found


def is_titled(verb: str) -> bool:
    kind, _, deed = verb.partition(":")
    return verb in VERBS or (
        kind in workflows() and (deed in CASE_VERBS or deed in {step.name for step in workflows()[kind].transitions})
    )


def test_a_verb_has_its_title() -> None:
    verbs = used()
    assert {"sign-in", "voluntary:conclude", "supplementary:set-aside-period", "agency_admission:vote"} <= verbs
    assert not sorted(verb for verb in verbs if not is_titled(verb) or title_of(verb) == verb)


@pytest.mark.parametrize("kind", sorted(workflows()))
def test_what_is_done_with_a_case_has_its_title(kind: str) -> None:
    deeds = [
        *(str(event) for event in Event),
        "claim",
        "release",
        *(step.name for step in workflows()[kind].transitions),
    ]
    for deed in deeds:
        assert not title_of(f"{kind}:{deed}").endswith(deed), deed


def test_verbs_are_put_together_only_where_this_test_knows_of_it() -> None:
    made = {
        ast.unparse(keyword.value)
        for _, call in calls(SOURCE)
        for keyword in call.keywords
        if keyword.arg in ("verb", "action") and isinstance(keyword.value, ast.JoinedStr)
    }
    assert made <= _PUT_TOGETHER


def test_a_verb_that_nobody_knows_any_more_stands_as_it_is() -> None:
    assert title_of("steam-engine:fire") == "steam-engine:fire"

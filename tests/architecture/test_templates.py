"""Every template is used, and what is used exists."""

import ast
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture.sources import PACKAGE, Source, planted, sources

# Names that a library looks for by itself.
BY_CONVENTION = {
    "403.html": "Django",
    "404.html": "Django",
    "500.html": "Django",
    "429.html": "allauth, beyond a rate limit",
}
_TAG = re.compile(r"""{%\s*(?:extends|include)\s+["']([^"']+)["']""")
_COMPONENT = re.compile(r"<c-([a-z][a-z0-9_.-]*)")


def templates() -> dict[str, str]:
    """The texts of all templates by name."""
    found = {}
    for folder in sorted(PACKAGE.rglob("templates")):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                found[path.relative_to(folder).as_posix()] = path.read_text()
    return found


def named_in_templates(texts: Iterable[str]) -> set[str]:
    names: set[str] = set()
    for text in texts:
        names |= set(_TAG.findall(text))
        names |= {f"cotton/{name.replace('.', '/').replace('-', '_')}.html" for name in _COMPONENT.findall(text)}
    # <c-vars> and <c-slot> are cotton's own words, <c-component> takes its name from an attribute.
    return names - {"cotton/vars.html", "cotton/slot.html", "cotton/component.html"}


def named_in_code(modules: Iterable[Source]) -> set[str]:
    return {
        node.value
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search(r"^[\w/.-]+\.\w+$", node.value)
    }


def named_by_views(patterns: Iterable[URLPattern | URLResolver]) -> set[str]:
    """The templates of mounted class views, a library's among them."""
    names: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            names |= named_by_views(pattern.url_patterns)
        else:
            view = getattr(pattern.callback, "view_class", None)
            names |= {
                name
                for attribute in ("template_name", "reauthentication_template_name")
                if isinstance(name := getattr(view, attribute, None), str)
            }
    return names


def unused(known: dict[str, str], named: set[str]) -> list[str]:
    return sorted(set(known) - named - set(BY_CONVENTION))


def test_every_template_is_used():
    known = templates()
    named = named_in_templates(known.values()) | named_in_code(sources()) | named_by_views(get_resolver().url_patterns)
    assert unused(known, named) == []


@pytest.mark.parametrize("name", sorted(templates()))
def test_every_template_compiles(name):
    get_template(name)


def test_every_template_that_another_names_exists():
    for name in sorted(named_in_templates(templates().values())):
        assert get_template(name).origin.name.endswith(name)


def test_every_template_that_code_names_exists():
    for name in sorted(named_in_code(sources())):
        if name.endswith(".html"):
            assert get_template(name).origin.name.endswith(name)


def test_an_unused_template_is_caught():
    known = {
        "base.html": "",
        "cases/list.html": '{% extends "base.html" %}<c-summary-list.row />',
        "cotton/summary_list/row.html": "",
        "cotton/forgotten.html": "",
        "cases/forgotten.html": '{% include "cases/rows.html" only %}',
        "cases/rows.html": "",
        "404.html": "",
    }
    code = [planted("foundation/cases/views.py", "render(request, 'cases/list.html')")]
    assert unused(known, named_in_templates(known.values()) | named_in_code(code)) == [
        "cases/forgotten.html",
        "cotton/forgotten.html",
    ]


def test_templates_lie_under_their_apps_name():
    """Two apps with a `list.html` would hide each other's."""
    seen: dict[str, Path] = {}
    for folder in sorted(PACKAGE.rglob("templates")):
        for path in sorted(folder.rglob("*.html")):
            name = path.relative_to(folder).as_posix()
            assert name not in seen, f"{path} and {seen.get(name)}"
            seen[name] = path

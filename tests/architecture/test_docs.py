"""What the documents say is there, is there: settings, commands, links, decisions, terms."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands, load_command_class
from scripts import docs

from peyvand.config import options
from tests.architecture.sources import PACKAGE, ROOT, Source, planted, sources

DOCS = ROOT / "docs"
SETTINGS = DOCS / "operate" / "settings.md"
DECISIONS = DOCS / "adr"
_SETTING = re.compile(r"\bPEYVAND_[A-Z][A-Z_]*[A-Z]\b")
_CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^()\s]+)\)")
_OUTSIDE = ("http://", "https://", "mailto:")
_TERM = re.compile(r"`([^`]+)`")


def documents() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


# -- settings --------------------------------------------------------------------------------------------------------
def settings_of(source: Source) -> Iterator[str]:
    """The variables that a module names: written out, or as `_secret("NAME")`."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _SETTING.findall(node.value)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_secret":
            yield f"PEYVAND_{ast.literal_eval(node.args[0])}"


def settings_of_tools() -> Iterator[str]:
    """Those that developers' tools read: scripts, benchmarks, the tests' environment."""
    for path in [*(ROOT / "scripts").iterdir(), *(ROOT / "bench").glob("*.py"), ROOT / "tests" / "environment.py"]:
        if path.is_file():
            yield from _SETTING.findall(path.read_text())


def described_settings(text: str) -> set[str]:
    """The variables that have a row of their own."""
    return {row.split("|")[1].strip().strip("`") for row in text.splitlines() if row.startswith("| `PEYVAND_")}


def test_every_setting_is_described_and_every_described_setting_is_read():
    read = {name for source in sources() for name in settings_of(source)}
    assert len(read) > 10
    assert described_settings(SETTINGS.read_text()) == read | set(settings_of_tools())


def test_the_page_of_settings_is_written_from_their_declarations():
    assert SETTINGS.read_text() == options.page(), "run `peyvand describe_settings`"


def test_every_declared_setting_is_read():
    """By the settings, or by a developers' tool."""
    source = (PACKAGE / "config" / "settings.py").read_text()
    secrets = {f"PEYVAND_{name}" for name in re.findall(r'_secret\("(\w+)"\)', source)}
    assert set(options.OPTIONS) - secrets - set(_SETTING.findall(source)) - set(settings_of_tools()) == set()


def test_no_document_names_a_setting_that_nobody_reads():
    described = described_settings(SETTINGS.read_text())
    named = {name for path in documents() for name in _SETTING.findall(path.read_text())}
    assert named - described == set()


def test_a_setting_is_found_however_it_is_read():
    module = planted("config/settings.py", "import os\nA = os.environ['PEYVAND_A_B']\nKEY = _secret('KEY')\n")
    assert set(settings_of(module)) == {"PEYVAND_A_B", "PEYVAND_KEY"}


# -- tests and files that the security documents rest on --------------------------------------------------------------
_TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def missing_tests(text: str) -> list[str]:
    """What a document names as its proof and isn't there: a file of tests, or a test in it."""
    return [
        f"{file}::{name}"
        for file, name in _TEST.findall(text)
        if not (ROOT / file).is_file() or (name and f"def {name}(" not in (ROOT / file).read_text())
    ]


@pytest.mark.parametrize("path", sorted((DOCS / "security").glob("*.md")), ids=lambda path: path.name)
def test_every_control_is_tried_by_a_test_that_exists(path):
    assert missing_tests(path.read_text()) == []


def test_a_control_without_its_test_is_caught():
    assert missing_tests("`tests/rules/test_kit.py` `tests/rules/test_kit.py::test_nothing` `tests/none.py`") == [
        "tests/rules/test_kit.py::test_nothing",
        "tests/none.py::",
    ]


# -- commands --------------------------------------------------------------------------------------------------------
@cache
def targets() -> frozenset[str]:
    rules = re.findall(r"^([a-z][a-z -]*):(?!=)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    return frozenset(name for rule in rules for name in rule.split())


def named_commands(text: str, program: str) -> set[str]:
    """What follows the program's name in code, as in `make demo` or `.venv/bin/peyvand serve --port 8000`."""
    found = (re.findall(rf"(?<![\w@-]){program} ([a-z][\w-]*)", code) for code in _CODE.findall(text))
    return {name for names in found for name in names}


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_command_that_a_document_names_exists(path):
    text = path.read_text()
    assert named_commands(text, "peyvand") - set(get_commands()) == set()
    assert named_commands(text, "make") - targets() == set()


_OPTION = re.compile(r"(?<![\w-])--[a-z][\w-]*")


@cache
def options_of(command: str) -> frozenset[str]:
    loaded = load_command_class(get_commands()[command], command)
    return frozenset(loaded.create_parser("peyvand", command)._option_string_actions)


def named_options(text: str) -> Iterator[tuple[str, str]]:
    """Commands with an option each: as in code, and as a table's row of code that begins with the command."""
    for code in _CODE.findall(text):
        joined = code.replace("\\\n", " ")
        for command, rest in re.findall(r"(?<![\w@-])peyvand ([a-z][\w-]*)([^\n`|&;]*)", joined):
            yield from ((command, option) for option in _OPTION.findall(rest))
    for row in text.splitlines():
        if command := re.match(r"\| `peyvand ([a-z]\w*)", row):
            own = "".join(code for code in re.findall(r"`[^`]+`", row)[1:] if "peyvand " not in code)
            yield from ((command[1], option) for option in _OPTION.findall(own))


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_option_that_a_document_names_exists(path):
    named = set(named_options(path.read_text()))
    assert {(command, option) for command, option in named if option not in options_of(command)} == set()


def test_options_are_read_out_of_code_and_of_rows_that_begin_with_a_command():
    text = (
        "`.venv/bin/peyvand demo --reset` or `--port N`\n"
        "```sh\npeyvand serve --only pages \\\n  --port 1 | head --lines 2\n```\n"
        "| `peyvand restore` | back; `--to MOMENT`, then `peyvand migrate --plan` |\n"
    )
    assert set(named_options(text)) == {
        ("demo", "--reset"), ("serve", "--only"), ("serve", "--port"), ("restore", "--to"), ("migrate", "--plan")
    }  # fmt: skip
    assert "--reset" in options_of("demo")
    assert "--rest" not in options_of("demo")


def test_the_readme_names_every_command_of_ours():
    ours = {name for name, app in get_commands().items() if str(app).startswith("peyvand.")}
    assert ours - named_commands((ROOT / "README.md").read_text(), "peyvand") == set()


def test_commands_are_read_out_of_code_alone():
    text = "we make progress\n`make demo` and `.venv/bin/peyvand load_records DIR`\n```sh\nmake bench-page\n```\n"
    assert named_commands(text, "make") == {"demo", "bench-page"}
    assert named_commands(text, "peyvand") == {"load_records"}


# -- links -----------------------------------------------------------------------------------------------------------
def headings(text: str) -> set[str]:
    """The fragments under which a document's headings are reached."""
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def broken_links(path: Path) -> Iterator[str]:
    for link in _LINK.findall(_CODE.sub("", path.read_text())):
        if link.startswith(_OUTSIDE):
            continue
        file, _, fragment = link.partition("#")
        target = path.parent / file if file else path
        if not target.exists() or (fragment and fragment not in headings(target.read_text())):
            yield link


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(path):
    assert list(broken_links(path)) == []


def test_a_broken_link_is_caught(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "# One, two\n[a](#one-two) [b](page.md) [c](https://x.example) `[d](no.md)` [e](#three) [f](gone.md)\n"
    )
    assert list(broken_links(page)) == ["#three", "gone.md"]


# -- the site's order -------------------------------------------------------------------------------------------------
def named(order: object) -> Iterator[str]:
    """The pages that a navigation names."""
    if isinstance(order, str):
        yield order
    elif isinstance(order, list):
        for one in order:
            yield from named(one)
    elif isinstance(order, dict):
        for one in order.values():
            yield from named(one)


def test_the_order_names_every_page_once_and_no_other():
    # The base loader reads the extensions' Python tags as plain text.
    order = yaml.load((ROOT / "mkdocs.yml").read_text(), Loader=yaml.BaseLoader)["nav"]
    assert sorted(named(order)) == sorted(docs.pages()), "mkdocs.yml and the documents differ"


def test_the_order_is_read_at_any_depth():
    assert list(named(["a.md", {"B": "b.md"}, {"C": [{"D": "d.md"}]}])) == ["a.md", "b.md", "d.md"]


# -- decisions -------------------------------------------------------------------------------------------------------
def gaps(names: Iterable[str]) -> list[str]:
    """Decisions whose number isn't the next one."""
    return [name for number, name in enumerate(sorted(names), 1) if not name.startswith(f"{number:04}-")]


def test_decisions_are_numbered_without_gaps():
    names = [path.name for path in DECISIONS.glob("*.md")]
    assert names
    assert gaps(names) == []


def test_a_gap_or_a_number_given_twice_is_caught():
    assert gaps(["0001-a.md", "0003-c.md"]) == ["0003-c.md"]
    assert gaps(["0001-a.md", "0001-b.md", "0002-c.md"]) == ["0001-b.md", "0002-c.md"]


def test_every_decision_is_titled_with_its_number_and_listed():
    listed = " ".join((DOCS / "README.md").read_text().split())
    for path in sorted(DECISIONS.glob("*.md")):
        title = path.read_text().splitlines()[0]
        assert title.startswith(f"# {path.name[:4]} "), path.name
        assert f"[{title.removeprefix('# ')}](adr/{path.name})" in listed


# -- terms -----------------------------------------------------------------------------------------------------------
def terms(text: str) -> set[str]:
    """The names in the third column of the glossary's tables."""
    rows = [row.split("|") for row in text.splitlines() if row.startswith("|")]
    return {name for row in rows for name in _TERM.findall(row[3])}


def unknown(names: Iterable[str], text: str) -> list[str]:
    return sorted(name for name in names if not re.search(rf"\b{re.escape(name)}\b", text))


def test_every_term_of_the_glossary_stands_in_the_code():
    names = terms((DOCS / "glossary.md").read_text())
    assert len(names) > 40
    code = "\n".join(path.read_text() for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
    assert unknown(names, code) == []


def test_every_error_code_of_the_api_guide_stands_in_the_code():
    rows = [row.split("|") for row in (DOCS / "api.md").read_text().splitlines() if re.match(r"\| [45]\d\d \|", row)]
    codes = {code for row in rows for code in _TERM.findall(row[2])}
    assert len(codes) > 20
    said = {
        node.value
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert codes - said == set()


def test_a_term_that_the_code_has_no_name_for_is_caught():
    names = terms(
        "| فارسی | English | in code | source |\n|---|---|---|---|\n| شعبه | branch | `Branch`, `Twig` | S2 |\n"
    )
    assert names == {"Branch", "Twig"}
    assert unknown(names, "class Branch: ...") == ["Twig"]

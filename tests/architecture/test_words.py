"""Every text that a page shows has its English (ALL-5)."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.utils.translation.template import templatize

SOURCE = Path("src/peyvand")
PERSIAN = re.compile(r"[\u0600-\u06ff]")
PLACES = re.compile(r"%\((\w+)\)s|\{(\w*)[^{}]*\}")
MARKS = {"_", "gettext", "gettext_lazy", "ngettext"}
# What never follows a reader's language, each with its reason.
ALWAYS_PERSIAN = {
    "*/migrations/*": "a migration's names",
    "*/management/commands/*": "the operators' command line",
    "*/invariants.py": "the operators' command line",
    "*/apps.py": "an app's name, for developers",
    "*/models.py": "columns' names, for developers",
    "*/models/*.py": "columns' names, for developers",
    "foundation/audit/operations/*.py": "the operators' command line",
    "foundation/law/rules.py": "marks in numbers that people type; a note that is stored",
    "kit/jalali.py": "the calendar's own words; `kit.words` has those that follow",
    "kit/json_file.py": "faults of the operators' files, told by commands",
    "kit/money.py": "the unit; `kit.words` has the one that follows",
    "kit/problems.py": "the API",
    "kit/text.py": "look-alike letters and digits",
    "kit/words.py": "languages by their own names",
    "foundation/agencies/forms.py": "the file of agencies, which a command loads",
    "foundation/agencies/operations/loading.py": "the same",
    "foundation/agencies/operations/sandbox.py": "test agencies",
    "foundation/agencies/tokens.py": "the API",
    "foundation/coverage/api/*.py": "the API",
    "foundation/coverage/rules/letter.py": "letters",
    "foundation/coverage/rules/sandbox.py": "invented persons",
    "foundation/letters/checks.py": "the operators' command line",
    "foundation/letters/gateways/glyphs.py": "letters of a typeface",
    "foundation/letters/gateways/trial.py": "a certificate's names",
    "foundation/letters/rules.py": "letters",
    "foundation/records/operations/load.py": "the bundle of records, which a command loads",
    "foundation/records/operations/staging.py": "the same",
    "foundation/records/operations/stream.py": "the same",
    "foundation/records/synthesis/*.py": "made-up people",
    "eservices/*/demo.py": "made-up people and cases",
    "eservices/agency_onboarding/*/legacy.py": "the legacy users, whom commands import",
    "eservices/agency_onboarding/operations/legacy/*.py": "the same",
    "eservices/agency_onboarding/rules/memorandum.py": "the memorandum as it is signed",
    "eservices/certificates/api.py": "the API",
    "eservices/inquiry/api/*.py": "the API",
    "eservices/inquiry/rules/headings.py": "the columns of files",
    "eservices/inquiry/sheets/writing.py": "the columns of files",
    "*/paper.py": "what is signed",
    "*/rules/stored.py": "what is stored as it is said",
    "*/sheets.py": "files with Persian headings",
    "foundation/payments/management/sandbox/*.py": "an invented bank's pages",
    "eservices/supplementary_enrolment/forms/payroll.py": "faults of payroll's files, told by a command",
    "eservices/supplementary_enrolment/operations/payroll.py": "faults of payroll's files, told by a command",
    "portal/logs.py": "digits that are taken out of the log",
    "foundation/notifications/rules/texts.py": "text messages, which have their English beside them",
    "foundation/notifications/rules/wording.py": "values of sample messages",
    "portal/demo*.py": "made-up people and cases",
}
# Texts of a page that stay Persian in it: the exact words of what is signed, marked so for screen readers.
_MARKED = re.compile(r'<(\w+)\b[^>]*\blang="fa"[^>]*>.*?</\1>', re.DOTALL)
_COMMENTS = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}|<!--.*?-->", re.DOTALL)
_WRAPPED = re.compile(
    r"\{% blocktranslate.*?%\}.*?\{% endblocktranslate %\}|\{% translate .*?%\}|_\(\"[^\"]*\"\)|_\('[^']*'\)", re.DOTALL
)


def apps() -> list[Path]:
    inner = [
        path.parent for shelf in ("foundation", "eservices") for path in sorted(SOURCE.glob(f"{shelf}/*/__init__.py"))
    ]
    return [SOURCE / "kit", SOURCE / "ui", SOURCE / "portal", *inner]


def of_template(path: Path) -> set[str]:
    """The keys in a template, as gettext's own reader finds them."""
    code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    return {
        ast.literal_eval(found).replace("%%", "%") if "%(" not in found else ast.literal_eval(found)
        for found in re.findall(r"(?:gettext|_)\(\s*u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")", code)
    }


def docstrings(tree: ast.AST) -> set[ast.Constant]:
    return {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
        and isinstance(node.body[0].value, ast.Constant)
    }


def of_module(path: Path) -> tuple[set[str], list[int]]:
    """The keys in a module, and the lines of Persian that is none."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    keys, seen = set(), docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MARKS and node.args:
            texts = [argument for argument in node.args if isinstance(argument, ast.Constant)]
            keys |= {text.value for text in texts if isinstance(text.value, str)}
            seen |= set(texts)
    bare = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node not in seen
        and PERSIAN.search(node.value)
    ]
    return keys, bare


def modules(app: Path) -> Iterator[Path]:
    for path in sorted(app.rglob("*.py")):
        if not any(path.relative_to(SOURCE).match(pattern) for pattern in ALWAYS_PERSIAN):
            yield path


def catalogue(app: Path) -> dict[str, str]:
    path = app / "locale/en/LC_MESSAGES/django.po"
    if not path.exists():
        return {}
    entries = polib.pofile(str(path))
    assert not [entry.msgid for entry in entries if entry.fuzzy or entry.obsolete]
    return {entry.msgid: entry.msgstr for entry in entries}


@pytest.mark.parametrize("app", apps(), ids=lambda app: app.name)
def test_no_persian_stands_in_a_template_without_a_key(app: Path) -> None:
    bare = []
    for path in sorted(app.rglob("templates/**/*.html")):
        text = path.read_text(encoding="utf-8")
        for pattern in (_COMMENTS, _WRAPPED, _MARKED):
            text = pattern.sub("", text)
        bare += [f"{path}: {line.strip()}" for line in text.splitlines() if PERSIAN.search(line)]
    assert not bare


@pytest.mark.parametrize("app", apps(), ids=lambda app: app.name)
def test_no_persian_stands_in_code_without_a_key(app: Path) -> None:
    bare = [f"{path}:{line}" for path in modules(app) for line in of_module(path)[1]]
    assert not bare


@pytest.mark.parametrize("app", apps(), ids=lambda app: app.name)
def test_every_key_has_its_english(app: Path) -> None:
    keys: set[str] = set()
    for path in app.rglob("templates/**/*.html"):
        keys |= of_template(path)
    for path in app.rglob("*.py"):  # those as well that are always Persian but for a few texts
        keys |= of_module(path)[0]
    english = catalogue(app)
    assert keys == english.keys(), "run make words"
    assert not [key for key, text in english.items() if not text or PERSIAN.search(text)]


@pytest.mark.parametrize("app", apps(), ids=lambda app: app.name)
def test_english_has_the_same_places(app: Path) -> None:
    wrong = [
        key
        for key, text in catalogue(app).items()
        if text and sorted(PLACES.findall(key)) != sorted(PLACES.findall(text))
    ]
    assert not wrong


def test_one_text_has_one_english() -> None:
    """Django lays the catalogues one over the other: of two translations of a text, one would be used everywhere."""
    found: dict[str, set[str]] = {}
    for app in apps():
        for key, text in catalogue(app).items():
            found.setdefault(key, set()).add(text)
    assert {key: texts for key, texts in found.items() if len(texts) > 1} == {}


@pytest.mark.parametrize("app", apps(), ids=lambda app: app.name)
def test_the_compiled_catalogue_is_the_written_one(app: Path) -> None:
    path = app / "locale/en/LC_MESSAGES/django.mo"
    if not path.exists():
        assert not catalogue(app)
        return
    with path.open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    assert {key: text for key, text in compiled.items() if key} == {k: v for k, v in catalogue(app).items() if v}

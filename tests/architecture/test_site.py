"""The documents' site: its links are settled, nothing comes from elsewhere, and it names things as the program does.

That it builds strictly is tried by `make check` (scripts/docs.py)."""

import re
from functools import cache
from pathlib import PurePosixPath

import pytest
from scripts import docs

from tests.architecture.sources import PACKAGE

PERSIAN = sorted((docs.DOCS / "fa").glob("*.md"))
_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
_NO_PROSE = re.compile(r"^\s*\d+\. |```.*?```|`[^`]*`|\]\([^)]*\)", re.DOTALL | re.MULTILINE)
_ON_SCREEN = re.compile(r"«([^»]+)»")


# -- links -----------------------------------------------------------------------------------------------------------
PLACES = {"docs/README.md": "README.md", "docs/operate/running.md": "operate/running.md", **docs.ELSEWHERE}


@pytest.mark.parametrize(
    ("file", "text", "settled"),
    [
        ("docs/operate/running.md", "[a](../README.md#b)", "[a](../README.md#b)"),
        ("README.md", "[a](docs/operate/running.md)", "[a](../operate/running.md)"),
        ("README.md", "![a](docs/screens/a-390.png)", "![a](../screens/a-390.png)"),
        ("docs/README.md", "[a](../ARCHITECTURE.md#the-tree)", "[a](project/architecture.md#the-tree)"),
        ("docs/README.md", "[a](rights.csv)", "[a](security/rights.md)"),
        ("docs/operate/running.md", "[units](../../deploy/systemd)", "units"),
        ("docs/README.md", "[a](https://x.example/y.md) [b](#here)", "[a](https://x.example/y.md) [b](#here)"),
        ("docs/README.md", "`[a](../LICENSE)`", "`[a](../LICENSE)`"),
    ],
)  # fmt: skip
def test_a_link_leads_to_its_place_in_the_site_or_keeps_its_words(file, text, settled):
    assert docs.settled(text, file, PLACES) == settled


# -- nothing from outside --------------------------------------------------------------------------------------------
def test_what_a_page_fetches_from_elsewhere_is_found_and_what_a_reader_follows_is_not():
    page = (
        '<link href="https://fonts.example/a.css"><script src="//cdn.example/b.js"></script><img src="screens/c.png">'
        '<a href="https://d.example/">d</a>'
    )
    assert docs.asked(page, ".html") == ["https://fonts.example/a.css", "//cdn.example/b.js"]
    style = '@import "https://e.example/e.css"; a { background: url(https://f.example/f.png) url("fonts/g.woff2") }'
    assert docs.asked(style, ".css") == ["https://e.example/e.css", "https://f.example/f.png"]


# -- pictures --------------------------------------------------------------------------------------------------------
def test_every_picture_is_there_and_says_what_it_shows():
    for path in sorted(docs.DOCS.rglob("*.md")):
        for words, address in _PICTURE.findall(path.read_text()):
            assert words, f"{path.name}: {address}"
            assert (path.parent / address).is_file(), f"{path.name}: {address}"


# -- Persian pages ---------------------------------------------------------------------------------------------------
def plain(text: str) -> str:
    """With each run of blanks and template code as one blank."""
    return " ".join(re.sub(r"{{.*?}}|{%.*?%}|<[^>]+>", " ", text).split())


@cache
def screens() -> str:
    """All that the program can show: templates and Python texts."""
    templates = [path.read_text() for path in PACKAGE.rglob("*.html")]
    return "\n".join([*templates, *map(plain, templates), *(path.read_text() for path in PACKAGE.rglob("*.py"))])


@pytest.mark.parametrize("path", PERSIAN, ids=lambda path: path.name)
def test_a_persian_page_names_things_as_the_screen_does(path):
    """What stands between «» is on the screen, to the letter."""
    names = (" ".join(name.split()) for name in _ON_SCREEN.findall(path.read_text()))
    unknown = {name for name in names if name not in screens()}
    assert unknown == set()


def test_a_renamed_button_is_caught():
    assert "چاپ پاسخ استعلام" in screens()
    assert "چاپ پاسخ پرسش" not in screens()


@pytest.mark.parametrize("path", PERSIAN, ids=lambda path: path.name)
def test_a_persian_page_writes_persian_digits(path):
    """Outside code and addresses; the numbers of a list are the style sheet's."""
    assert re.findall(r"\S*[0-9]\S*", _NO_PROSE.sub("", path.read_text())) == []


def test_every_persian_page_is_reached_from_the_doors():
    doors = (docs.DOCS / "fa" / "README.md").read_text()
    assert [path.name for path in PERSIAN if path.name != "README.md" and f"]({path.name})" not in doors] == []


def test_there_are_persian_pages():
    assert PERSIAN
    assert all(PurePosixPath(page).suffix == ".md" for page in docs.pages())

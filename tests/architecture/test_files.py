"""What a file may be: of a size to be read at once, and without a word of where it was made."""

import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGE, ROOT

LONGEST = 400
BUILT = {"ui/static/ui/app.css"}  # made from ui/css/app.css by `make css`
WRITTEN = {".py", ".html", ".js", ".sql", ".txt"}
# In two pieces each, so that this file doesn't hold them.
FOREIGN = ("../sha" + "red", "/wo" + "rk/", "/work" + "space/")


def too_long(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.suffix in WRITTEN and name not in BUILT and path.is_file():
            lines = len(path.read_text().splitlines())
            if lines > LONGEST:
                yield f"{name}: {lines} lines"


def foreign_words(root: Path, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        path = root / name
        if not path.is_file():
            continue
        for number, line in enumerate(path.read_bytes().splitlines(), 1):
            yield from (f"{name}:{number}: {word}" for word in FOREIGN if word.encode() in line)


def test_no_file_is_longer_than_one_reads_at_once():
    assert list(too_long(PACKAGE)) == []


def test_no_tracked_file_speaks_of_where_it_was_made():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    assert list(foreign_words(ROOT, listed.stdout.split("\0"))) == []


def test_a_long_file_is_caught(tmp_path):
    (tmp_path / "rules.py").write_text("x = 1\n" * (LONGEST + 1))
    (tmp_path / "views.py").write_text("x = 1\n" * LONGEST)
    assert list(too_long(tmp_path)) == [f"rules.py: {LONGEST + 1} lines"]


@pytest.mark.parametrize("word", FOREIGN)
def test_a_foreign_word_is_caught(tmp_path, word):
    (tmp_path / "README.md").write_text(f"first line\nsee {word}letters.md\n")
    assert list(foreign_words(tmp_path, ["README.md", "gone.md"])) == [f"README.md:2: {word}"]

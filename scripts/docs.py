"""Builds the documents' site into var/site (`make docs`): strictly, and with nothing from outside.

    .venv/bin/python scripts/docs.py

The pages are those of docs/, with the README, the architecture, the changelog and the matrix of rights beside them.
They are put together in var/docs first, because links there lead to files that the site has elsewhere or hasn't at all.
mkdocs.yml names the order.
"""

import csv
import posixpath
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
STAGE = ROOT / "var" / "docs"
SITE = ROOT / "var" / "site"
FONTS = ROOT / "src" / "peyvand" / "ui" / "static" / "ui" / "fonts"
RIGHTS = "docs/rights.csv"
# Files of the repository that stand elsewhere in the site.
ELSEWHERE = {
    "README.md": "project/readme.md",
    "ARCHITECTURE.md": "project/architecture.md",
    "CHANGELOG.md": "project/changelog.md",
    RIGHTS: "security/rights.md",
}
_CODE = re.compile(r"(^```.*?^```|`[^`\n]+`)", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?P<picture>!?)\[(?P<text>(?:!\[[^\]]*\]\([^)]*\)|[^\[\]])*)\]\((?P<to>[^()\s]+)\)")
_ABROAD = re.compile(r"(?:https?:)?//")


# -- pages -----------------------------------------------------------------------------------------------------------
def sources() -> dict[str, str]:
    """Each file of the repository that is a page of the site, with its place there."""
    own = {f"docs/{name}": name for name in (path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))}
    return own | ELSEWHERE


def pages() -> dict[str, str]:
    """The site's pages, Markdown by place."""
    places = sources()
    return {
        place: rights((ROOT / file).read_text()) if file == RIGHTS else settled((ROOT / file).read_text(), file, places)
        for file, place in places.items()
    }


def settled(text: str, file: str, places: dict[str, str]) -> str:
    """`file`'s text with its links as the site needs them; one to what the site hasn't leaves its words alone."""

    def link(found: re.Match[str]) -> str:
        address, _, fragment = found["to"].partition("#")
        if not address or _ABROAD.match(address) or address.startswith("mailto:"):
            return found[0]
        aim = posixpath.normpath(posixpath.join(posixpath.dirname(file), address))
        place = places.get(aim) or (aim.removeprefix("docs/") if aim.startswith("docs/screens/") and "." in aim else "")
        if not place:
            return found["text"]
        beside = posixpath.relpath(place, posixpath.dirname(places[file]))
        return f"{found['picture']}[{found['text']}]({beside}{'#' + fragment if fragment else ''})"

    # Every other piece is code, which stays as it is.
    pieces = _CODE.split(text.replace("```mermaid\n", "```text\n"))
    return "".join(piece if number % 2 else _LINK.sub(link, piece) for number, piece in enumerate(pieces))


def rights(table: str) -> str:
    """docs/rights.csv as a page."""
    header, *rows = csv.reader(table.splitlines())
    lines = [
        "# Rights",
        "",
        "Every address, tried by everybody: the status each gets. A test compares this table with the program.",
        "",
        "| " + " | ".join(name.lower().replace("_", " ") for name in header) + " |",
        "|---" * len(header) + "|",
        *("| " + " | ".join([f"`/{row[0]}`", *row[1:]]) + " |" for row in rows),
    ]
    return "\n".join(lines) + "\n"


def put_together() -> None:
    shutil.rmtree(STAGE, ignore_errors=True)
    for place, text in pages().items():
        page = STAGE / place
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, encoding="utf-8")
    shutil.copytree(DOCS / "screens", STAGE / "screens")
    shutil.copytree(DOCS / "theme" / "assets", STAGE / "assets")
    shutil.copytree(FONTS, STAGE / "assets" / "fonts")
    shutil.copy(FONTS.parent / "mark.svg", STAGE / "assets")


# -- what the built pages ask for ------------------------------------------------------------------------------------
class _Asked(HTMLParser):
    """What a browser fetches with a page by itself; a link that a reader follows is none of it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in {"src", "srcset", "poster"} or (name == "href" and tag in {"link", "use", "image"}):
                self.found.append(value or "")


def asked(text: str, suffix: str) -> list[str]:
    """The addresses that a page or a stylesheet makes a browser fetch from elsewhere."""
    if suffix == ".css":
        found = re.findall(r"(?:url\(|@import )\s*[\"']?([^\"')\s]+)", text)
    else:
        parser = _Asked()
        parser.feed(text)
        found = parser.found
    return [address for address in found if _ABROAD.match(address)]


def abroad(site: Path) -> Iterator[str]:
    """A line for each thing that the built site would fetch from elsewhere."""
    for file in sorted(site.rglob("*")):
        if file.suffix in {".html", ".css"}:
            for address in asked(file.read_text(encoding="utf-8"), file.suffix):
                yield f"{file.relative_to(site)}: {address}"


def main() -> int:
    put_together()
    zensical = Path(sys.executable).parent / "zensical"
    built = subprocess.run([zensical, "build", "--clean", "--strict"], cwd=ROOT, check=False)
    if built.returncode:
        return built.returncode
    if wrong := list(abroad(SITE)):
        print("The site asks for what lies elsewhere:", *wrong, sep="\n  ", file=sys.stderr)
        return 1
    print(f"The site lies in {SITE.relative_to(ROOT)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

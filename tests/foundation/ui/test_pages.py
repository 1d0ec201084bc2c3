"""What every page has, whoever draws it: read from the HTML of all of them."""

import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

import peyvand
from peyvand.foundation.coverage.choices import Outcome
from tests.foundation.ui import samples

PACKAGE = Path(peyvand.__file__).parent
NAMES = [name for name, _, _ in samples.PAGES]
VOID = {"meta", "link", "img", "input", "br", "hr", "path"}


class Page(HTMLParser):
    """The tags of a page in order, and what is open at the end."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag, f"</{tag}> closes something else"

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]

    @property
    def title(self):
        return unescape(re.search("<title>(.*?)</title>", self.html, re.S)[1])


@pytest.fixture(scope="module")
def pages():
    return {name: Page(html) for name, html in samples.rendered()}


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_persian_well_formed_and_has_its_landmarks(pages, name):
    page = pages[name]
    assert page.all("html") == [{"lang": "fa", "dir": "rtl"}]
    assert page.open == []
    assert len(page.all("h1")) == 1
    assert len(page.all("main")) == 1
    if name != "500":
        assert page.all("a")[0]["href"] == "#main"


@pytest.mark.parametrize("name", NAMES)
def test_a_page_keeps_the_strict_content_security_policy(pages, name):
    for tag, attrs in pages[name].tags:
        assert tag != "style"
        assert "style" not in attrs
        assert not [attribute for attribute in attrs if attribute.startswith("on")]
        if tag == "script":
            assert attrs.get("src") or attrs.get("type") == "application/json"


@pytest.mark.parametrize("name", NAMES)
def test_inputs_have_labels_and_ids_are_unique(pages, name):
    page = pages[name]
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    labelled = {attrs["for"] for attrs in page.all("label")}
    for attrs in page.all("input") + page.all("select"):
        if attrs.get("type") != "hidden":
            assert attrs["id"] in labelled
    for _, attrs in page.tags:
        for reference in (attrs.get("aria-describedby") or "").split():
            assert reference in ids


@pytest.mark.parametrize(
    "name", [name for name in NAMES if name.endswith("-errors") or name in {"password", "app-activate"}]
)
def test_each_error_is_named_on_top_with_a_link_that_leads_to_its_input(pages, name):
    page = pages[name]
    assert page.title.startswith("خطا: ")
    ids = {attrs["id"] for _, attrs in page.tags if "id" in attrs}
    links = [attrs["href"] for attrs in page.all("a") if attrs["href"].startswith("#id_")]
    assert links
    assert {link[1:] for link in links} <= ids


def test_titles_tell_the_pages_apart(pages):
    by_template = {}
    for name, template, _ in samples.PAGES:
        if "reauthenticate" not in template:
            by_template.setdefault(template, pages[name].title.removeprefix("خطا: "))
    assert len(set(by_template.values())) == len(by_template)


@pytest.mark.parametrize("outcome", [Outcome.NOT_FOUND, Outcome.INACTIVE, Outcome.ACTIVE])
def test_a_letter_prints_exactly_its_words(pages, outcome):
    html = pages[f"letter-{outcome.lower().replace('_', '-')}"].html
    sheet = re.search(r"<article.*?</article>", html, re.S)[0]
    text = unescape(re.sub(r"<[^>]+>", "", sheet))
    letter = samples.letter(outcome)["letter"]
    for words in (letter.heading, letter.addressee, *letter.paragraphs):
        assert words in text
    for row in letter.table.rows if letter.table else ():
        for cell in row:
            assert cell in text
    assert f"{letter.tracking_label}: ۴۸۲۱۹۰۳۳۷۷۱۵۰۲۶۴" in text


def test_a_managers_list_opens_no_answer(pages):
    links = [attrs["href"] for attrs in pages["history-manager"].all("a")]
    assert not [link for link in links if "letters" in link]
    assert "نتیجه" not in re.search("<table.*</table>", pages["history-manager"].html, re.S)[0]


def test_the_panel_carries_the_guides_labels(pages):
    html = pages["panel"].html
    for words in (
        "<h1>استعلام ارتباط با سازمان تأمین اجتماعی</h1>",
        ">کد ملی</label>",
        "<legend>از تاریخ</legend>",
        "<legend>تا تاریخ</legend>",
        ">استعلام</button>",
        "(در صورت نیاز به استعلام در دوره مشخص، تاریخ شروع و پایان دوره باید مشخص شود.)",
    ):
        assert words in html


def test_every_component_is_used():
    templates = "".join(path.read_text() for path in PACKAGE.rglob("templates/**/*.html"))
    components = PACKAGE / "ui" / "templates" / "cotton"
    for path in components.rglob("*.html"):
        name = ".".join(path.relative_to(components).with_suffix("").parts).replace("_", "-")
        assert re.search(rf"<c-{re.escape(name)}[\s/>]", templates), f"<c-{name}> is used nowhere"


def test_a_first_visit_weighs_at_most_120_kilobytes(pages):
    for page in pages.values():
        addresses = {attrs["src"] for attrs in page.all("script") if "src" in attrs} | {
            attrs["href"] for attrs in page.all("link") if attrs["rel"] != "preload"
        }
        files = [Path(finders.find(address.partition("static/")[2])) for address in addresses]
        assert len(page.html.encode()) + sum(path.stat().st_size for path in files) <= 120_000


def test_the_stylesheet_knows_no_left_and_no_right():
    css = Path(finders.find("ui/app.css")).read_text()
    physical = r"(?:margin|padding|border)-(?:left|right)\b|[{;](?:left|right):|(?:text-align|float):(?:left|right)"
    assert re.findall(physical, css) == []

"""Charts are sound XML without a style of their own, read by everybody, and in the page's direction."""

import re
from xml.etree import ElementTree

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from peyvand.kit.tables import Table
from peyvand.ui.charts import WIDTH, Chart, Series, ceiling, drawn, legend, short
from peyvand.ui.figures import Figure

SVG = "{http://www.w3.org/2000/svg}"
TWO = (Series("فعال", [3, 1]), Series("غیرفعال", [1, 5]))


def parsed(chart: Chart, name: str = "one") -> ElementTree.Element:
    svg = drawn(chart, name=name, title="عنوان <b>")
    return ElementTree.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def bars(root: ElementTree.Element, number: int) -> list[ElementTree.Element]:
    looks = {"chart-1"} if number == 1 else {f"chart-edge-{number}"}
    outside = [found for part in root if part.tag != f"{SVG}defs" for found in part.iter(f"{SVG}rect")]
    return [rect for rect in outside if rect.get("class") in looks]


@pytest.mark.parametrize("kind", ["bars", "columns", "lines"])
@pytest.mark.parametrize("apart", [False, True])
def test_title_description_and_no_style(kind, apart):
    root = parsed(Chart(kind, ["الف", "ب"], TWO, "پرسش", apart))
    title, described = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("aria-labelledby") == f"{title.get('id')} {described.get('id')}"
    assert title.text == "عنوان <b>"
    assert "غیرفعال" in described.text
    assert "۵" in described.text
    assert not [part for part in root.iter() if part.get("style") or part.tag == f"{SVG}style"]
    ids = [part.get("id") for part in root.iter() if part.get("id")]
    assert len(ids) == len(set(ids))
    used = {found for part in root.iter() for found in re.findall(r"url\(#([\w-]+)\)", part.get("fill") or "")}
    assert used <= set(ids)


def test_stacked_bars_are_as_long_as_their_figures_and_begin_where_lines_begin():
    chart = Chart("bars", ["الف", "ب"], TWO, "پرسش")
    right = parsed(chart)
    assert [float(rect.get("width")) / WIDTH for rect in bars(right, 1)] == [0.5, pytest.approx(1 / 6, abs=0.001)]
    first = bars(right, 1)[0]
    assert float(first.get("x")) + float(first.get("width")) == WIDTH
    with translation.override("en"):
        left = parsed(chart)
    assert left.get("direction") == "ltr"
    assert bars(left, 1)[0].get("x") == "0"


def test_a_later_day_stands_further_on():
    columns = Chart("columns", ["۱", "۲"], [Series("پرسش", [1, 1])], "پرسش")
    first, second = bars(parsed(columns), 1)
    assert float(first.get("x")) > float(second.get("x"))


def test_a_legend_where_there_is_a_choice():
    assert legend(Chart("bars", ["الف"], [Series("یک", [1])], ""), name="x") == ""
    assert "غیرفعال" in legend(Chart("bars", ["الف", "ب"], TWO, ""), name="x")
    with pytest.raises(ValueError, match="series"):
        drawn(Chart("bars", ["الف"], [Series("یک", [1])] * 5, ""), name="x", title="x")


@given(st.integers(0, 10**15))
@settings(max_examples=60)
def test_an_axis_has_room_and_few_lines(highest):
    top, step = ceiling(highest)
    assert top >= max(highest, 1)
    assert top % step == 0
    assert 1 <= top // step <= 5


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (999, "۹۹۹"),
        (1500, "۱٫۵ هزار"),
        (3_000_000, "۳ میلیون"),
        (120_500_000, "۱۲۰ میلیون"),
        (2 * 10**12, "۲ هزار میلیارد"),
    ],
)
def test_an_axis_reads_short(value, written):
    assert short(value) == written


def test_a_figure_shows_what_has_room():
    rows = tuple((str(number), number) for number in range(20))
    figure = Figure(Table("x", "x", ("", "شمار"), rows), shown=12)
    assert (len(figure.rows), figure.more, figure.is_long) == (12, 8, False)
    assert Figure(figure.table).is_long
    assert Chart("bars", ["الف"], [Series("یک", [0])], "").is_empty

"""Charts drawn on the server as inline SVG, in the page's direction and digits: no script, no style of their own.

Colours are classes (`app.css`), so that they follow the dark scheme; each series has a pattern too, so that nobody
needs the colours. A chart never stands alone: its table says the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from peyvand.kit import words
from peyvand.kit.words import _

WIDTH = 360
SERIES_AT_MOST = 4
_PLOT_HEIGHT, _AXIS, _FOOT, _TOP = 180, 46, 22, 12
_LINE, _BAR, _GAP = 18, 12, 10
_LONGEST_LABEL = 54  # with the figure beside it
_LABELS_AT_MOST = 8
_STEPS = (1, 2, 5)
_UNITS = ((10**12, _("هزار میلیارد")), (10**9, _("میلیارد")), (10**6, _("میلیون")), (1000, _("هزار")))


@dataclass(frozen=True, slots=True)
class Series:
    """A figure for each label."""

    title: str
    values: Sequence[int]


@dataclass(frozen=True, slots=True)
class Chart:
    """`kind`: `bars` lie, one for each label; `columns` stand along a time axis; `lines` too.

    Bars and columns of several series are stacked, `apart` puts bars below each other. `unit`: what the figures count.
    """

    kind: Literal["bars", "columns", "lines"]
    labels: Sequence[str]
    series: Sequence[Series]
    unit: str
    apart: bool = False

    @property
    def is_empty(self) -> bool:
        return not any(value for series in self.series for value in series.values)


def drawn(chart: Chart, *, name: str, title: str) -> SafeString:
    """The SVG; `name` begins the ids of its parts. Raises ValueError for more series than there are patterns."""
    if len(chart.series) > SERIES_AT_MOST:
        raise ValueError(f"a chart of {len(chart.series)} series can't be read")
    pen = _Pen(name, is_rtl=words.is_persian())
    height, body = _bars(chart, pen) if chart.kind == "bars" else _upright(chart, pen)
    return format_html(
        '<svg class="chart" role="img" aria-labelledby="{0}-t {0}-d" viewBox="0 0 {1} {2}" direction="{3}" '
        'focusable="false"><title id="{0}-t">{4}</title><desc id="{0}-d">{5}</desc>{6}{7}</svg>',
        name, WIDTH, height, "rtl" if pen.is_rtl else "ltr", title, _described(chart), _patterns(name), _joined(body),
    )  # fmt: skip


def legend(chart: Chart, *, name: str) -> SafeString:
    """What each series looks like; nothing where there is but one."""
    if len(chart.series) < 2:
        return SafeString("")
    pen = _Pen(name, is_rtl=False)
    items = format_html_join(
        "",
        '<li><svg class="chart-swatch" viewBox="0 0 24 14" aria-hidden="true" focusable="false">{}</svg> {}</li>',
        (
            (
                pen.line(number, [(0, 7), (24, 7)]) if chart.kind == "lines" else pen.rect(number, 0, 0, 24, 14),
                one.title,
            )
            for number, one in enumerate(chart.series, 1)
        ),
    )
    return format_html('<ul class="chart-legend">{}</ul>', items)


def short(value: int) -> str:
    """`۹۹۹`, `۱۲٫۵ هزار`, `۳ میلیون`: for an axis, where no more finds room."""
    for size, unit in _UNITS:
        if value >= size:
            whole, tenth = divmod(value * 10 // size, 10)
            exact = tenth and whole < 100
            return f"{words.fraction(Decimal(10 * whole + tenth) / 10) if exact else words.digits(whole)} {unit}"
    return words.digits(value)


def ceiling(highest: int) -> tuple[int, int]:
    """The top of an axis on which `highest` finds room, and the step between its lines: 1, 2 or 5 times a power of ten,
    at most five lines."""
    size = 1
    while True:
        for factor in _STEPS:
            step = factor * size
            if step * 5 >= highest:
                return -(-max(highest, 1) // step) * step, step
        size *= 10


def _described(chart: Chart) -> str:
    """Each series' sum and its highest, in words; the table beside has the rest."""
    parts = []
    for series in chart.series:
        if not any(series.values):
            parts.append(_("{series}: هیچ").format(series=series.title))
            continue
        most = max(range(len(series.values)), key=lambda place: series.values[place])
        told = {
            "series": series.title,
            "total": words.thousands(sum(series.values)),
            "unit": chart.unit,
            "most": words.thousands(series.values[most]),
            "label": chart.labels[most],
        }
        if chart.apart:
            parts.append(_("{series}: بیشترین {most} {unit} برای {label}").format(**told))
        else:
            parts.append(_("{series}: در مجموع {total} {unit}، بیشترین {most} برای {label}").format(**told))
    return ". ".join(parts) + "."


# -- bars that lie ---------------------------------------------------------------------------------------------------
def _bars(chart: Chart, pen: "_Pen") -> tuple[int, list[SafeString]]:
    rows = list(zip(*(series.values for series in chart.series), strict=True))
    highest = max((max(row) if chart.apart else sum(row) for row in rows), default=0) or 1
    pieces: list[SafeString] = []
    y = 0
    for label, row in zip(chart.labels, rows, strict=True):
        written = " · ".join(map(words.thousands, row)) if chart.apart else words.thousands(sum(row))
        pieces.append(pen.text(_cut(str(label), _LONGEST_LABEL - len(written)), 0, y + 13, "start", "chart-name"))
        pieces.append(pen.text(written, WIDTH, y + 13, "end", "chart-value"))
        y += _LINE
        x = 0.0
        for number, value in enumerate(row, 1):
            width = value / highest * WIDTH
            pieces.append(pen.rect(number, x, y, width, _BAR))
            if chart.apart:
                y += _BAR + 2
            else:
                x += width
        y += _GAP - 2 if chart.apart else _BAR + _GAP
    return y, pieces


def _cut(label: str, longest: int) -> str:
    """A name that is longer than its line is cut off there; the table has it whole."""
    return label if len(label) <= longest else f"{label[: longest - 1].rstrip()}…"


# -- along the time --------------------------------------------------------------------------------------------------
def _upright(chart: Chart, pen: "_Pen") -> tuple[int, list[SafeString]]:
    is_stacked = chart.kind == "columns"
    rows = list(zip(*(series.values for series in chart.series), strict=True))
    highest = max((sum(row) if is_stacked else max(row) for row in rows), default=0)
    top, step = ceiling(highest)
    floor = _TOP + _PLOT_HEIGHT
    slot = (WIDTH - _AXIS) / max(len(rows), 1)
    pieces: list[SafeString] = []
    for value in range(0, top + 1, step):
        y = floor - value / top * _PLOT_HEIGHT
        pieces.append(pen.grid(_AXIS, WIDTH, y))
        pieces.append(pen.text(short(value), 0, y + 4, "start", "chart-tick"))
    every = -(-len(rows) // _LABELS_AT_MOST)
    for place, label in enumerate(chart.labels):
        if place % every == 0:
            pieces.append(pen.text(str(label), _AXIS + slot * (place + 0.5), floor + 16, "middle", "chart-tick"))
    pieces += _columns(rows, pen, slot, top) if is_stacked else _lines(chart, pen, slot, top)
    return floor + _FOOT, pieces


def _columns(rows: Sequence[Sequence[int]], pen: "_Pen", slot: float, top: int) -> list[SafeString]:
    pieces = []
    for place, row in enumerate(rows):
        x, y = _AXIS + slot * (place + 0.12), float(_TOP + _PLOT_HEIGHT)
        for number, value in enumerate(row, 1):
            height = value / top * _PLOT_HEIGHT
            y -= height
            pieces.append(pen.rect(number, x, y, slot * 0.76, height))
    return pieces


def _lines(chart: Chart, pen: "_Pen", slot: float, top: int) -> list[SafeString]:
    floor = _TOP + _PLOT_HEIGHT
    drawn_last_first = reversed(list(enumerate(chart.series, 1)))
    return [
        pen.line(
            number,
            [
                (_AXIS + slot * (place + 0.5), floor - value / top * _PLOT_HEIGHT)
                for place, value in enumerate(series.values)
            ],
        )
        for number, series in drawn_last_first
    ]


# -- parts -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Pen:
    """Draws with `x` counted from where the page's lines begin."""

    name: str
    is_rtl: bool

    def rect(self, number: int, x: float, y: float, width: float, height: float) -> SafeString:
        """A piece of the series with this number."""
        if not width or not height:
            return SafeString("")
        fill = "" if number == 1 else format_html(' fill="url(#{}-{})"', self.name, number)
        look = "chart-1" if number == 1 else f"chart-edge-{number}"
        left = WIDTH - x - width if self.is_rtl else x
        return format_html(
            '<rect class="{}"{} x="{}" y="{}" width="{}" height="{}"/>',
            look,
            fill,
            _n(left),
            _n(y),
            _n(width),
            _n(height),
        )

    def line(self, number: int, points: Sequence[tuple[float, float]]) -> SafeString:
        written = " ".join(f"{_n(self._from_left(x))},{_n(y)}" for x, y in points)
        return format_html('<polyline class="chart-line-{}" points="{}"/>', number, written)

    def grid(self, start: float, end: float, y: float) -> SafeString:
        places = (self._from_left(start), self._from_left(end), y, y)
        return format_html('<line class="chart-grid" x1="{}" x2="{}" y1="{}" y2="{}"/>', *map(_n, places))

    def text(self, written: str, x: float, y: float, anchor: str, look: str) -> SafeString:
        return format_html(
            '<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>',
            look,
            _n(self._from_left(x)),
            _n(y),
            anchor,
            written,
        )

    def _from_left(self, x: float) -> float:
        return WIDTH - x if self.is_rtl else x


def _patterns(name: str) -> SafeString:
    """Of the second series slanting lines, of the third dots, of the fourth level lines; the first is plain."""
    return format_html(
        "<defs>"
        '<pattern id="{0}-2" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect class="chart-2-ground" width="6" height="6"/><rect class="chart-2" width="3" height="6"/></pattern>'
        '<pattern id="{0}-3" width="6" height="6" patternUnits="userSpaceOnUse">'
        '<rect class="chart-3-ground" width="6" height="6"/><circle class="chart-3" cx="3" cy="3" r="1.8"/></pattern>'
        '<pattern id="{0}-4" width="6" height="4" patternUnits="userSpaceOnUse">'
        '<rect class="chart-4-ground" width="6" height="4"/><rect class="chart-4" width="6" height="1.5"/></pattern>'
        "</defs>",
        name,
    )


def _n(number: float) -> str:
    """A coordinate without needless digits."""
    return f"{number:.1f}".removesuffix(".0")


def _joined(pieces: Sequence[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((piece,) for piece in pieces))

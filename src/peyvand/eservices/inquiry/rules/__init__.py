"""Batches, decided purely: what a file's columns are, which lines can be asked, how long the rest will take."""

from peyvand.eservices.inquiry.rules.columns import Layout, layout_of
from peyvand.eservices.inquiry.rules.lines import Cells, Line, LineCheck, explain
from peyvand.eservices.inquiry.rules.progress import seconds_left, time_left
from peyvand.eservices.inquiry.rules.results import RESULT_COLUMNS

__all__ = [
    "RESULT_COLUMNS",
    "Cells",
    "Layout",
    "Line",
    "LineCheck",
    "explain",
    "layout_of",
    "seconds_left",
    "time_left",
]

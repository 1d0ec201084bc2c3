"""Writes of the oversight."""

from peyvand.eservices.oversight.operations.auditing import Proved, export, open_record, prove, search
from peyvand.eservices.oversight.operations.unusual import judge, justify, look_over, run_out, unwatch, watch

__all__ = [
    "Proved",
    "export",
    "judge",
    "justify",
    "look_over",
    "open_record",
    "prove",
    "run_out",
    "search",
    "unwatch",
    "watch",
]

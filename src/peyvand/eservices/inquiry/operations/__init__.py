"""Writes of batches: a file is checked in, started or put away, answered, cancelled, its results handed out."""

from peyvand.eservices.inquiry.operations.accepting import Upload, accept, check_in, start
from peyvand.eservices.inquiry.operations.disclosing import (
    INLINE_LINES,
    Opened,
    keep_workbook,
    open_results,
    result_lines,
    result_rows,
    workbook_parts,
)
from peyvand.eservices.inquiry.operations.ending import (
    cancel,
    discard,
    forget_batch,
    forget_batches,
    forget_workbook,
    tidy,
)
from peyvand.eservices.inquiry.operations.finding import Visitor, find
from peyvand.eservices.inquiry.operations.running import resume, run, run_here

__all__ = [
    "INLINE_LINES",
    "Opened",
    "Upload",
    "Visitor",
    "accept",
    "cancel",
    "check_in",
    "discard",
    "find",
    "forget_batch",
    "forget_batches",
    "forget_workbook",
    "keep_workbook",
    "open_results",
    "result_lines",
    "result_rows",
    "resume",
    "run",
    "run_here",
    "start",
    "tidy",
    "workbook_parts",
]

"""The typesetting engine (typst)."""

from datetime import datetime

from peyvand.foundation.letters.rules import Sheet


def typeset(sheet: Sheet, *, now: datetime) -> bytes:
    """The unsigned PDF, A4, PDF/A-3a and PDF/UA-1, with the answer attached as `answer.json`."""
    raise NotImplementedError

"""Logs without personal data: a last line of defence behind "don't log it"."""

import logging
import re

_DIGITS = r"[0-9۰-۹٠-٩]"
_PATTERNS = (
    (re.compile(rf"(?<!{_DIGITS}){_DIGITS}{{10,16}}(?!{_DIGITS})"), "[number]"),
    (re.compile(r"([?&](?:t|code|token|key)=)[^&\s\"']+"), r"\1[hidden]"),
)


def without_personal_data(text: str) -> str:
    """National codes, phone numbers and tracking codes become `[number]`, secrets in addresses `[hidden]`."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


class NoPersonalData(logging.Filter):
    """Scrubs a record's message; exceptions keep their traceback but lose their text."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = without_personal_data(record.getMessage())
        record.args = None
        if record.exc_info and record.exc_info[1] is not None:
            kind, error, trace = record.exc_info
            if error is not None and kind is not None and str(error):
                record.exc_info = (kind, RuntimeError(f"{kind.__name__} (text withheld)"), trace)
        return True

"""Logs: a line of JSON for each event, without personal data – a last line of defence behind "don't log it".

Whoever logs, by Python's `logging` or by structlog, is scrubbed by the same function. A server and a worker speak on
standard output, a command, whose standard output is its answer, on standard error.
"""

import logging
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any, TextIO

import orjson
import structlog
from structlog.contextvars import get_contextvars
from structlog.typing import EventDict, Processor

from peyvand.kit import clock

FORMATS = ("json", "console")

_DIGITS = r"[0-9۰-۹٠-٩]"
_PATTERNS = (
    (re.compile(rf"(?<!{_DIGITS}){_DIGITS}{{10,16}}(?!{_DIGITS})"), "[number]"),
    (re.compile(r"([?&](?:t|code|token|key)=)[^&\s\"']+"), r"\1[hidden]"),
)
_SMALLEST_NUMBER = 10**9
# Made by ourselves, in shapes that hold nothing of anybody; hexadecimal digits may look like a number.
_OUR_OWN = {"request_id", "user", "timestamp", "level", "logger", "exc_info"}

_Error = tuple[type[BaseException], BaseException, TracebackType | None]


def without_personal_data(text: str) -> str:
    """National codes, phone numbers and tracking codes become `[number]`, secrets in addresses `[hidden]`."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


def scrubbed(value: Any) -> Any:
    """The same for whatever an event holds."""
    if isinstance(value, str):
        return without_personal_data(value)
    if isinstance(value, bool | float | None):
        return value
    if isinstance(value, int):
        return "[number]" if abs(value) >= _SMALLEST_NUMBER else value
    if isinstance(value, Mapping):
        return {scrubbed(name): scrubbed(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [scrubbed(inner) for inner in value]
    return without_personal_data(str(value))


def without_text(error: _Error) -> _Error:
    """The error with its traceback and without its text, which may quote what was typed."""
    kind, raised, trace = error
    if isinstance(raised, _Withheld):
        return error
    return _Withheld, _Withheld(f"{kind.__name__} (text withheld)"), trace


class _Withheld(RuntimeError):
    """Stands for an error whose text isn't told, nor its causes'."""


class NoPersonalData(logging.Filter):
    """Scrubs a record's message; exceptions keep their traceback but lose their text."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = without_personal_data(record.getMessage())
        record.args = None
        if record.exc_info and record.exc_info[1] is not None and record.exc_info[0] is not None:
            record.exc_info = without_text(record.exc_info)  # type: ignore[arg-type]
        return True


def _withhold(_: Any, __: str, event: EventDict) -> EventDict:
    """structlog's own errors lose their text as well."""
    error = event.get("exc_info")
    if error is True:
        error = sys.exc_info()
    elif isinstance(error, BaseException):
        error = (type(error), error, error.__traceback__)
    if isinstance(error, tuple) and error[1] is not None:
        event["exc_info"] = without_text(error)
    return event


def _scrub(_: Any, __: str, event: EventDict) -> EventDict:
    return {name: value if name in _OUR_OWN else scrubbed(value) for name, value in event.items()}


class _Stream:
    """Where lines go: looked up for each, so that whoever redirects standard output gets them."""

    is_answering = False  # to people or jobs, not to whoever typed a command
    format = "json"

    def __call__(self) -> TextIO:
        return sys.stdout if self.is_answering else sys.stderr


stream = _Stream()


@contextmanager
def on_standard_output() -> Iterator[None]:
    """For a command that answers nobody but serves."""
    before, stream.is_answering = stream.is_answering, True
    try:
        yield
    finally:
        stream.is_answering = before


class Handler(logging.StreamHandler[TextIO]):
    """Python's, on our stream."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        return stream()


def tell(event: str, told: dict[str, str | int | float]) -> None:
    """A line of every request's: names, numbers and pseudonyms of ours alone, so it needs no scrubbing.

    By hand, because structlog takes ten times as long, which the process of inquiries would feel.
    """
    if stream.format != "json":
        structlog.get_logger().info(event, **told)
        return
    line = {"event": event, **told, **get_contextvars(), "level": "info", "timestamp": clock.now()}
    out = stream()
    out.write(orjson.dumps(line, option=orjson.OPT_UTC_Z).decode() + "\n")
    out.flush()


class _Line:
    """structlog's end: one line for each event."""

    def msg(self, line: str) -> None:
        out = stream()
        out.write(f"{line}\n")
        out.flush()

    debug = info = warning = error = critical = exception = msg


def _json(event: EventDict, **_: Any) -> str:
    return orjson.dumps(event, default=str).decode()


def _rendered(format: str) -> list[Processor]:
    """What every event goes through, last its rendering."""
    ending: list[Processor] = [structlog.processors.format_exc_info, _scrub, structlog.processors.JSONRenderer(_json)]
    if format == "console":
        ending = [
            _scrub,
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ]
    return [_withhold, *ending]


def _common() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
    ]


def formatter(format: str = "json") -> logging.Formatter:
    """For records of `logging`; server.json names it to the process that starts and ends the workers of pages."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*_common(), structlog.stdlib.add_logger_name, structlog.stdlib.ExtraAdder({"ms"})],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_rendered(format)],
    )


def configuration(format: str, *, is_answering: bool) -> dict[str, Any]:
    """Django's LOGGING, and structlog set up likewise. `is_answering`: a server, which speaks on standard output."""
    stream.is_answering, stream.format = is_answering, format
    structlog.configure(
        processors=[*_common(), *_rendered(format)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: _Line(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"no_personal_data": {"()": NoPersonalData}},
        "formatters": {"line": {"()": formatter, "format": format}},
        "handlers": {"console": {"()": Handler, "filters": ["no_personal_data"], "formatter": "line"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "peyvand": {"level": "INFO"},
            "django.request": {"level": "ERROR"},
            # Its own handlers would print what an error says.
            "uvicorn": {"handlers": ["console"], "level": "WARNING", "propagate": False},
            "_granian": {"handlers": ["console"], "level": "WARNING", "propagate": False},
            # They report what is wrong with a file that somebody uploads; the verdict says it to whom it concerns.
            "pyhanko": {"level": "CRITICAL"},
            "pyhanko_certvalidator": {"level": "CRITICAL"},
        },
    }

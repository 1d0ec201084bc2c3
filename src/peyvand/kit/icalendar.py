"""Whole days with a reminder, as a calendar file that phones and mail programs read (RFC 5545)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_LONGEST = 75  # octets of a line; what is longer goes on in the next one, after a blank


@dataclass(frozen=True, slots=True)
class Day:
    """`uid`: the same for the same event in a later file, and nobody else's."""

    uid: str
    day: date
    title: str
    text: str = ""


def file_of(days: Iterable[Day], *, now: datetime, remind_before: timedelta) -> bytes:
    """The file; each day is told `remind_before`, whole days. No days is a file too."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Peyvand//Peyvand//FA", "CALSCALE:GREGORIAN"]
    for day in days:
        lines += _event(day, now=now, remind_before=remind_before)
    lines.append("END:VCALENDAR")
    return b"".join(part + b"\r\n" for line in lines for part in _folded(line))


def _event(day: Day, *, now: datetime, remind_before: timedelta) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{_escaped(day.uid)}",
        f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{day.day:%Y%m%d}",
        f"SUMMARY:{_escaped(day.title)}",
        *([f"DESCRIPTION:{_escaped(day.text)}"] if day.text else []),
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"TRIGGER:-P{remind_before.days}D",
        f"DESCRIPTION:{_escaped(day.title)}",
        "END:VALARM",
        "END:VEVENT",
    ]


def _escaped(text: str) -> str:
    for sign in "\\;,":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> Iterator[bytes]:
    """The line in pieces, none of which cuts a letter in two."""
    piece = b""
    for letter in line:
        octets = letter.encode()
        if len(piece) + len(octets) > _LONGEST:
            yield piece
            piece = b" "
        piece += octets
    yield piece

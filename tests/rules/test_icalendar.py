"""The calendar file: what RFC 5545 asks for, letter by letter."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from peyvand.kit.icalendar import Day, file_of

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
THREE_DAYS = timedelta(days=3)


def test_a_day_with_its_reminder():
    file = file_of([Day("1@x", date(2026, 12, 22), "پرداخت؛ یا, نه", "a\nb")], now=NOW, remind_before=THREE_DAYS)
    assert file.decode().split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Peyvand//Peyvand//FA",
        "CALSCALE:GREGORIAN",
        "BEGIN:VEVENT",
        "UID:1@x",
        "DTSTAMP:20261122T083000Z",
        "DTSTART;VALUE=DATE:20261222",
        "SUMMARY:پرداخت؛ یا\\, نه",
        "DESCRIPTION:a\\nb",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "TRIGGER:-P3D",
        "DESCRIPTION:پرداخت؛ یا\\, نه",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=200))
def test_long_lines_go_on_in_the_next_and_no_letter_is_cut(title):
    file = file_of([Day("1@x", date(2026, 12, 22), title)], now=NOW, remind_before=THREE_DAYS)
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    assert [line.decode() for line in file.split(b"\r\n")]
    whole = file.decode().replace("\r\n ", "")
    assert whole.count("SUMMARY:") >= 1
    escaped = title.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    assert f"\r\nSUMMARY:{escaped}\r\n" in whole

"""What text messages say: only what is needed, and no longer than planned."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peyvand.foundation.notifications import rules
from peyvand.foundation.notifications.choices import Kind

# Whatever a text message may carry, and why it must. No name, no national code, no answer.
ALLOWED_FIELDS = {
    "code": "the recipient types it in",
    "address": "where to type it, or read on: behind a sign-in or the same for everybody",
    "at": "when the recipient's certificate was opened: they may withdraw its code",
    "until": "when what the recipient can still stop takes effect",
    "number": "the recipient's own case or contract, which only they and the staff can open",
    "dated": "the day of the contract: the seed wants it told (S3-1)",
    "day": "the last day on which something may be done",
    "due": "the last day on which something may be paid",
    "since": "the first day of what was paid for",
    "days": "how long a memorandum is still valid",
    "state": "where the request stands, in words that all requests share",
    "count": "how many users an agency has got",
}
_PERSONAL = re.compile(r"کد ملی|[0-9۰-۹]{5,}|09\d|۰۹")


@pytest.mark.parametrize("kind", Kind)
def test_a_template_asks_for_what_it_says_and_for_allowed_fields_only(kind):
    template = rules.TEMPLATES[kind]
    places = {name for _, name, _, _ in string.Formatter().parse(template.text) if name}
    assert places == set(template.fields)
    assert places <= set(ALLOWED_FIELDS)
    assert not _PERSONAL.search(template.text)
    assert "  " not in template.text
    assert not re.search(r"[0-9يك]", template.text)


@pytest.mark.parametrize("kind", Kind)
def test_the_longest_message_of_a_kind_stays_within_its_segments(kind):
    template = rules.TEMPLATES[kind]
    text = rules.compose(kind, {name: "ی" * longest for name, longest in template.fields.items()})
    assert len(rules.segments(text)) <= template.segments <= 4


def test_every_allowed_field_is_used():
    assert set(ALLOWED_FIELDS) == {name for template in rules.TEMPLATES.values() for name in template.fields}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"code": "1"},
        {"code": "1", "address": "a", "full_name": "مریم رضایی"},
        {"code": "123456789", "address": "a"},
        {"code": "1", "address": "a" * 61},
    ],
)
def test_a_message_that_doesn_t_fit_its_template_is_not_written_and_its_values_are_not_told(fields):
    with pytest.raises(ValueError) as raised:
        rules.compose(Kind.ACTIVATION, fields)
    assert not any(len(value) > 1 and value in str(raised.value) for value in fields.values())


def test_a_value_is_no_template():
    assert "{address}" in rules.compose(Kind.ACTIVATION, {"code": "1", "address": "{address}"})


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("", [0]),
        ("a" * 160, [160]),
        ("a" * 161, [153, 8]),
        ("a" * 306, [153, 153]),
        ("a" * 307, [153, 153, 1]),
        ("€" * 80, [80]),
        ("€" * 81, [76, 5]),
        ("a" * 152 + "€" + "a" * 10, [152, 11]),
        ("ی" * 70, [70]),
        ("ی" * 71, [67, 4]),
        ("ی" * 134, [67, 67]),
        ("ی" * 135, [67, 67, 1]),
        ("a" * 70 + "ی", [67, 4]),
        ("ی" * 66 + "🌿" + "ی" * 5, [66, 6]),
        ("🌿" * 35, [35]),
        ("🌿" * 36, [33, 3]),
    ],
)
def test_segments_are_counted_as_the_networks_count_them(text, sizes):
    assert [len(piece) for piece in rules.segments(text)] == sizes


@given(st.text(alphabet=st.sampled_from("aZ9€{ی‌گ🌿\n")))
def test_segments_lose_nothing_and_fit(text):
    pieces = rules.segments(text)
    assert "".join(pieces) == text
    units = [len(piece.encode("utf-16-be")) // 2 for piece in pieces]
    septets = [sum(2 if letter in "€{" else 1 for letter in piece) for piece in pieces]
    sizes, single, joined = (septets, 160, 153) if rules.is_gsm(text) else (units, 70, 67)
    assert max(sizes) <= (single if len(pieces) == 1 else joined)
    assert all(size > joined - 2 for size in sizes[:-1])

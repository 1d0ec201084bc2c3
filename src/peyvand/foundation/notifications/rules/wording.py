"""Which words a text message has, and which an administrator may give it. Pure."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from peyvand.foundation.notifications.choices import Kind, Language
from peyvand.foundation.notifications.rules.english import ENGLISH
from peyvand.foundation.notifications.rules.segments import segments
from peyvand.foundation.notifications.rules.texts import TEMPLATES
from peyvand.kit.errors import Refusal
from peyvand.kit.text import latin_digits
from peyvand.kit.words import _, told

_PLACE = re.compile(r"\{([a-z_]+)\}")
# Codes of people, numbers to call, foreign addresses: whatever of that a message needs comes through its places.
_LONG_NUMBER = re.compile(r"(?:[0-9][ \-/.]?){5,}")
_LINK = re.compile(r"https?:|www\.|[a-z0-9]\.(?:ir|com|org|net|me|io)\b", re.IGNORECASE)
# The letter of each alphabet that stands for a value of unknown words.
_FILLER = {Language.FA: "ی", Language.EN: "x"}


@dataclass(frozen=True, slots=True)
class Place:
    """What a place is for people, and a value for the preview in each language."""

    title: str
    samples: Mapping[Language, str]


def _place(title: str, sample: str, english: str = "") -> Place:
    return Place(title, {Language.FA: sample, Language.EN: english or latin_digits(sample)})


PLACES: Mapping[str, Place] = {
    "code": _place(_("کد"), "۴۸۲۱۹۰"),
    "address": _place(_("نشانی صفحه"), "https://peyvand.example/my/requests/"),
    "at": _place(_("زمان"), "۱۴۰۵/۰۹/۰۱ ساعت ۱۰:۲۵", "2026-11-22 at 10:25"),
    "until": _place(_("تا چه زمانی"), "۱۴۰۵/۰۹/۰۳", "2026-11-24"),
    "number": _place(_("شمارهٔ درخواست یا قرارداد"), "۱۰۰۴۸۲۱۹۰"),
    "dated": _place(_("تاریخ قرارداد"), "۱۴۰۵/۰۹/۰۱", "2026-11-22"),
    "day": _place(_("آخرین روز"), "۱۴۰۵/۰۹/۲۳", "2026-12-14"),
    "due": _place(_("آخرین روز پرداخت"), "۱۴۰۵/۰۹/۲۳", "2026-12-14"),
    "since": _place(_("نخستین روز"), "۱۴۰۵/۰۹/۰۱", "2026-11-22"),
    "days": _place(_("چند روز مانده"), "۳۰"),
    "state": _place(_("وضعیت درخواست"), "در حال بررسی", "under review"),
    "count": _place(_("چند کاربر"), "۱۲"),
}


@dataclass(frozen=True, slots=True)
class Preview:
    """A text with sample values, in how many segments it goes, and in how many with all values at their longest."""

    text: str
    segments: int
    longest_segments: int


def built_in(kind: Kind, language: Language) -> str:
    """The words that came with the program."""
    return ENGLISH[kind] if language == Language.EN else TEMPLATES[kind].text


def words(kind: Kind, language: Language, own: str) -> str:
    """The words to write with: `own`, unless there are none or a later release has given the kind other places."""
    return own if own and _places(own) == TEMPLATES[kind].fields.keys() else built_in(kind, language)


def compose(kind: Kind, fields: Mapping[str, str], text: str = "") -> str:
    """A message of `text`, in the built-in words without one.

    Raises ValueError, without the value, on a field that is missing, unknown or too long.
    """
    template = TEMPLATES[kind]
    if fields.keys() != template.fields.keys():
        raise ValueError(f"{kind} takes {sorted(template.fields)}")
    for name, longest in template.fields.items():
        if len(fields[name]) > longest:
            raise ValueError(f"{name} of {kind} is longer than {longest} characters")
    return _filled(text or template.text, fields)


def preview(kind: Kind, language: Language, text: str) -> Preview:
    """`text` as somebody would get it; a place that the kind doesn't have stays as it was typed."""
    names = TEMPLATES[kind].fields
    sample = _filled(text, {name: PLACES[name].samples[language] for name in names})
    return Preview(sample, len(segments(sample)), len(_longest(kind, language, text)))


def faults(kind: Kind, language: Language, text: str) -> list[str]:
    """What keeps `text` from being sent as a message of this kind, a sentence each."""
    template = TEMPLATES[kind]
    if not text.strip():
        return [_("متن پیامک را بنویسید.")]
    found = []
    places = _places(text)
    if unknown := places - template.fields.keys():
        known = _listed(template.fields) or _("هیچ جایی")
        found.append(
            told(
                _("{unknown} در این پیامک جایی ندارد؛ این پیامک {known} دارد و نام و کد ملی در هیچ‌کدام نیست."),
                unknown=_listed(unknown),
                known=known,
            )
        )
    if missing := template.fields.keys() - places:
        found.append(told(_("{missing} را هم در متن بیاورید؛ گیرنده به آن نیاز دارد."), missing=_listed(missing)))
    without_places = _PLACE.sub(" ", text)
    if "{" in without_places or "}" in without_places:
        found.append(_("آکولاد تنها دور نام یک جا می‌آید، مانند {number}."))
    if _LONG_NUMBER.search(latin_digits(without_places)):
        found.append(_("در متن کد ملی، تلفن یا شمارهٔ بلند ننویسید."))
    if _LINK.search(without_places):
        found.append(_("نشانی اینترنتی ننویسید؛ نشانی درست را خود سامانه می‌گذارد."))
    longest = len(_longest(kind, language, text))
    if longest > template.segments:
        found.append(
            told(
                _("این متن بلند است: با بلندترین مقدارها {longest} قطعه می‌شود و حداکثر {most} قطعه جا دارد."),
                longest=longest,
                most=template.segments,
            )
        )
    return found


def check_text(kind: Kind, language: Language, text: str) -> None:
    """Raises Refusal TEXT_UNFIT with all faults of the text."""
    if found := faults(kind, language, text):
        raise Refusal("TEXT_UNFIT", " ".join(map(str, found)), field="text")


def check_decision(*, proposed_by: str, actor: str) -> None:
    """Whether `actor` may let the words of `proposed_by` leave. Raises Refusal TEXT_OWN_PROPOSAL."""
    if actor == proposed_by:
        raise Refusal(
            "TEXT_OWN_PROPOSAL", _("این متن را خودتان پیشنهاد کرده‌اید؛ راهبر دیگری باید آن را ببیند و تصویب کند.")
        )


def _longest(kind: Kind, language: Language, text: str) -> list[str]:
    filler = _FILLER[language]
    return segments(_filled(text, {name: filler * size for name, size in TEMPLATES[kind].fields.items()}))


def _filled(text: str, values: Mapping[str, str]) -> str:
    """Not `str.format`: the text is somebody's input, and a value is no template."""
    return _PLACE.sub(lambda place: values.get(place[1], place[0]), text)


def _places(text: str) -> set[str]:
    return set(_PLACE.findall(text))


def _listed(names: Collection[str]) -> str:
    return "، ".join(f"{{{name}}}" for name in sorted(names))

"""What a citizen reads of an access to their data: an allow-list, line by line (CIT-6). Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from peyvand.eservices.transparency.choices import Looker
from peyvand.foundation.audit.choices import Channel, Disclosed, Ground
from peyvand.kit import words
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _, clock_day


@dataclass(frozen=True, slots=True)
class Line:
    """An access to somebody's data, as they read it.

    `reference` names the line in addresses and tells nobody else anything. `purpose` only where the inquiry was about
    the reader: what a relative was asked for is the relative's. `by` is an agency's or an office's name, never an
    operator's. `is_about_me`: nobody else was asked about. `has_letter`: a letter about the reader went with it, which
    they may say is wrong. `objection`: the number of the case that the reader's objection became.
    """

    reference: str
    at: datetime
    by: str
    door: str
    ground: str
    purpose: str
    told: tuple[str, ...]
    is_own: bool
    is_about_me: bool
    has_letter: bool
    objection: str

    @property
    def told_in_words(self) -> str:
        return str(_("، ")).join(self.told)

    @property
    def cells(self) -> tuple[str, ...]:
        """As a row of a table, by `paper.COLUMNS`."""
        return (clock_day(self.at), self.by, self.door, self.ground, self.purpose, self.told_in_words)


def looked(*, agency_name: str, ground: str, actor: str, reader: str, offices: Collection[str]) -> str:
    """Who looked. `actor` and `reader` as the audit writes them; `offices` where the staff member had a role then."""
    if agency_name:
        return agency_name
    if actor == reader:
        return str(Looker.OWN.label)
    if ground == Ground.SELF:
        return str(Looker.RELATIVE.label)
    if ground == Ground.MANDATE:
        return str(Looker.HELPER.label)
    organisation = str(Looker.ORGANISATION.label)
    return str(_("، ")).join((organisation, next(iter(offices)))) if len(offices) == 1 else organisation


def door(channel: str) -> str:
    return str(Channel(channel).label)


def ground(name: str, *, is_about_me: bool) -> str:
    """On what ground; an answer about a relative says so, not about whom."""
    title = str(Ground(name).label)
    if is_about_me or name in (Ground.SELF, Ground.STAFF):
        return title
    return _("{ground} دربارهٔ یکی از بستگان شما").format(ground=title)


def told(disclosed: Collection[str]) -> tuple[str, ...]:
    return tuple(str(Disclosed(name).label) for name in disclosed)


def purpose_title(code: str, titles: Mapping[str, str]) -> str:
    """The memorandum's words for a purpose; the code itself where no memorandum has it any more."""
    return titles.get(code, code)


LONGEST_TEXT = 2000


def check_text(text: str) -> None:
    """What a citizen writes to the committee or the branch. Raises Refusal TEXT_REQUIRED or TEXT_TOO_LONG (422)."""
    if not text.strip():
        raise Refusal("TEXT_REQUIRED", _("بنویسید چه چیزی نادرست است."), field="text", status=422)
    if len(text) > LONGEST_TEXT:
        message = words.told(_("حداکثر {longest} نویسه بنویسید."), longest=LONGEST_TEXT)
        raise Refusal("TEXT_TOO_LONG", message, field="text", status=422)

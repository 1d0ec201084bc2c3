"""Contract periods: what an order lays down, and what may still be changed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import combinations

from peyvand.eservices.supplementary_enrolment.choices import TERMS
from peyvand.kit.errors import Refusal
from peyvand.kit.months import Month
from peyvand.kit.words import _, told


@dataclass(frozen=True, slots=True)
class Terms:
    """A contract period as its order lays it down. All days are included, amounts are rials a person and month."""

    number: str
    insurer: str
    order_number: str
    order_date: date
    cover_from: date
    cover_to: date
    requests_from: date
    requests_to: date
    terms: str
    eligible_kinds: tuple[str, ...]
    health_premium: int
    organisation_aid: int
    member_share: int
    life_premium: int
    spouse_with_principal: bool
    withdrawal_in_period: bool

    def takes_requests(self, day: date) -> bool:
        return self.requests_from <= day <= self.requests_to

    def has_begun(self, day: date) -> bool:
        return self.cover_from <= day

    @property
    def months(self) -> list[Month]:
        """The months of the cover."""
        first, last = Month.of(self.cover_from), Month.of(self.cover_to)
        return [first.after(n) for n in range(last.number - first.number + 1)]


# What deduction documents were made by; once there are some, it stays.
DEDUCED_FROM = frozenset(
    {"cover_from", "cover_to", "health_premium", "organisation_aid", "member_share", "life_premium"}
)
# What may change though somebody has applied: the window ends on another day ahead.
_ALWAYS_OPEN = frozenset({"requests_to"})


def open_on(periods: Iterable[Terms], day: date) -> Terms | None:
    """The period whose window holds the day; the database lets no two of them."""
    return next((period for period in periods if period.takes_requests(day)), None)


def flaws(terms: Terms) -> list[str]:
    """What is wrong with the period by itself, a line each."""
    found = []
    if terms.cover_to < terms.cover_from:
        found.append(_("cover_to: پیش از cover_from است."))
    if terms.requests_to < terms.requests_from:
        found.append(_("requests_to: پیش از requests_from است."))
    if terms.organisation_aid + terms.member_share != terms.health_premium:
        found.append(_("monthly: جمع organisation_aid و member_share با health_premium برابر نیست."))
    return [str(line) for line in found]


def collisions(periods: Sequence[Terms]) -> list[str]:
    """Periods whose covers or windows share a day, a line each."""
    found = []
    for one, other in combinations(sorted(periods, key=lambda period: (period.cover_from, period.number)), 2):
        if one.cover_from <= other.cover_to and other.cover_from <= one.cover_to:
            found.append(
                told(
                    _("{number}: cover_from: پوشش با دورهٔ {other} روز مشترک دارد."),
                    number=one.number,
                    other=other.number,
                )
            )
        if one.requests_from <= other.requests_to and other.requests_from <= one.requests_to:
            found.append(
                told(
                    _("{number}: requests_from: مهلت درخواست با دورهٔ {other} روز مشترک دارد."),
                    number=one.number,
                    other=other.number,
                )
            )
    return [str(line) for line in found]


def changes(old: Terms, new: Terms) -> list[str]:
    """The names of the fields that differ."""
    return [field.name for field in fields(Terms) if getattr(old, field.name) != getattr(new, field.name)]


def check_change(old: Terms, new: Terms, *, has_requests: bool, has_documents: bool, today: date) -> None:
    """Whether a period may become another; what was is never edited (SUP-10).

    Raises Refusal PERIOD_OVER, PERIOD_IN_USE or WINDOW_PAST.
    """
    changed = set(changes(old, new))
    if not changed:
        return
    if old.cover_to < today:
        raise Refusal(
            "PERIOD_OVER",
            told(_("دورهٔ {number} در {day} پایان یافته است و دیگر عوض نمی‌شود."), number=old.number, day=old.cover_to),
        )
    kept = _kept(changed, has_requests=has_requests, has_documents=has_documents)
    if kept:
        raise Refusal(
            "PERIOD_IN_USE",
            told(
                _("برای دورهٔ {number} درخواست یا سند کسور ثبت شده است؛ دیگر عوض نمی‌شود: {kept}."),
                number=old.number,
                kept=_titles(kept),
            ),
            fields=kept,
        )
    if has_requests and new.requests_to != old.requests_to and new.requests_to < today:
        raise Refusal("WINDOW_PAST", _("پایان مهلت درخواست پیش از امروز است."), field="requests_to")


def _titles(names: Iterable[str]) -> str:
    return str(_("، ")).join(str(TERMS[name]) for name in names)


def _kept(changed: Collection[str], *, has_requests: bool, has_documents: bool) -> list[str]:
    if has_requests:
        return sorted(set(changed) - _ALWAYS_OPEN)
    return sorted(set(changed) & DEDUCED_FROM) if has_documents else []

"""May this actor do this to this case now, and by when is it due? Each check raises its reason. Pure decisions."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.accounts.rules import Post
from peyvand.foundation.cases.choices import Party
from peyvand.kit.check_digit import mod_11_10
from peyvand.kit.errors import Refusal
from peyvand.kit.text import digits_only
from peyvand.kit.words import _, told

LONGEST_REASON = 2000
# How long a case counts as open before somebody who looked at it.
OPEN_FOR = timedelta(minutes=10)

_FRIDAY = 4

# -- numbers ---------------------------------------------------------------------------------------------------------

NUMBER_LENGTH = 9
_NUMBERS = 10 ** (NUMBER_LENGTH - 1)
# Prime to ten, so that no two cases share a number; neighbours in time are far apart, so that nobody counts them.
_STRIDE, _OFFSET = 61_803_399, 27_182_818


def number_of(case_id: int) -> str:
    """The nine digits, the last a check digit, by which people name the case with this id."""
    digits = f"{(case_id * _STRIDE + _OFFSET) % _NUMBERS:0{NUMBER_LENGTH - 1}d}"
    return f"{digits}{mod_11_10(digits)}"


def parse_number(typed: str) -> str:
    """The number in what somebody typed: any digits, blanks and dashes. Raises Refusal INVALID_CASE_NUMBER."""
    text = digits_only(typed)
    is_number = len(text) == NUMBER_LENGTH and text.isascii() and text.isdigit()
    if not is_number or int(text[-1]) != mod_11_10(text[:-1]):
        raise Refusal("INVALID_CASE_NUMBER", _("شمارهٔ درخواست نه رقم است؛ رقم‌ها را دوباره بررسی کنید."))
    return text


# -- clocks ----------------------------------------------------------------------------------------------------------


def due_on(*, entered_on: date, days: int) -> date:
    """The last day of a clock of `days`, the day of entry not counted; a Friday passes it on to Saturday."""
    last = entered_on + timedelta(days=days)
    return last + timedelta(days=1) if last.weekday() == _FRIDAY else last


def is_overdue(due: date | None, *, today: date) -> bool:
    """Whether the last day is over. Days are Tehran's."""
    return due is not None and today > due


# -- who may ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: somebody, with the roles they hold now and the agency, or the person under whose mandate, for which
    they apply; `user_id` None: the system."""

    user_id: int | None
    posts: Collection[Post] = ()
    agency_id: int | None = None
    for_person_id: int | None = None

    def holds(self, role: str, office_id: int) -> bool:
        return any(post.role == role and post.office_id == office_id for post in self.posts)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is decided on, of a case: `person_id` or `agency_id` applied, `done_by` took which transitions so far."""

    state: str
    office_id: int
    person_id: int | None
    agency_id: int | None
    assigned_to: int | None
    done_by: Mapping[str, Collection[int]] = field(default_factory=dict)


def check_state(case: Standing, *, from_states: Collection[str], title: str) -> None:
    """Raises Refusal NOT_FROM_HERE."""
    if case.state not in from_states:
        raise Refusal(
            "NOT_FROM_HERE",
            told(_("«{title}» در این مرحله ممکن نیست؛ پرونده جابه‌جا شده است. صفحه را تازه کنید."), title=title),
            status=409,
        )


def check_party(case: Standing, actor: Actor, *, by: str) -> None:
    """Whether the actor is who takes it: a role in the case's office, the applicant, or the system.

    Raises Refusal NOT_YOUR_ROLE, NOT_THE_APPLICANT or NOT_BY_HAND.
    """
    if by == Party.SYSTEM:
        if actor.user_id is not None:
            raise Refusal("NOT_BY_HAND", _("این کار را سامانه به وقتش می‌کند."), status=403)
    elif by == Party.APPLICANT:
        is_applicant = actor.user_id is not None and (
            actor.user_id == case.person_id
            or (case.person_id is not None and actor.for_person_id == case.person_id)
            or (case.agency_id is not None and actor.agency_id == case.agency_id)
        )
        if not is_applicant:
            raise Refusal("NOT_THE_APPLICANT", _("این کار با خود متقاضی است."), status=403)
    else:
        check_role(case, actor, role=by)


def check_role(case: Standing, actor: Actor, *, role: str) -> None:
    """Whether the actor holds `role` in the office where the case lies. Raises Refusal NOT_YOUR_ROLE."""
    if not role or not actor.holds(role, case.office_id):
        who = told(_("«{role}» همان واحد"), role=Role(role).label) if role else _("کارکنان")
        raise Refusal("NOT_YOUR_ROLE", told(_("این کار اکنون با {who} است، نه با شما."), who=who), status=403)


def check_unclaimed(case: Standing, actor: Actor) -> None:
    """Whether nobody else has taken the case. Raises Refusal CLAIMED."""
    if case.assigned_to not in (None, actor.user_id):
        raise Refusal(
            "CLAIMED", _("این پرونده را همکارتان برداشته است؛ از او بخواهید یا آن را با دلیل بردارید."), status=409
        )


def check_other_eyes(case: Standing, actor: Actor, *, not_by: Mapping[str, str]) -> None:
    """Whether the actor took none of these transitions, title by name. Raises Refusal FOUR_EYES."""
    for name, title in not_by.items():
        if actor.user_id in case.done_by.get(name, ()):
            raise Refusal(
                "FOUR_EYES",
                told(_("شما خودتان «{title}» را انجام داده‌اید؛ این کار با همکار دیگری است."), title=title),
                status=403,
            )


def check_reason(reason: str, *, needed: bool, title: str) -> None:
    """Raises Refusal REASON_REQUIRED or REASON_TOO_LONG, beside the field `reason`."""
    if needed and not reason.strip():
        raise Refusal("REASON_REQUIRED", told(_("برای «{title}» دلیل را بنویسید."), title=title), field="reason")
    if len(reason) > LONGEST_REASON:
        raise Refusal(
            "REASON_TOO_LONG",
            told(_("دلیل حداکثر {longest} نویسه است."), longest=LONGEST_REASON),
            field="reason",
        )

"""An agency's admission: who may vote, what the committee has decided, what it may open, how long. Pure decisions.

Each check raises its reason. The majority and its deadlock are assumptions that the organisation has yet to confirm:
its law says that the committee decides, not how.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network

from peyvand.eservices.agency_onboarding.choices.admission import Ballot
from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.agencies.choices import Service
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import plus_months
from peyvand.kit.text import bare
from peyvand.kit.words import _, told

LONGEST_REASON = 2000
MOST_MONTHS = 60
USUAL_MONTHS = 12
MOST_PURPOSES = 20

# Who concludes memoranda, suspends and resumes them.
DIRECTORS = (Role.REGISTRATION_DIRECTOR, Role.PENSIONS_DIRECTOR)
# Which transition of the workflow a ruling takes.
TRANSITIONS = {Ballot.APPROVE: "approve", Ballot.REJECT: "reject", Ballot.RETURN: "return"}


@dataclass(frozen=True, slots=True)
class Clauses:
    """What a memorandum opens, as asked for or as granted (ONB-4).

    `daily_quota` is the expected volume where it is asked for; `networks` are in CIDR notation, empty = any address.
    """

    services: tuple[str, ...]
    daily_quota: int
    purposes: tuple[Mapping[str, str], ...] = ()
    networks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conditions:
    """What the committee grants: clauses within those asked for, for so many months, and what each inquiry must say."""

    clauses: Clauses
    months: int
    requires_purpose: bool = False
    requires_case_number: bool = False


# -- who may vote ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Interest:
    """What ties somebody of the organisation to the agency: they spoke for it in this case, or work for it."""

    represents: bool = False
    works_there: bool = False


def check_impartial(interest: Interest) -> None:
    """Nobody decides about their own agency. Raises Refusal OWN_AGENCY."""
    if interest.represents or interest.works_there:
        raise Refusal(
            "OWN_AGENCY",
            _("این درخواست از دستگاه خود شماست؛ دربارهٔ آن همکاران دیگر تصمیم می‌گیرند."),
            status=403,
        )


def check_vote(*, voted: bool, recused: bool, ballot: str, reason: str) -> None:
    """Whether a member who may vote has not done so yet, and says why.

    Raises Refusal RECUSED, ALREADY_VOTED, REASON_REQUIRED or REASON_TOO_LONG.
    """
    check_free(voted=voted, recused=recused)
    check_reason(reason, told(_("دلیل «{ballot}» را بنویسید؛ در صورت‌جلسه می‌ماند."), ballot=Ballot(ballot).label))


def check_free(*, voted: bool, recused: bool) -> None:
    """A vote or a recusal is given once. Raises Refusal RECUSED or ALREADY_VOTED."""
    if recused:
        raise Refusal("RECUSED", _("شما از رسیدگی به این درخواست کنار رفته‌اید."), status=409)
    if voted:
        raise Refusal("ALREADY_VOTED", _("شما رأی داده‌اید؛ هر عضو یک رأی دارد."), status=409)


def check_recusal(*, voted: bool, recused: bool, reason: str) -> None:
    """Raises Refusal RECUSED, ALREADY_VOTED, REASON_REQUIRED or REASON_TOO_LONG."""
    check_free(voted=voted, recused=recused)
    check_reason(reason, _("دلیل کنار رفتن را بنویسید؛ در صورت‌جلسه می‌ماند."))


def check_may_close(*, recused: bool) -> None:
    """Who stepped aside doesn't announce the ruling either. Raises Refusal RECUSED."""
    check_free(voted=False, recused=recused)


def check_reason(reason: str, wanted: str) -> None:
    """`wanted` is the message where there is none. Raises Refusal REASON_REQUIRED or REASON_TOO_LONG."""
    if not reason.strip():
        raise Refusal("REASON_REQUIRED", wanted, field="reason")
    if len(reason) > LONGEST_REASON:
        raise Refusal(
            "REASON_TOO_LONG",
            told(_("دلیل حداکثر {longest_reason} نویسه است."), longest_reason=LONGEST_REASON),
            field="reason",
        )


# -- what the votes decide -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tally:
    """How a round of votes stands. `waiting`: members who may still vote; `quorum`: how many votes there must be."""

    approve: int
    reject: int
    returned: int
    waiting: int
    quorum: int

    @property
    def cast(self) -> int:
        return self.approve + self.reject + self.returned

    @property
    def has_quorum(self) -> bool:
        return self.cast >= self.quorum

    @property
    def missing(self) -> int:
        """How many votes the quorum lacks."""
        return max(0, self.quorum - self.cast)


def tally(ballots: Iterable[str], *, waiting: int, quorum: int) -> Tally:
    counted = Counter(ballots)
    return Tally(
        counted[Ballot.APPROVE], counted[Ballot.REJECT], counted[Ballot.RETURN], waiting=waiting, quorum=quorum
    )


def outcome(votes: Tally) -> Ballot:
    """What more than half of the votes say, once there are as many as the quorum wants.

    If everybody has voted and no half is exceeded, the need goes back to the agency: the committee agrees on nothing
    but that it isn't ready. Raises Refusal NO_QUORUM or NO_MAJORITY, with the figures.
    """
    if not votes.has_quorum:
        raise Refusal(
            "NO_QUORUM",
            told(
                _("کمیته به حد نصاب نرسیده است: {cast} رأی از {quorum} رأی لازم؛ {missing} عضو دیگر باید رأی بدهد."),
                cast=votes.cast,
                quorum=votes.quorum,
                missing=votes.missing,
            ),
            status=409,
            cast=votes.cast,
            quorum=votes.quorum,
        )
    for ballot, count in (
        (Ballot.APPROVE, votes.approve),
        (Ballot.REJECT, votes.reject),
        (Ballot.RETURN, votes.returned),
    ):
        if 2 * count > votes.cast:
            return ballot
    if votes.waiting:
        raise Refusal(
            "NO_MAJORITY",
            _("هیچ رأیی بیش از نیمی از آرا را ندارد؛ عضوهای دیگر هم باید رأی بدهند."),
            status=409,
            cast=votes.cast,
            waiting=votes.waiting,
        )
    return Ballot.RETURN


# -- what may be asked for, and granted ------------------------------------------------------------------------------


def in_order(services: Collection[str]) -> tuple[str, ...]:
    """Services as the memorandum lists them."""
    return tuple(str(service) for service in Service if service in services)


def code_purposes(titles: Sequence[str], *, known: Iterable[Mapping[str, str]] = ()) -> list[dict[str, str]]:
    """Each title with the code by which inquiries name it: the one that it has in the agency's memorandum, else a new
    one that none of those known has."""
    codes = {bare(purpose["title"]): purpose["code"] for purpose in known}
    taken = set(codes.values())
    free = (code for code in (f"P{n}" for n in range(1, len(titles) + len(taken) + 1)) if code not in taken)
    return [{"code": codes.get(bare(title)) or next(free), "title": title} for title in titles]


def check_within(granted: Conditions, asked: Clauses) -> None:
    """The committee narrows what was asked for and never widens it.

    Raises Refusal SERVICES_WIDER, SERVICES_EMPTY, QUOTA_WIDER, PURPOSES_WIDER, NETWORKS_WIDER, MONTHS_OUT_OF_RANGE or
    PURPOSES_NEEDED, each beside its field.
    """
    clauses = granted.clauses
    if not clauses.services:
        raise Refusal("SERVICES_EMPTY", _("دست‌کم یک خدمت را برگزینید."), field="services")
    if not set(clauses.services) <= set(asked.services):
        raise Refusal("SERVICES_WIDER", _("خدمتی برگزیده شده است که دستگاه نخواسته است."), field="services")
    if not 1 <= clauses.daily_quota <= asked.daily_quota:
        raise Refusal(
            "QUOTA_WIDER",
            told(
                _("سهمیهٔ روزانه از ۱ تا {daily_quota} است؛ دستگاه همین اندازه خواسته است."),
                daily_quota=asked.daily_quota,
            ),
            field="daily_quota",
        )
    if any(purpose not in asked.purposes for purpose in clauses.purposes):
        raise Refusal("PURPOSES_WIDER", _("مقصودی برگزیده شده است که دستگاه ننوشته است."), field="purposes")
    if asked.purposes and not clauses.purposes:
        # A memorandum without purposes takes any text as one: less listed would be more allowed.
        raise Refusal("PURPOSES_NEEDED", _("دست‌کم یک مقصود را برگزینید."), field="purposes")
    if asked.networks and not clauses.networks:
        raise Refusal("NETWORKS_WIDER", _("بدون شبکه، تفاهم‌نامه از هر نشانی باز است."), field="networks")
    outside = [network for network in clauses.networks if asked.networks and not _lies_in(network, asked.networks)]
    if outside:
        raise Refusal(
            "NETWORKS_WIDER",
            told(_("این نشانی در شبکه‌های درخواستی دستگاه نیست: {outside}"), outside=_("، ").join(outside)),
            field="networks",
        )
    if not 1 <= granted.months <= MOST_MONTHS:
        raise Refusal(
            "MONTHS_OUT_OF_RANGE",
            told(_("مدت اعتبار از ۱ تا {most_months} ماه است."), most_months=MOST_MONTHS),
            field="months",
        )


def _lies_in(network: str, wider: Iterable[str]) -> bool:
    inner = ip_network(network)
    return any(_contains(ip_network(one), inner) for one in wider)


def _contains(outer: IPv4Network | IPv6Network, inner: IPv4Network | IPv6Network) -> bool:
    if isinstance(outer, IPv4Network):
        return isinstance(inner, IPv4Network) and inner.subnet_of(outer)
    return isinstance(inner, IPv6Network) and inner.subnet_of(outer)


# -- the memorandum --------------------------------------------------------------------------------------------------


def last_day(begins: date, *, months: int) -> date:
    """The last day of a memorandum of so many Jalali months: a year from 1405/09/01 is over after 1406/08/30."""
    return plus_months(begins, months) - timedelta(days=1)


def standing_of(valid_to: date | None, *, suspended: bool, today: date) -> tuple[str, str]:
    """How a memorandum stands, in words, and the kind of tag for it."""
    if valid_to is not None and today > valid_to:
        return _("پایان‌یافته"), "action"
    if suspended:
        return _("معلق"), "action"
    return _("معتبر"), "done"


def memorandum_number(*, year: int, case_number: str) -> str:
    """`1405/482190337`: the Jalali year and the number of the case that it was concluded in."""
    return f"{year}/{case_number}"


def reminder_due(*, valid_to: date, today: date, days: Iterable[int]) -> int | None:
    """Which of the reminders, told by the `days` that are left, is the one for today: the last that has come.

    None before the first of them and after the last day. A reminder that a stopped worker missed is made up for by the
    next one or, until that has come, by itself.
    """
    left = (valid_to - today).days
    return min((each for each in days if each >= left), default=None) if left >= 0 else None

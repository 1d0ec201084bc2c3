"""A day's questions with what they are held against. All of it comes from the sealed log."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from itertools import batched

from django.db.models import Q

from peyvand.eservices.oversight.models import Watched
from peyvand.eservices.oversight.rules import Asked, Asker, Limits, Surroundings
from peyvand.foundation.accounts.models import User
from peyvand.foundation.agencies.models import Member
from peyvand.foundation.audit.choices import Channel, Disclosed
from peyvand.foundation.audit.queries import traces
from peyvand.foundation.law import queries as law
from peyvand.foundation.records.models import Person
from peyvand.kit.crypto import pseudonym
from peyvand.kit.jalali import TEHRAN, midnight

BEFORE = timedelta(days=30)
_SAMPLE = 20_000
# Where few have asked, a surname counts as one of fifty until the sample says otherwise.
_PRIOR = 50
_AT_ONCE = 5000
# What an answer tells of the person asked about, and of no relative.
_ABOUT = {Disclosed.COVERAGE, Disclosed.NOTHING_FOUND}
_TYPED = {Channel.PANEL}


def limits(today: date) -> Limits:
    """Raises Refusal LAW_MISSING."""
    snapshot = law.on(today)
    return Limits(**{name: snapshot.get(f"oversight.{name}") for name in Limits.__dataclass_fields__})


def questions(agency_code: str, day: date) -> dict[str, list[Asked]]:
    """What an agency asked on a day, by who asked."""
    since, until = midnight(day), midnight(day + timedelta(days=1))
    rows = [
        row for row in traces.asked_between(since, until, agency_code=agency_code) if _ABOUT.intersection(row.disclosed)
    ]
    names = _last_names({row.national_code for row in rows})
    asked: defaultdict[str, list[Asked]] = defaultdict(list)
    for row in rows:
        asked[row.actor].append(
            Asked(
                number=row.number,
                at=row.at.astimezone(TEHRAN).replace(tzinfo=None),
                national_code=row.national_code,
                last_name=names.get(row.national_code, ""),
                is_found=Disclosed.NOTHING_FOUND not in row.disclosed,
                is_sealed=row.sealed,
                by_hand=row.channel in _TYPED,
            )
        )
    return asked


def asker(actor: str, agency_id: int) -> Asker:
    """Who a user is, and whose colleague; of a system nothing."""
    user = User.objects.filter(pk=_user_id(actor)).first()
    if user is None:
        return Asker()
    own = _last_names([user.national_code]).get(user.national_code, "")
    of_agency = Member.objects.filter(agency_id=agency_id).values_list("user__national_code", flat=True)
    return Asker(user.national_code, own or user.full_name.split()[-1], set(of_agency) - {user.national_code})


def surroundings(
    actor: str, asked: Collection[Asked], *, day: date, surnames: dict[str, float], refused: int
) -> Surroundings:
    codes = {one.national_code for one in asked}
    hashes = {pseudonym(code): code for code in codes}
    watched = Watched.objects.filter(Q(until__isnull=True) | Q(until__gt=day), since__lte=day, person__in=hashes)
    return Surroundings(
        watched={hashes[person] for person in watched.values_list("person", flat=True)},
        surnames=surnames,
        before=traces.times_asked(actor, codes, since=midnight(day) - BEFORE, until=midnight(day)),
        refused=refused,
    )


def refusals(agency_code: str, day: date) -> dict[str, int]:
    """How often each of an agency's people and systems was refused on a day."""
    return traces.refusals_by_actor(agency_code, since=midnight(day), until=midnight(day + timedelta(days=1)))


def surname_shares(day: date) -> dict[str, float]:
    """What share of those whom anybody asked about on a day has which surname, told from a sample."""
    since, until = midnight(day), midnight(day + timedelta(days=1))
    codes = {row.national_code for row in traces.asked_between(since, until, limit=_SAMPLE)}
    counted = Counter(_last_names(codes).values())
    total = sum(counted.values()) + _PRIOR
    return defaultdict(lambda: 1 / total, {name: (count + 1) / total for name, count in counted.items()})


def _last_names(codes: Iterable[str]) -> dict[str, str]:
    names: dict[str, str] = {}
    for some in batched(codes, _AT_ONCE):
        names.update(Person.objects.filter(national_code__in=some).values_list("national_code", "last_name"))
    return names


def _user_id(actor: str) -> int | None:
    kind, _, number = actor.partition(":")
    return int(number) if kind == "user" and number.isdecimal() else None

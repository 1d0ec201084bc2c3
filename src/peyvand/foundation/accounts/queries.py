"""Named reads of the accounts."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from peyvand.foundation.accounts.choices import ChangeState, CodePurpose, OfficeKind, Role
from peyvand.foundation.accounts.models import (
    Assignment,
    Citizen,
    Mandate,
    MobileChange,
    Office,
    OneTimeCode,
    Registration,
    Session,
    User,
)
from peyvand.foundation.accounts.rules import CITIZEN_IDLE, CITIZEN_WHOLE, REGISTRATION_LIFE, Post, is_alive
from peyvand.kit.postgres.prepared import fetch_all
from peyvand.kit.words import PERSIAN

_SESSION = tuple(field.attname for field in Session._meta.concrete_fields)
_USER = tuple(field.attname for field in User._meta.concrete_fields)
# Every signed-in request begins with this read: prepared, it costs a fifth of what the ORM takes for it.
_LIVE_SESSION = (
    f"SELECT {', '.join(f's.{name}' for name in _SESSION)}, {', '.join(f'u.{name}' for name in _USER)}"  # noqa: S608
    " FROM accounts_session s LEFT JOIN accounts_user u ON u.id = s.user_id WHERE s.key_hash = %(key_hash)s"
)


def live_session(*, key_hash: str, now: datetime) -> Session | None:
    """The session with its user in one statement, None if there is none or its time is over."""
    found = fetch_all(_LIVE_SESSION, {"key_hash": key_hash})
    if not found:
        return None
    columns = found[0]
    row = Session.from_db("default", _SESSION, columns[: len(_SESSION)])
    if row.user_id is not None:
        row.user = User.from_db("default", _USER, columns[len(_SESSION) :])
    if not is_alive(started_at=row.started_at, last_seen=row.last_seen, now=now, is_citizen=row.is_citizen):
        return None
    return row


def by_id(user_id: int) -> User | None:
    return User.objects.filter(pk=user_id).first()


def by_national_code(national_code: str) -> User | None:
    return User.objects.filter(national_code=national_code).first()


def able_to_sign_in(national_code: str) -> int | None:
    """The user with this code, if they have signed up or been activated."""
    found = User.objects.filter(national_code=national_code, is_active=True)
    able = found.filter(Q(activated_at__isnull=False) | Q(citizen__isnull=False))
    return able.values_list("pk", flat=True).first()


def mobile_of(user_id: int) -> str:
    """Where somebody reads what they applied for: a number that they proved to be their own, else their employer's."""
    employers = User.objects.values_list("mobile", flat=True).get(pk=user_id)
    own = Citizen.objects.filter(pk=user_id).values_list("mobile", flat=True).first()
    return own or employers


def language_at(mobile: str) -> str:
    """In which language a number is written to: that of whoever has it; Persian where nobody has, or several differ."""
    theirs = User.objects.filter(mobile=mobile).values_list("language", flat=True)
    citizens = Citizen.objects.filter(mobile=mobile).values_list("user__language", flat=True)
    found = set(theirs.union(citizens))
    return found.pop() if len(found) == 1 else PERSIAN


# -- citizens --------------------------------------------------------------------------------------------------------


def citizen(user_id: int) -> Citizen | None:
    """The citizen with the user, None for somebody who never registered."""
    return Citizen.objects.select_related("user").filter(pk=user_id).first()


@dataclass(frozen=True, slots=True)
class Pending:
    """Whom the registries are asked about, and the number that has been proved."""

    national_code: str
    birth_date: date
    mobile: str


def pending_registration(code_id: int, *, now: datetime) -> Pending | None:
    """A registration whose number is proved and which waits for the registries."""
    found = (
        Registration.objects.select_related("code")
        .filter(pk=code_id, code__used_at__gt=now - REGISTRATION_LIFE)
        .first()
    )
    return Pending(found.national_code, found.birth_date, found.code.mobile) if found else None


def proven_mobile(code_id: int, *, user_id: int, now: datetime) -> str | None:
    """The new number whose code this citizen has typed."""
    proven = OneTimeCode.objects.filter(
        pk=code_id, user_id=user_id, purpose=CodePurpose.NEW_MOBILE, used_at__gt=now - REGISTRATION_LIFE
    )
    return proven.values_list("mobile", flat=True).first()


def change_of(user_id: int) -> MobileChange | None:
    """The citizen's change of mobile that waits."""
    return MobileChange.objects.filter(citizen_id=user_id, state=ChangeState.WAITING).first()


def waiting_change(change_id: int) -> MobileChange | None:
    """A change of mobile, None once it is settled."""
    return MobileChange.objects.filter(pk=change_id, state=ChangeState.WAITING).first()


def has_app(user_id: int) -> bool:
    """Whether a citizen set up an authenticator app of their own."""
    apps = Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.TOTP)
    return apps.filter(user__activated_at=None).exists()


def citizen_sessions(user_id: int, *, now: datetime) -> list[Session]:
    """Where somebody is signed in for themselves, the latest first."""
    alive = Session.objects.filter(
        user_id=user_id, is_citizen=True, last_seen__gte=now - CITIZEN_IDLE, started_at__gte=now - CITIZEN_WHOLE
    )
    return list(alive.order_by("-last_seen"))


# -- mandates --------------------------------------------------------------------------------------------------------


def mandate_in_force(mandate_id: int, *, helper_id: int, today: date) -> Mandate | None:
    """Under which somebody acts for somebody else that day."""
    found = Mandate.objects.select_related("person").filter(pk=mandate_id, helper_id=helper_id).first()
    return found if found is not None and found.holds_on(today) else None


def mandates_of_helper(helper_id: int, scope: str, *, today: date) -> list[Mandate]:
    """Those in force, by the names of the people for whom somebody may act."""
    found = Mandate.objects.filter(
        helper_id=helper_id, scope=scope, ended_at__isnull=True, starts_on__lte=today, ends_on__gte=today
    )
    return list(found.select_related("person").order_by("person__full_name", "pk"))


def mandates_of_person(person_id: int, scope: str, *, today: date) -> list[Mandate]:
    """Who acts for somebody now, or will."""
    found = Mandate.objects.filter(person_id=person_id, scope=scope, ended_at__isnull=True, ends_on__gte=today)
    return list(found.select_related("helper").order_by("starts_on", "pk"))


def mandates_of_offices(office_ids: Collection[int], scope: str, *, most: int = 200) -> list[Mandate]:
    """What these offices have written down, newest first."""
    found = Mandate.objects.filter(office_id__in=office_ids, scope=scope)
    return list(found.select_related("person", "helper", "granted_by").order_by("-pk")[:most])


def last_mandate_of(person_id: int, scope: str) -> Mandate | None:
    return Mandate.objects.filter(person_id=person_id, scope=scope).order_by("-pk").first()


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """People's names by actors such as `user:12`; whoever is no person is left out."""
    ids = [int(actor.removeprefix("user:")) for actor in set(actors) if actor.startswith("user:")]
    return {f"user:{pk}": name for pk, name in User.objects.filter(pk__in=ids).values_list("pk", "full_name")}


# -- offices and roles -----------------------------------------------------------------------------------------------

# Asked with each page of the desk.
_POSTS = (
    "SELECT a.role, o.id, o.kind, o.code, o.name FROM accounts_assignment a"
    " JOIN accounts_office o ON o.id = a.office_id JOIN accounts_user u ON u.id = a.user_id"
    " WHERE a.user_id = %(user_id)s AND u.is_active"
    " AND a.starts_at <= %(now)s AND (a.ends_at IS NULL OR a.ends_at > %(now)s) ORDER BY o.name, o.id"
)


def posts_of(user_id: int, *, now: datetime) -> tuple[Post, ...]:
    """The roles that somebody holds now, by the office's name. Nobody who is suspended holds any."""
    return tuple(Post(*row) for row in fetch_all(_POSTS, {"user_id": user_id, "now": now}))


def holders(*, office_id: int, role: str, now: datetime) -> dict[int, str]:
    """Who holds a role in an office now: names by the users' ids."""
    held = _held(now).filter(office_id=office_id, role=role, user__is_active=True).order_by("user__full_name")
    return dict(held.values_list("user_id", "user__full_name"))


def _held(now: datetime) -> QuerySet[Assignment]:
    return Assignment.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), starts_at__lte=now)


def office(code: str) -> Office | None:
    return Office.objects.filter(code=code).first()


def office_by_id(office_id: int) -> Office | None:
    return Office.objects.filter(pk=office_id).first()


def offices_of_kind(kind: str) -> list[Office]:
    """All offices of a kind, by name; the central kinds have one."""
    return list(Office.objects.filter(kind=kind).order_by("name", "code"))


def cities() -> list[str]:
    """Where there are offices."""
    return list(Office.objects.exclude(city="").order_by("city").values_list("city", flat=True).distinct())


def cities_of(office_ids: Collection[int]) -> set[str]:
    return set(Office.objects.filter(pk__in=office_ids).exclude(city="").values_list("city", flat=True))


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """An office in the administrators' list, and how many people hold a role there."""

    code: str
    kind: str
    name: str
    city: str
    people: int

    @property
    def kind_title(self) -> str:
        return str(OfficeKind(self.kind).label)


def office_lines(*, kind: str, after: str, now: datetime, size: int = 50) -> list[OfficeLine]:
    """The offices whose code follows `after`, of one kind or of all; one more than `size` if there are more."""
    people = _held(now).filter(office=OuterRef("pk")).order_by().values("office").annotate(n=Count("pk")).values("n")
    found = Office.objects.filter(code__gt=after)
    if kind:
        found = found.filter(kind=kind)
    rows = found.annotate(people=Coalesce(Subquery(people), 0)).order_by("code")[: size + 1]
    return [OfficeLine(row.code, row.kind, row.name, row.city, row.people) for row in rows]


@dataclass(frozen=True, slots=True)
class AssignmentLine:
    """A role in an office's list: in force, ahead or ended."""

    id: int
    full_name: str
    role: str
    starts_at: datetime
    ends_at: datetime | None
    assigned_by: str
    is_over: bool

    @property
    def role_title(self) -> str:
        return str(Role(self.role).label)


def assignments_in(office_id: int, *, now: datetime, ended: int = 20) -> list[AssignmentLine]:
    """The roles of an office: those in force and ahead, then the last `ended` that are over."""
    all_of_it = Assignment.objects.filter(office_id=office_id).select_related("user", "assigned_by")
    current = all_of_it.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now)).order_by("user__full_name", "pk")
    over = all_of_it.filter(ends_at__lte=now).order_by("-ends_at", "-pk")[:ended]
    return [
        AssignmentLine(
            id=row.pk,
            full_name=row.user.full_name,
            role=row.role,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            assigned_by=row.assigned_by.full_name if row.assigned_by else "",
            is_over=is_over,
        )
        for is_over, rows in ((False, current), (True, over))
        for row in rows
    ]

"""Named reads of the agencies, as the plain facts that the rules decide on."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest

from peyvand.foundation.agencies import rules
from peyvand.foundation.agencies.choices import Basis, Role, Suspension
from peyvand.foundation.agencies.models import Agency, ApiClient, Member, Memorandum
from peyvand.kit.errors import Refusal


@dataclass(frozen=True, slots=True)
class Membership:
    """For whom a signed-in person works, and as what."""

    agency: rules.Agency
    member: rules.Member


@dataclass(frozen=True, slots=True)
class Governing:
    """An agency's last memorandum, as lists show it. `basis` is one of `choices.Basis`."""

    id: int
    agency: rules.Agency
    number: str
    date: date
    valid_to: date | None
    basis: str
    suspended: bool

    @property
    def basis_title(self) -> str:
        return str(Basis(self.basis).label)


@dataclass(frozen=True, slots=True)
class ClientOfAgency:
    """Whose system an OAuth client is."""

    agency: rules.Agency
    revoked: bool


def member_of(user_id: int) -> Membership | None:
    """None for somebody who works for no agency."""
    row = Member.objects.select_related("agency", "user").filter(user_id=user_id).first()
    if row is None:
        return None
    member = rules.Member(
        user_id=user_id, role=row.role, suspended=row.suspended_at is not None, active=row.user.is_active
    )
    return Membership(agency=_agency(row), member=member)


def memorandum_in_force(agency_id: int, today: date) -> rules.Memorandum | None:
    """The memorandum that governs today: of those that have begun the last to begin, expired or suspended though it be.

    If none has begun, one that is still ahead; None if the agency has none. `rules.check_memorandum` says whether it
    opens anything.
    """
    row = _in_force(agency_id, today)
    return None if row is None else _clauses(row)


def agencies_opening(service: str, *, today: date, code: str | None = None) -> list[rules.Agency]:
    """The agencies whose memorandum opens a service today, by name; test agencies aside. Only the one with `code`, if
    that is given."""
    begun = Memorandum.objects.select_related("agency").filter(date__lte=today, agency__sandbox=False)
    if code is not None:
        begun = begun.filter(agency__code=code)
    open_today = []
    for row in begun.order_by("agency_id", "-date", "-id").distinct("agency_id"):
        try:
            rules.check_memorandum(_clauses(row), services=(service,), today=today, source=None)
        except Refusal:
            continue
        open_today.append(_agency(row))
    return sorted(open_today, key=lambda agency: agency.name)


def _clauses(row: Memorandum) -> rules.Memorandum:
    return rules.Memorandum(
        number=row.number,
        date=row.date,
        valid_to=row.valid_to,
        suspended=row.suspended_at is not None,
        services=frozenset(row.services),
        daily_quota=row.daily_quota,
        purposes=tuple(rules.Purpose(purpose["code"], purpose["title"]) for purpose in row.purposes),
        requires_purpose=row.requires_purpose,
        requires_case_number=row.requires_case_number,
        networks=tuple(row.allowed_networks),
    )


def _in_force(agency_id: int, today: date) -> Memorandum | None:
    of_agency = Memorandum.objects.filter(agency_id=agency_id).order_by("-date", "-id")
    return of_agency.filter(date__lte=today).first() or of_agency.first()


def memorandum_id_in_force(agency_id: int, today: date) -> int | None:
    """The id of that memorandum."""
    row = _in_force(agency_id, today)
    return row.pk if row else None


def who_works_at(agency_ids: Collection[int], *, among: Collection[int]) -> set[int]:
    """Those of these users who are members of one of the agencies, suspended ones too."""
    found = Member.objects.filter(agency_id__in=agency_ids, user_id__in=among)
    return set(found.values_list("user_id", flat=True))


def governing(*, ends_by: date | None = None, agency_id: int | None = None) -> list[Governing]:
    """The memorandum of each agency that no other follows, expired or suspended though it be, by the agency's name.

    Test agencies are left out. `ends_by`: only those whose last day is this one or earlier.
    """
    later = Memorandum.objects.filter(agency=OuterRef("agency")).filter(
        Q(date__gt=OuterRef("date")) | Q(date=OuterRef("date"), pk__gt=OuterRef("pk"))
    )
    found = Memorandum.objects.filter(~Exists(later), agency__sandbox=False).select_related("agency")
    if ends_by is not None:
        found = found.filter(valid_to__lte=ends_by)
    if agency_id is not None:
        found = found.filter(agency_id=agency_id)
    return [
        Governing(
            id=row.pk,
            agency=_plain(row.agency),
            number=row.number,
            date=row.date,
            valid_to=row.valid_to,
            basis=row.basis,
            suspended=row.suspended_at is not None,
        )
        for row in found.order_by("agency__name", "agency_id")
    ]


def is_open(agency_id: int, today: date) -> bool:
    """Whether a memorandum lets the agency's people in today, whatever for."""
    try:
        rules.check_memorandum(memorandum_in_force(agency_id, today), services=(), today=today, source=None)
    except Refusal:
        return False
    return True


def client_of_agency(client_id: str) -> ClientOfAgency | None:
    """None for an OAuth client that no agency has."""
    row = ApiClient.objects.select_related("agency").filter(client_id=client_id).first()
    return ClientOfAgency(agency=_agency(row), revoked=row.revoked_at is not None) if row else None


def agency_by_id(agency_id: int) -> rules.Agency | None:
    row = Agency.objects.filter(pk=agency_id).first()
    return _plain(row) if row else None


def agency_by_code(code: str) -> rules.Agency | None:
    row = Agency.objects.filter(code=code).first()
    return _plain(row) if row else None


# -- an agency's people and systems ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A user of an agency as its manager and the IT office see them.

    `used_at`: the last sign-in, else since when they could have: the admission, the end of a suspension.
    """

    user_id: int
    agency_id: int
    national_code: str
    full_name: str
    mobile: str
    role: str
    suspended_for: str
    suspended_at: datetime | None
    activated_at: datetime | None
    last_login: datetime | None
    created_at: datetime
    confirmed_at: datetime | None
    warned_at: datetime | None
    used_at: datetime

    @property
    def role_title(self) -> str:
        return str(Role(self.role).label)

    @property
    def why_suspended(self) -> str:
        """In words; empty if they aren't, or nobody noted why."""
        return str(Suspension(self.suspended_for).label) if self.suspended_for else ""


_MEMBER_LINE = (
    "user_id", "agency_id", "user__national_code", "user__full_name", "user__mobile", "role", "suspended_for",
    "suspended_at", "user__activated_at", "user__last_login", "created_at", "confirmed_at", "warned_at", "used_at",
)  # fmt: skip


def members_of(agency_id: int) -> list[MemberLine]:
    """The users of an agency, the suspended ones too, by name; not who has left it."""
    return _lines(Member.objects.filter(agency_id=agency_id).exclude(suspended_for=Suspension.LEFT))


def unused_since(moment: datetime, *, agency_id: int | None = None) -> list[MemberLine]:
    """Those let in who haven't used their account since, of one agency or of all."""
    found = Member.objects.filter(suspended_at__isnull=True)
    return _lines(found if agency_id is None else found.filter(agency_id=agency_id), used_before=moment)


def _lines(found: QuerySet[Member], *, used_before: datetime | None = None) -> list[MemberLine]:
    # GREATEST takes no notice of what is null.
    found = found.annotate(used_at=Greatest("user__last_login", "created_at", "resumed_at"))
    if used_before is not None:
        found = found.filter(used_at__lt=used_before)
    return [MemberLine(*row) for row in found.order_by("user__full_name", "pk").values_list(*_MEMBER_LINE)]


def managers_of(agency_id: int) -> list[MemberLine]:
    """Those who speak for the agency today."""
    return _lines(
        Member.objects.filter(agency_id=agency_id, role=Role.MANAGER, suspended_at__isnull=True, user__is_active=True)
    )


@dataclass(frozen=True, slots=True)
class Employment:
    """Since when an agency has users who are let in."""

    agency_id: int
    since: datetime


def employers() -> list[Employment]:
    """The agencies with users who are let in, test agencies left out."""
    found = Member.objects.filter(suspended_at__isnull=True, agency__sandbox=False)
    return [
        Employment(*row) for row in found.values_list("agency_id").annotate(Min("created_at")).order_by("agency_id")
    ]


@dataclass(frozen=True, slots=True)
class ClientLine:
    """A system of an agency's own."""

    client_id: str
    created_at: datetime
    revoked_at: datetime | None


def clients_of(agency_id: int) -> list[ClientLine]:
    """By age, those revoked too."""
    found = ApiClient.objects.filter(agency_id=agency_id).order_by("created_at", "pk")
    return [ClientLine(*row) for row in found.values_list("client_id", "created_at", "revoked_at")]


def _agency(row: Member | ApiClient | Memorandum) -> rules.Agency:
    return _plain(row.agency)


def _plain(agency: Agency) -> rules.Agency:
    return rules.Agency(
        id=agency.pk, code=agency.code, name=agency.name, audience=agency.audience, sandbox=agency.sandbox
    )

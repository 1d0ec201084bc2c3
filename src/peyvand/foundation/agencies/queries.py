"""Named reads of the agencies, as the plain facts that the rules decide on."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from peyvand.foundation.agencies import rules
from peyvand.foundation.agencies.choices import Basis, Role
from peyvand.foundation.agencies.models import Agency, ApiClient, Member, Memorandum


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
    of_agency = Memorandum.objects.filter(agency_id=agency_id).order_by("-date", "-id")
    row = of_agency.filter(date__lte=today).first() or of_agency.first()
    if row is None:
        return None
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


def agency(agency_id: int) -> rules.Agency | None:
    row = Agency.objects.filter(pk=agency_id).first()
    return _plain(row) if row else None


def agency_by_code(code: str) -> rules.Agency | None:
    row = Agency.objects.filter(code=code).first()
    return _plain(row) if row else None


def who_works_at(agency_ids: Collection[int], *, among: Collection[int]) -> set[int]:
    """Those of these users who are members of one of the agencies, suspended ones too."""
    found = Member.objects.filter(agency_id__in=agency_ids, user_id__in=among)
    return set(found.values_list("user_id", flat=True))


def active_managers(agency_id: int) -> dict[int, str]:
    """Who speaks for an agency: mobile numbers by the users' ids."""
    managers = Member.objects.filter(
        agency_id=agency_id, role=Role.MANAGER, suspended_at__isnull=True, user__is_active=True
    )
    return dict(managers.order_by("user_id").values_list("user_id", "user__mobile"))


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


def client_of_agency(client_id: str) -> ClientOfAgency | None:
    """None for an OAuth client that no agency has."""
    row = ApiClient.objects.select_related("agency").filter(client_id=client_id).first()
    return ClientOfAgency(agency=_agency(row), revoked=row.revoked_at is not None) if row else None


def _agency(row: Member | ApiClient) -> rules.Agency:
    return _plain(row.agency)


def _plain(agency: Agency) -> rules.Agency:
    return rules.Agency(
        id=agency.pk, code=agency.code, name=agency.name, audience=agency.audience, sandbox=agency.sandbox
    )

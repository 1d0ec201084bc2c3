"""Named reads of the agencies, as the plain facts that the rules decide on."""

from dataclasses import dataclass
from datetime import date

from peyvand.foundation.agencies import rules
from peyvand.foundation.agencies.models import ApiClient, Member, Memorandum


@dataclass(frozen=True, slots=True)
class Membership:
    """For whom a signed-in person works, and as what."""

    agency: rules.Agency
    member: rules.Member


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


def client_of_agency(client_id: str) -> ClientOfAgency | None:
    """None for an OAuth client that no agency has."""
    row = ApiClient.objects.select_related("agency").filter(client_id=client_id).first()
    return ClientOfAgency(agency=_agency(row), revoked=row.revoked_at is not None) if row else None


def _agency(row: Member | ApiClient) -> rules.Agency:
    agency = row.agency
    return rules.Agency(
        id=agency.pk, code=agency.code, name=agency.name, audience=agency.audience, sandbox=agency.sandbox
    )

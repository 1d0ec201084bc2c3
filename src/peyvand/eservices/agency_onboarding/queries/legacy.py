"""Named reads of the move from the legacy system."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from peyvand.eservices.agency_onboarding.choices.legacy import DOUBTFUL, LegacyClass
from peyvand.eservices.agency_onboarding.models import LegacyRetirement, LegacyUser
from peyvand.eservices.agency_onboarding.rules.legacy import Key, LegacyUserState, Said, explain

_OPEN = Q(classed__in=DOUBTFUL, settlement="")
_MOVED = Q(member__isnull=False) & ~_OPEN


@dataclass(frozen=True, slots=True)
class Status:
    """How far the move is (LEG-2). `total` = `moved` + `rejected` + `ambiguous` + `orphan`.

    `total`: all legacy users ever named; `moved`: those who have an account here and about whom nothing is open, of
    them `unchanged` and `updated` by the last import that named them; `open`: those of the other three whom nobody has
    settled, the rest of them has been dropped.
    """

    total: int
    moved: int
    unchanged: int
    updated: int
    rejected: int
    ambiguous: int
    orphan: int
    open: int
    retired: bool


@dataclass(frozen=True, slots=True)
class OpenUser:
    """A legacy user about whom something has to be done; `reason` in words."""

    agency_code: str
    agency_name: str
    username: str
    classed: LegacyClass
    reason: str


@dataclass(frozen=True, slots=True)
class AgencyShare:
    """An agency of the exports with somebody open."""

    code: str
    name: str
    total: int
    open: int


@dataclass(frozen=True, slots=True)
class DroppedUser:
    """A legacy user who isn't transferred: why an import left them open, and why somebody dropped them."""

    agency_code: str
    agency_name: str
    username: str
    full_name: str
    classed: str
    reason: str
    settled_by: str
    settled_at: datetime
    settlement_reason: str


@dataclass(frozen=True, slots=True)
class Retired:
    """The retirement as it was recorded: the report's bytes, their hash, and their detached JWS."""

    at: datetime
    by: str
    total: int
    moved: int
    report: bytes
    sha256: bytes
    signature: str

    @property
    def is_intact(self) -> bool:
        return hashlib.sha256(self.report).digest() == self.sha256


def states() -> dict[Key, LegacyUserState]:
    """All legacy users as they are."""
    rows = LegacyUser.objects.values_list(
        "agency_code", "username", "classed", "reason", "detail", "said", "agency_name", "taken", "member", "settlement"
    )
    return {
        (agency_code, username): LegacyUserState(
            classed,
            reason,
            detail,
            tuple(_said(one) for one in said),
            agency_name,
            taken=None if taken is None else _said(taken),
            member_id=member,
            settled=settlement != "",
        )
        for agency_code, username, classed, reason, detail, said, agency_name, taken, member, settlement in rows
    }


def agency_of(member_id: int) -> str:
    """The code of the agency that a legacy user has been moved into."""
    return str(LegacyUser.objects.filter(member=member_id).values_list("member__agency__code", flat=True)[0])


def status() -> Status:
    of_class = {str(classed): Count("pk", filter=Q(classed=classed) & ~_MOVED) for classed in DOUBTFUL} | {
        str(classed): Count("pk", filter=Q(classed=classed)) for classed in (LegacyClass.UNCHANGED, LegacyClass.UPDATED)
    }
    counts = LegacyUser.objects.aggregate(
        total=Count("pk"), moved=Count("pk", filter=_MOVED), open=Count("pk", filter=_OPEN), **of_class
    )
    return Status(**counts, retired=is_retired())


def open_users() -> list[OpenUser]:
    """By agency and user name."""
    return [
        OpenUser(
            user.agency_code,
            user.agency_name,
            user.username,
            LegacyClass(user.classed),
            explain(user.reason, user.detail),
        )
        for user in _in_order(LegacyUser.objects.filter(_OPEN))
    ]


def agencies_with_open_users() -> list[AgencyShare]:
    rows = (
        LegacyUser.objects.values("agency_code")
        .annotate(total=Count("pk"), open=Count("pk", filter=_OPEN))
        .filter(open__gt=0)
        .order_by("agency_code")
    )
    names = dict(LegacyUser.objects.exclude(agency_name="").values_list("agency_code", "agency_name"))
    return [
        AgencyShare(row["agency_code"], names.get(row["agency_code"], ""), row["total"], row["open"]) for row in rows
    ]


def dropped_users() -> list[DroppedUser]:
    """Those who aren't transferred, by agency and user name."""
    return [
        DroppedUser(
            user.agency_code,
            user.agency_name,
            user.username,
            _said(user.said[0]).full_name,
            user.classed,
            explain(user.reason, user.detail),
            user.settled_by,
            user.settled_at,
            user.settlement_reason,
        )
        for user in _in_order(LegacyUser.objects.filter(member=None).exclude(settlement=""))
        if user.settled_at is not None
    ]


def is_retired() -> bool:
    return LegacyRetirement.objects.exists()


def retirement() -> Retired | None:
    """None until the legacy system is retired."""
    row = LegacyRetirement.objects.first()
    if row is None:
        return None
    return Retired(
        row.retired_at, row.retired_by, row.total, row.moved, bytes(row.report), bytes(row.sha256), row.signature
    )


def _in_order(users: QuerySet[LegacyUser]) -> Iterable[LegacyUser]:
    return users.order_by(F("agency_code"), F("username"))


def _said(kept: dict[str, Any]) -> Said:
    return Said(**kept)

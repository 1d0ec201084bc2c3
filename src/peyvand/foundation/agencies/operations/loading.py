"""Agencies, their memoranda and users from a file."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import transaction

from peyvand.foundation.accounts.operations import provision
from peyvand.foundation.agencies.models import Agency, Member, Memorandum
from peyvand.foundation.agencies.operations.changes import bring_up_to_date, record
from peyvand.kit.errors import Refusal


@dataclass(frozen=True, slots=True)
class MemorandumEntry:
    """A memorandum as a file gives it; the fields are those of `models.Memorandum`, checked and normalised."""

    number: str
    date: dt.date
    valid_to: dt.date | None
    basis: str
    services: list[str]
    daily_quota: int | None
    suspended: bool
    purposes: list[dict[str, str]]
    requires_purpose: bool
    requires_case_number: bool
    allowed_networks: list[str]


@dataclass(frozen=True, slots=True)
class UserEntry:
    national_code: str
    full_name: str
    mobile: str
    role: str


@dataclass(frozen=True, slots=True)
class AgencyEntry:
    code: str
    name: str
    audience: str
    memorandum: MemorandumEntry
    users: list[UserEntry]


@dataclass(slots=True)
class Loaded:
    """How many of what a file held were new, and how many known ones changed."""

    new: int = 0
    changed: int = 0

    def count(self, *, is_new: bool, changed: bool) -> None:
        self.new += is_new
        self.changed += changed and not is_new


@transaction.atomic
def load(*, agencies: Sequence[AgencyEntry], now: dt.datetime, actor: str) -> dict[str, Loaded]:
    """Agencies, memoranda (by number) and users are made or brought up to date; what the file lacks is left alone.

    A second run with the same file changes nothing and sends nothing. Gives `Loaded` for `agencies`, `memoranda`,
    `users`. Raises Refusal FILE_CONFLICT with all `problems` if the file contradicts what is stored.
    """
    problems = [*_foreign_memoranda(agencies), *_members_elsewhere(agencies)]
    if problems:
        raise Refusal("FILE_CONFLICT", "فایل با آنچه ثبت شده است سازگار نیست.", problems=problems)
    loaded = {"agencies": Loaded(), "memoranda": Loaded(), "users": Loaded()}
    for entry in sorted(agencies, key=lambda entry: entry.code):  # one order of locks for all loads
        agency, is_new = Agency.objects.select_for_update().get_or_create(
            code=entry.code, defaults={"name": entry.name, "audience": entry.audience}
        )
        changed = bring_up_to_date(agency, {"name": entry.name, "audience": entry.audience})
        loaded["agencies"].count(is_new=is_new, changed=bool(changed))
        record("agency", entry.code, is_new, changed, actor=actor, now=now)
        load_memorandum(agency, entry.memorandum, loaded["memoranda"], actor=actor, now=now)
        for user in entry.users:
            _load_user(agency, user, loaded["users"], actor=actor, now=now)
    return loaded


def _foreign_memoranda(agencies: Sequence[AgencyEntry]) -> list[str]:
    """Numbers that another agency's memorandum has already."""
    owners = dict(
        Memorandum.objects.filter(number__in=[entry.memorandum.number for entry in agencies]).values_list(
            "number", "agency__code"
        )
    )
    return [
        f"{entry.code}: memorandum.number: این شماره از آنِ تفاهم‌نامهٔ دستگاه {owner} است."
        for entry in agencies
        if (owner := owners.get(entry.memorandum.number, entry.code)) != entry.code
    ]


def _members_elsewhere(agencies: Sequence[AgencyEntry]) -> list[str]:
    """Users who work for another agency already; a person works for one at a time."""
    employers = dict(
        Member.objects.filter(
            user__national_code__in=[user.national_code for entry in agencies for user in entry.users]
        ).values_list("user__national_code", "agency__code")
    )
    return [
        f"{entry.code}: users[{n}].national_code: این شخص کاربر دستگاه {employer} است."
        for entry in agencies
        for n, user in enumerate(entry.users)
        if (employer := employers.get(user.national_code, entry.code)) != entry.code
    ]


def load_memorandum(agency: Agency, entry: MemorandumEntry, loaded: Loaded, *, actor: str, now: dt.datetime) -> None:
    clauses = asdict(entry)
    suspended = clauses.pop("suspended")
    number = clauses.pop("number")
    memorandum, is_new = Memorandum.objects.get_or_create(
        number=number, defaults={**clauses, "agency": agency, "suspended_at": now if suspended else None}
    )
    if suspended != (memorandum.suspended_at is not None):
        clauses["suspended_at"] = now if suspended else None
    changed = bring_up_to_date(memorandum, clauses)
    loaded.count(is_new=is_new, changed=bool(changed))
    record("memorandum", number, is_new, {"agency": agency.code} | clauses if is_new else changed, actor=actor, now=now)


def _load_user(agency: Agency, entry: UserEntry, loaded: Loaded, *, actor: str, now: dt.datetime) -> None:
    user_id = provision(
        national_code=entry.national_code, full_name=entry.full_name, mobile=entry.mobile, now=now, actor=actor
    )
    member, is_new = Member.objects.get_or_create(
        user_id=user_id, defaults={"agency": agency, "role": entry.role, "created_at": now}
    )
    changed = bring_up_to_date(member, {"role": entry.role})
    loaded.count(is_new=is_new, changed=bool(changed))
    detail = {"agency": agency.code, "role": entry.role} if is_new else changed
    record("member", str(user_id), is_new, detail, actor=actor, now=now)

"""Writes of the agencies: what the IT office loads, suspends and hands out."""

import datetime as dt
import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Client
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q

from peyvand.foundation.accounts.operations import provision
from peyvand.foundation.agencies import queries, rules
from peyvand.foundation.agencies.choices import Audience, Basis, Service
from peyvand.foundation.agencies.models import Agency, ApiClient, Member, Memorandum, Usage
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.audit.choices import Channel
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day


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


@dataclass(frozen=True, slots=True)
class SandboxClient:
    """An API client of a test agency; `secret` only when it was made just now."""

    agency_code: str
    agency_name: str
    client_id: str
    secret: str | None


@dataclass(frozen=True, slots=True)
class Admission:
    """Somebody who becomes a member. `suspended`: known from the first day, let in by nobody yet."""

    agency_id: int
    user_id: int
    role: str
    suspended: bool = False


@dataclass(slots=True)
class Loaded:
    """How many of what a file held were new, and how many known ones changed."""

    new: int = 0
    changed: int = 0

    def count(self, *, is_new: bool, changed: bool) -> None:
        self.new += is_new
        self.changed += changed and not is_new


def _sandbox_agency(code: str, name: str, audience: Audience, **clauses: Any) -> AgencyEntry:
    code = f"{rules.SANDBOX_PREFIX}{code}"
    clauses = {"purposes": [], "requires_purpose": False, "requires_case_number": False, **clauses}
    memorandum = MemorandumEntry(
        number=code,
        date=dt.date(2026, 3, 21),
        valid_to=None,
        basis=Basis.COMMITTEE,
        services=list(Service.values),
        daily_quota=10_000,
        suspended=False,
        allowed_networks=[],
        **clauses,
    )
    return AgencyEntry(code, name, audience, memorandum, users=[])


# One asks for a purpose, the other for a case number, so that both can be practised.
_SANDBOX = (
    _sandbox_agency(
        "FND",
        "دستگاه آزمایشی (صندوق)",
        Audience.FUND,
        purposes=[{"code": "PENSION", "title": "برقراری مستمری"}, {"code": "LOAN", "title": "پرداخت وام"}],
        requires_purpose=True,
    ),
    _sandbox_agency("JUD", "دستگاه آزمایشی (مرجع قضائی)", Audience.JUDICIAL, requires_case_number=True),
)


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
        changed = _bring_up_to_date(agency, {"name": entry.name, "audience": entry.audience})
        loaded["agencies"].count(is_new=is_new, changed=bool(changed))
        _record("agency", entry.code, is_new, changed, actor=actor, now=now)
        _load_memorandum(agency, entry.memorandum, loaded["memoranda"], actor=actor, now=now)
        for user in entry.users:
            _load_user(agency, user, loaded["users"], actor=actor, now=now)
    return loaded


@transaction.atomic
def suspend_memorandum(*, agency_code: str, now: dt.datetime, actor: str) -> list[str]:
    """Every memorandum of the agency that has not expired is suspended; the numbers of those that weren't before.

    Raises Refusal UNKNOWN_AGENCY or NO_MEMORANDUM.
    """
    return _set_suspension(agency_code, now, verb="memorandum:suspend", actor=actor, now=now)


@transaction.atomic
def resume_memorandum(*, agency_code: str, now: dt.datetime, actor: str) -> list[str]:
    """The suspension of the agency's memoranda is lifted; the numbers of those that were suspended.

    Raises Refusal UNKNOWN_AGENCY or NO_MEMORANDUM.
    """
    return _set_suspension(agency_code, None, verb="memorandum:resume", actor=actor, now=now)


@transaction.atomic
def suspend_member(*, agency_id: int, user_id: int, now: dt.datetime, actor: str) -> None:
    """A user of the agency may ask no more (ONB-5). Raises Refusal UNKNOWN_MEMBER for another agency's."""
    member = Member.objects.select_for_update().filter(agency_id=agency_id, user_id=user_id).first()
    if member is None:
        raise Refusal("UNKNOWN_MEMBER", "چنین کاربری در دستگاه شما نیست.", status=404)
    if _bring_up_to_date(member, {"suspended_at": member.suspended_at or now}):
        audit.record_act(actor=actor, verb="member:suspend", subject=f"user:{user_id}", now=now)


@transaction.atomic
def lock_agencies(*, codes: Collection[str]) -> dict[str, int]:
    """The ids of those of these agencies that there are, locked for the caller's transaction as a load would lock them.

    Inquiries go on meanwhile.
    """
    rows = Agency.objects.select_for_update(no_key=True).filter(code__in=codes).order_by("code")
    return {agency.code: agency.pk for agency in rows}


@transaction.atomic
def admit(*, admissions: Sequence[Admission], now: dt.datetime, actor: str) -> dict[int, int]:
    """People who are members of no agency become members: the members' ids by user.

    Raises Refusal MEMBER_ELSEWHERE if one of them became a member of some agency meanwhile.
    """
    members = [
        Member(
            agency_id=one.agency_id,
            user_id=one.user_id,
            role=one.role,
            suspended_at=now if one.suspended else None,
            created_at=now,
        )
        for one in admissions
    ]
    try:
        Member.objects.bulk_create(members, batch_size=2000)
    except IntegrityError as error:
        raise Refusal("MEMBER_ELSEWHERE", "یکی از این اشخاص هم‌زمان کاربر دستگاهی شد؛ دوباره اجرا کنید.") from error
    codes = dict(Agency.objects.filter(pk__in={one.agency_id for one in admissions}).values_list("pk", "code"))
    audit.record_acts(
        actor=actor,
        verb="member:add",
        details={
            f"user:{one.user_id}": {"agency": codes[one.agency_id], "role": one.role, "suspended": one.suspended}
            for one in admissions
        },
        now=now,
    )
    return {member.user_id: member.pk for member in members}


@transaction.atomic
def change_role(*, member_id: int, role: str, now: dt.datetime, actor: str) -> None:
    member = Member.objects.select_for_update().get(pk=member_id)
    changed = _bring_up_to_date(member, {"role": role})
    _record("member", str(member.user_id), False, changed, actor=actor, now=now)


@transaction.atomic
def take_quota(*, agency_id: int, lines: int, limit: int | None, now: dt.datetime) -> None:
    """Take `lines` inquiries off today's quota at once, all of them or none; without a `limit` nothing is counted.

    Raises Refusal QUOTA_EXHAUSTED with how many are `left`.
    """
    if limit is None or lines == 0:
        return
    day = tehran_day(now)
    Usage.objects.bulk_create([Usage(agency_id=agency_id, day=day, used=0)], ignore_conflicts=True)
    of_today = Usage.objects.filter(agency_id=agency_id, day=day)
    if not of_today.filter(used__lte=limit - lines).update(used=F("used") + lines):
        left = max(0, limit - of_today.get().used)
        raise rules.quota_exhausted(limit=limit, left=left, wanted=lines, now=now)


@transaction.atomic
def return_quota(*, agency_id: int, lines: int, day: dt.date) -> None:
    """Give back what was taken on Tehran's `day` and not used."""
    Usage.objects.filter(agency_id=agency_id, day=day, used__gte=lines).update(used=F("used") - lines)


@transaction.atomic
def create_api_client(*, agency_code: str, now: dt.datetime, actor: str) -> tuple[str, str]:
    """Id and secret of a new client of the agency's own system; only the secret's hash is kept.

    The client is registered for every scope: each token is cut to the memorandum that governs when it is issued, so a
    renewed memorandum needs no new client. Raises Refusal UNKNOWN_AGENCY, NO_MEMORANDUM or SERVICE_NOT_OPEN.
    """
    agency = _locked_agency(agency_code)
    rules.check_api_is_open(queries.memorandum_in_force(agency.pk, tehran_day(now)))
    return _new_client(agency, now=now, actor=actor)


@transaction.atomic
def open_sandbox(*, now: dt.datetime, actor: str) -> list[SandboxClient]:
    """The test agencies, a fund and a court, with memoranda that open every service, and an API client for each.

    A second run restores the memoranda and makes no new client while the first isn't revoked.
    """
    clients = []
    for entry in _SANDBOX:
        agency, is_new = Agency.objects.select_for_update().get_or_create(
            code=entry.code, defaults={"name": entry.name, "audience": entry.audience, "sandbox": True}
        )
        _record("agency", entry.code, is_new, {}, actor=actor, now=now)
        _load_memorandum(agency, entry.memorandum, Loaded(), actor=actor, now=now)
        known = ApiClient.objects.filter(agency=agency, revoked_at__isnull=True).order_by("pk").first()
        client_id, secret = (known.client_id, None) if known else _new_client(agency, now=now, actor=actor)
        clients.append(SandboxClient(agency.code, agency.name, client_id, secret))
    return clients


def _new_client(agency: Agency, *, now: dt.datetime, actor: str) -> tuple[str, str]:
    secret = get_adapter().generate_client_secret()
    client = Client(
        name=agency.name[:100],
        type=Client.Type.CONFIDENTIAL,
        grant_types=Client.GrantType.CLIENT_CREDENTIALS,
        response_types="",
        created_at=now,
    )
    client.set_secret(secret)
    client.set_scopes(list(rules.SCOPES))
    client.set_default_scopes(list(rules.SCOPES))
    client.save(force_insert=True)
    api_client = ApiClient.objects.create(agency=agency, client=client, created_at=now)
    audit.record_act(
        actor=actor,
        verb="api-client:create",
        subject=f"agency:{agency.code}",
        detail={"client": api_client.pk, "client_id": client.pk},
        now=now,
    )
    return client.pk, secret


def record_refused_token(*, client_id: str, agency_code: str, reason: str, source: str, now: dt.datetime) -> None:
    """The entry of an access token that the memorandum doesn't allow."""
    audit.record_refusal(
        actor=f"client:{client_id}",
        agency_code=agency_code,
        channel=Channel.API,
        action="token",
        reason=reason,
        source=source,
        now=now,
    )


def _locked_agency(code: str) -> Agency:
    agency = Agency.objects.select_for_update().filter(code=code).first()
    if agency is None:
        raise Refusal("UNKNOWN_AGENCY", f"دستگاهی با کد «{code}» ثبت نشده است.", status=404)
    return agency


def _set_suspension(
    agency_code: str, suspended_at: dt.datetime | None, *, verb: str, actor: str, now: dt.datetime
) -> list[str]:
    agency = _locked_agency(agency_code)
    current = Memorandum.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=tehran_day(now)), agency=agency
    ).order_by("date", "id")
    if not current:
        raise Refusal("NO_MEMORANDUM", f"دستگاه «{agency_code}» تفاهم‌نامهٔ معتبری ندارد.")
    touched = [m for m in current if (m.suspended_at is None) != (suspended_at is None)]
    Memorandum.objects.filter(pk__in=[m.pk for m in touched]).update(suspended_at=suspended_at)
    for memorandum in touched:
        audit.record_act(actor=actor, verb=verb, subject=f"memorandum:{memorandum.number}", now=now)
    return [m.number for m in touched]


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


def _load_memorandum(agency: Agency, entry: MemorandumEntry, loaded: Loaded, *, actor: str, now: dt.datetime) -> None:
    clauses = asdict(entry)
    suspended = clauses.pop("suspended")
    number = clauses.pop("number")
    memorandum, is_new = Memorandum.objects.get_or_create(
        number=number, defaults={**clauses, "agency": agency, "suspended_at": now if suspended else None}
    )
    if suspended != (memorandum.suspended_at is not None):
        clauses["suspended_at"] = now if suspended else None
    changed = _bring_up_to_date(memorandum, clauses)
    loaded.count(is_new=is_new, changed=bool(changed))
    _record(
        "memorandum", number, is_new, {"agency": agency.code} | clauses if is_new else changed, actor=actor, now=now
    )


def _load_user(agency: Agency, entry: UserEntry, loaded: Loaded, *, actor: str, now: dt.datetime) -> None:
    user_id = provision(
        national_code=entry.national_code, full_name=entry.full_name, mobile=entry.mobile, now=now, actor=actor
    )
    member, is_new = Member.objects.get_or_create(
        user_id=user_id, defaults={"agency": agency, "role": entry.role, "created_at": now}
    )
    changed = _bring_up_to_date(member, {"role": entry.role})
    loaded.count(is_new=is_new, changed=bool(changed))
    detail = {"agency": agency.code, "role": entry.role} if is_new else changed
    _record("member", str(user_id), is_new, detail, actor=actor, now=now)


def _bring_up_to_date(row: models.Model, wanted: dict[str, Any]) -> dict[str, Any]:
    """Writes what differs; gives it as `{field: [old, new]}`, empty if nothing did."""
    changed = {field: [old, value] for field, value in wanted.items() if (old := getattr(row, field)) != value}
    if changed:
        type(row)._default_manager.filter(pk=row.pk).update(**{field: new for field, (_, new) in changed.items()})
    return changed


def _record(kind: str, name: str, is_new: bool, detail: dict[str, Any], *, actor: str, now: dt.datetime) -> None:
    """The entry of something loaded, unless it was known and is unchanged."""
    if not (is_new or detail):
        return
    audit.record_act(
        actor=actor,
        verb=f"{kind}:{'add' if is_new else 'update'}",
        subject=f"{'user' if kind == 'member' else kind}:{name}",
        detail=json.loads(json.dumps(detail, default=str)),
        now=now,
    )

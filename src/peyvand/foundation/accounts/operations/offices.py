"""Offices and who holds which role there: loaded by the operator, assigned and ended by an administrator."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from peyvand.foundation.accounts import queries, rules
from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.accounts.models import Assignment, Office, User
from peyvand.foundation.accounts.operations.people import provision
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.audit.choices import Channel
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import midnight, tehran_day
from peyvand.kit.words import _, told


@dataclass(frozen=True, slots=True)
class StaffEntry:
    """Somebody with a role in the office of the entry, from the moment of loading."""

    national_code: str
    full_name: str
    mobile: str
    role: str


@dataclass(frozen=True, slots=True)
class OfficeEntry:
    """An office as a file gives it; the fields are those of `models.Office`, checked and normalised."""

    kind: str
    code: str
    name: str
    city: str
    address: str
    phone: str
    staff: list[StaffEntry]


def enter_office(*, user_id: int, roles: Iterable[str], now: datetime, source: str) -> tuple[rules.Post, ...]:
    """What somebody holds who opens a staff page for `roles`, none named = any role.

    A refusal is recorded, so that a shut door leaves a trace. Raises what `rules.check_posts` raises.
    """
    posts = queries.posts_of(user_id, now=now)
    try:
        rules.check_posts(posts, roles=roles)
    except Refusal as refusal:
        audit.record_refusal(
            actor=f"user:{user_id}",
            channel=Channel.DESK,
            action="desk:enter",
            reason=refusal.code,
            now=now,
            source=source,
        )
        raise
    return posts


@audit.leaves_trace("role:assign", about="national_code")
@transaction.atomic
def assign(
    *,
    office_code: str,
    role: str,
    national_code: str,
    full_name: str,
    mobile: str,
    first_day: date,
    last_day: date | None,
    by: int,
    now: datetime,
) -> None:
    """Give somebody a role in an office, by an administrator who isn't them; both days are included.

    Whoever has no account gets one under that name, and an activation code by text message; name and mobile of whoever
    has one stay. Raises Refusal NO_POST, ROLE_MISSING, UNKNOWN_OFFICE, NEW_PERSON, ALREADY_ASSIGNED or what
    `rules.check_assignment` raises.
    """
    rules.check_posts(queries.posts_of(by, now=now), roles=[Role.ADMINISTRATOR])
    office = _locked_office(office_code)
    user = User.objects.filter(national_code=national_code).first()
    rules.check_assignment(
        role=role,
        office_kind=office.kind,
        user_id=user.pk if user else None,
        by=by,
        first_day=first_day,
        last_day=last_day,
        today=tehran_day(now),
    )
    if user is None:
        if not (full_name and mobile):
            raise Refusal(
                "NEW_PERSON",
                _("این شخص هنوز حسابی ندارد؛ نام و تلفن همراهش را هم بنویسید."),
                field="mobile" if full_name else "full_name",
            )
        user_id = provision(
            national_code=national_code, full_name=full_name, mobile=mobile, now=now, actor=f"user:{by}"
        )
    else:
        user_id = user.pk
    starts_at = max(now, midnight(first_day))
    ends_at = midnight(last_day + timedelta(days=1)) if last_day else None
    _assign(office, user_id, role, starts_at=starts_at, ends_at=ends_at, by=by, actor=f"user:{by}", now=now)


@audit.leaves_trace("role:end", about="assignment_id")
@transaction.atomic
def end_assignment(*, assignment_id: int, by: int, now: datetime) -> None:
    """A role ends at once, by an administrator; one that lay ahead never begins.

    Raises Refusal NO_POST, ROLE_MISSING, UNKNOWN_ASSIGNMENT or ALREADY_ENDED.
    """
    rules.check_posts(queries.posts_of(by, now=now), roles=[Role.ADMINISTRATOR])
    assignment = Assignment.objects.select_for_update().filter(pk=assignment_id).first()
    if assignment is None:
        raise Refusal("UNKNOWN_ASSIGNMENT", _("چنین نقشی ثبت نشده است."), status=404)
    if assignment.ends_at is not None and assignment.ends_at <= now:
        raise Refusal("ALREADY_ENDED", _("این نقش پیش‌تر پایان یافته است."), status=409)
    Assignment.objects.filter(pk=assignment_id).update(ends_at=max(now, assignment.starts_at), ended_by_id=by)
    _record("role:end", assignment.office_id, assignment.user_id, assignment.role, actor=f"user:{by}", now=now)


@transaction.atomic
def load_offices(*, offices: Sequence[OfficeEntry], now: datetime, actor: str) -> dict[str, int]:
    """Offices are made or brought up to date by code, their staff get accounts and roles; what the file lacks is left
    alone.

    A second run with the same file changes nothing and sends nothing. Gives the numbers of offices `new` and `changed`
    and of roles `assigned`. Raises Refusal FILE_CONFLICT with all `problems` if the file contradicts what is stored.
    """
    problems = _conflicts(offices, now=now)
    if problems:
        raise Refusal("FILE_CONFLICT", _("فایل با آنچه ثبت شده است سازگار نیست."), problems=problems)
    counts = {"new": 0, "changed": 0, "assigned": 0}
    for entry in sorted(offices, key=lambda entry: entry.code):  # one order of locks for all loads
        details = {"name": entry.name, "city": entry.city, "address": entry.address, "phone": entry.phone}
        office, is_new = Office.objects.select_for_update().get_or_create(
            code=entry.code, defaults={"kind": entry.kind, **details}
        )
        changed = sorted(field for field, value in details.items() if getattr(office, field) != value)
        if changed:
            Office.objects.filter(pk=office.pk).update(**details)
        if is_new or changed:
            counts["new" if is_new else "changed"] += 1
            verb = "office:add" if is_new else "office:update"
            audit.record_act(
                actor=actor, verb=verb, subject=f"office:{entry.code}", detail={"changed": changed}, now=now
            )
        for person in entry.staff:
            user_id = provision(
                national_code=person.national_code,
                full_name=person.full_name,
                mobile=person.mobile,
                now=now,
                actor=actor,
            )
            if Assignment.objects.filter(office=office, user_id=user_id).exclude(ends_at__lte=now).exists():
                continue  # `_conflicts` has seen that it is this role
            _assign(office, user_id, person.role, starts_at=now, ends_at=None, by=None, actor=actor, now=now)
            counts["assigned"] += 1
    return counts


def _conflicts(offices: Sequence[OfficeEntry], *, now: datetime) -> list[str]:
    stored = {office.code: office for office in Office.objects.filter(code__in=[entry.code for entry in offices])}
    central = dict(Office.objects.filter(kind__in=rules.CENTRAL).values_list("kind", "code"))
    held = {
        (office_id, national_code): role
        for office_id, national_code, role in Assignment.objects.exclude(ends_at__lte=now)
        .filter(office__in=stored.values())
        .values_list("office_id", "user__national_code", "role")
    }
    problems = []
    for entry in offices:
        office = stored.get(entry.code)
        if office is not None and office.kind != entry.kind:
            problems.append(
                told(_("{code}: kind: این واحد با نوع {kind} ثبت شده است."), code=entry.code, kind=office.kind)
            )
        if office is None and entry.kind in central:
            problems.append(
                told(
                    _("{code}: kind: واحد {kind} یکی است و کد آن {central} است."),
                    code=entry.code,
                    kind=entry.kind,
                    central=central[entry.kind],
                )
            )
        for n, person in enumerate(entry.staff):
            role = held.get((office.pk, person.national_code), person.role) if office else person.role
            if role != person.role:
                problems.append(
                    told(
                        _("{code}: staff[{n}].role: این شخص در این واحد نقش {role} دارد."),
                        code=entry.code,
                        n=str(n),
                        role=role,
                    )
                )
    return problems


def _locked_office(code: str) -> Office:
    office = Office.objects.select_for_update().filter(code=code).first()
    if office is None:
        raise Refusal("UNKNOWN_OFFICE", _("چنین واحدی ثبت نشده است."), status=404)
    return office


def _assign(
    office: Office,
    user_id: int,
    role: str,
    *,
    starts_at: datetime,
    ends_at: datetime | None,
    by: int | None,
    actor: str,
    now: datetime,
) -> None:
    """The office is locked, so that no other role begins between look and write."""
    overlapping = Assignment.objects.filter(office=office, user_id=user_id).exclude(ends_at__lte=starts_at)
    if ends_at is not None:
        overlapping = overlapping.filter(starts_at__lt=ends_at)
    if overlapping.exists():
        raise Refusal(
            "ALREADY_ASSIGNED",
            _("این شخص در این روزها نقشی در این واحد دارد؛ نخست آن را پایان دهید."),
            field="national_code",
            status=409,
        )
    Assignment.objects.create(
        office=office,
        user_id=user_id,
        role=role,
        starts_at=starts_at,
        ends_at=ends_at,
        assigned_by_id=by,
        assigned_at=now,
    )
    _record("role:assign", office.pk, user_id, role, actor=actor, now=now)


def _record(verb: str, office_id: int, user_id: int, role: str, *, actor: str, now: datetime) -> None:
    audit.record_act(
        actor=actor, verb=verb, subject=f"user:{user_id}", detail={"office": office_id, "role": role}, now=now
    )

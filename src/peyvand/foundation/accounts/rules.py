"""Who stays signed in, who must wait, who holds which role where. Pure decisions."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from peyvand.foundation.accounts.choices import CodePurpose, OfficeKind, Role
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _, told

IDLE = timedelta(minutes=15)
WHOLE = timedelta(hours=8)
CITIZEN_IDLE = timedelta(minutes=30)
CITIZEN_WHOLE = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)

ACTIVATION_LIFE = timedelta(hours=72)
ACTIVATION_ATTEMPTS = 5
ACTIVATION_DIGITS = 8

CODE_LIFE = timedelta(minutes=5)
CODE_ATTEMPTS = 5
CODE_DIGITS = 6
# Codes to one number in a day, whoever asks for them: beyond it none leaves, and no page says so. Each purpose counts
# alone, so that nobody who types somebody's number to register shuts them out of their account.
CODES_A_DAY: dict[str, int] = {CodePurpose.REGISTER: 10, CodePurpose.NEW_MOBILE: 10, CodePurpose.SIGN_IN: 40}
# So long after signing in a citizen may change how they sign in.
FRESH = timedelta(minutes=15)
# What is kept of somebody who registers while the registries can't be asked.
REGISTRATION_LIFE = timedelta(hours=24)


@dataclass(frozen=True)
class Limit:
    """At most `attempts` in vain within `window`, counted from the first."""

    attempts: int
    window: timedelta


BY_PERSON = Limit(5, timedelta(minutes=15))
# An agency's people often share one address.
BY_SOURCE = Limit(60, timedelta(minutes=15))


# Whole quarters of a town share one address of their mobile network.
CITIZENS_BY_SOURCE = Limit(120, timedelta(minutes=15))
_LIMITS = {
    "citizen-code": (CITIZENS_BY_SOURCE, BY_PERSON),
    "citizen-code-entry": (CITIZENS_BY_SOURCE, BY_PERSON),
    "registry": (CITIZENS_BY_SOURCE, BY_PERSON),
}
LONGEST_WINDOW = max(limit.window for limit in (BY_PERSON, BY_SOURCE, CITIZENS_BY_SOURCE))


def limits_of(purpose: str) -> tuple[Limit, Limit]:
    """What one address and what one person may try in vain."""
    return _LIMITS.get(purpose, (BY_SOURCE, BY_PERSON))


def is_alive(*, started_at: datetime, last_seen: datetime, now: datetime, is_citizen: bool = False) -> bool:
    """Idle 15 minutes at most, 8 hours in all; a citizen's 30 minutes and 12 hours (rule 22)."""
    idle, whole = (CITIZEN_IDLE, CITIZEN_WHOLE) if is_citizen else (IDLE, WHOLE)
    return now - last_seen <= idle and now - started_at <= whole


def seconds_to_wait(*, limit: Limit, since: datetime, count: int, now: datetime) -> int:
    """0 if the attempt, the `count`-th since `since`, may be made."""
    if count <= limit.attempts:
        return 0
    return max(1, int((since + limit.window - now).total_seconds()))


# -- citizens --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Identity:
    """A person as the civil registry has them. `sex`: `F`, `M`, or empty where it isn't told."""

    first_name: str
    last_name: str
    sex: str
    is_alive: bool

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


def check_identity(identity: Identity | None, *, owns_mobile: bool) -> Identity:
    """The person, if code, birth date and mobile belong together and to somebody alive (CIT-1).

    Raises Refusal IDENTITY_MISMATCH, which doesn't say what was wrong: else the page would tell anybody's birth date.
    """
    if identity is None or not identity.is_alive or not owns_mobile:
        raise Refusal(
            "IDENTITY_MISMATCH",
            _("کد ملی، تاریخ تولد و شمارهٔ همراه با هم نمی‌خوانند. شماره باید به نام خودتان باشد."),
        )
    return identity


def check_new_mobile(new: str, *, current: str) -> None:
    """Raises Refusal SAME_MOBILE."""
    if new == current:
        raise Refusal("SAME_MOBILE", _("این همان شمارهٔ کنونی شماست؛ شمارهٔ تازه را بنویسید."), field="mobile")


def check_owner(*, owns_mobile: bool) -> None:
    """Raises Refusal NOT_YOUR_MOBILE."""
    if not owns_mobile:
        raise Refusal(
            "NOT_YOUR_MOBILE",
            _("این شماره به نام شما نیست. شماره‌ای را بنویسید که به نام خودتان است."),
            field="mobile",
        )


# -- offices and roles -----------------------------------------------------------------------------------------------

OFFICE_CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")
# The kinds of which there are many offices.
LOCAL = (OfficeKind.BRANCH, OfficeKind.ASSOCIATION, OfficeKind.EXAMINER)
CENTRAL = tuple(kind for kind in OfficeKind if kind not in LOCAL)

ROLES = {
    Role.BRANCH_CLERK: OfficeKind.BRANCH,
    Role.ASSOCIATION_CLERK: OfficeKind.ASSOCIATION,
    Role.MEDICAL_EXAMINER: OfficeKind.EXAMINER,
    Role.COMMITTEE_MEMBER: OfficeKind.COMMITTEE,
    Role.PENSIONS_DIRECTOR: OfficeKind.DEPUTY_PENSIONS,
    Role.REGISTRATION_DIRECTOR: OfficeKind.DEPUTY_REGISTRATION,
    Role.IT_OFFICER: OfficeKind.IT,
    Role.PROTECTION_OFFICER: OfficeKind.HEAD_OFFICE_PROTECTION,
    Role.AUDITOR: OfficeKind.AUDIT,
    Role.ADMINISTRATOR: OfficeKind.ADMINISTRATION,
}


@dataclass(frozen=True, slots=True)
class Post:
    """A role that somebody holds in an office."""

    role: str
    office_id: int
    office_kind: str
    office_code: str
    office_name: str

    @property
    def role_title(self) -> str:
        return str(Role(self.role).label)


def check_posts(posts: Iterable[Post], *, roles: Iterable[str]) -> None:
    """Whether somebody who holds `posts` is staff at all, and holds one of `roles` if any are named.

    Raises Refusal NO_POST or ROLE_MISSING.
    """
    held = {post.role for post in posts}
    if not held:
        raise Refusal(
            "NO_POST",
            _("شما امروز در هیچ واحد سازمان نقشی ندارید؛ راهبر سامانه باید نقش شما را ثبت کند."),
            status=403,
        )
    wanted = list(roles)
    if wanted and held.isdisjoint(wanted):
        titles = str(_("، ")).join(str(Role(role).label) for role in wanted)
        raise Refusal("ROLE_MISSING", told(_("این صفحه برای این نقش است: {titles}."), titles=titles), status=403)


def roles_of(kind: str) -> tuple[Role, ...]:
    """The roles that there are in an office of this kind."""
    return tuple(role for role, of_kind in ROLES.items() if of_kind == kind)


def check_assignment(
    *, role: str, office_kind: str, user_id: int | None, by: int, first_day: date, last_day: date | None, today: date
) -> None:
    """Whether `by` may give `role` to `user_id`, None for somebody who has no account yet. Days are included.

    Raises Refusal OWN_ROLE, ROLE_NOT_OF_OFFICE, TERM_PAST or TERM_REVERSED.
    """
    if user_id == by:
        raise Refusal(
            "OWN_ROLE", _("کسی به خودش نقش نمی‌دهد؛ راهبر دیگری باید آن را ثبت کند."), field="national_code", status=403
        )
    check_role_fits(role, office_kind)
    if first_day < today:
        raise Refusal("TERM_PAST", told(_("روز آغاز پیش از امروز ({today}) است."), today=today), field="first_day")
    if last_day is not None and last_day < first_day:
        raise Refusal("TERM_REVERSED", _("روز پایان پیش از روز آغاز است."), field="last_day")


def check_role_fits(role: str, office_kind: str) -> None:
    """Raises Refusal ROLE_NOT_OF_OFFICE."""
    if role not in roles_of(office_kind):
        raise Refusal("ROLE_NOT_OF_OFFICE", _("این نقش در این واحد نیست."), field="role")


# -- mandates --------------------------------------------------------------------------------------------------------


def check_mandate(
    *, person_id: int | None, helper_id: int, by: int, first_day: date, last_day: date, today: date, most_days: int
) -> None:
    """Whether `by` may write down that the helper acts for the person, None for somebody without an account yet.

    Days are included. Raises Refusal OWN_MANDATE, OTHER_EYES, TERM_PAST, TERM_REVERSED or TERM_TOO_LONG.
    """
    if helper_id == person_id:
        raise Refusal("OWN_MANDATE", _("کسی نمایندهٔ خودش نمی‌شود."), field="helper_code")
    if helper_id == by:
        raise Refusal("OTHER_EYES", _("نیابت خودتان را همکار دیگری باید ثبت کند."), field="helper_code", status=403)
    if last_day < first_day:
        raise Refusal("TERM_REVERSED", _("روز پایان پیش از روز آغاز است."), field="last_day")
    if last_day < today:
        raise Refusal("TERM_PAST", told(_("روز پایان پیش از امروز ({today}) است."), today=today), field="last_day")
    if (last_day - first_day).days >= most_days:
        raise Refusal(
            "TERM_TOO_LONG", told(_("نیابت حداکثر {most_days} روز است."), most_days=most_days), field="last_day"
        )

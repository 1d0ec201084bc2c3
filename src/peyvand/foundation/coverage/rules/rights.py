"""May this asker ask at all? What the agencies' own rules say, put together for the inquiry."""

from dataclasses import dataclass
from datetime import date, datetime

from peyvand.foundation.agencies import rules as access
from peyvand.foundation.agencies.choices import Role
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _, told

INQUIRY = "inquiry"
BATCH = "batch"
DOCUMENT = "document"
# How much of what is told about an inquiry is kept, in characters.
LONGEST = {"purpose": 60, "case_number": 60, "seal_reason": 300}


@dataclass(frozen=True, slots=True)
class Rights:
    """What the database knows of an asker. `by_token`: an API client, which showed an access token; `by_client`: one
    whose token was checked earlier."""

    agency: access.Agency | None = None
    memorandum: access.Memorandum | None = None
    member: access.Member | None = None
    by_token: bool = False
    by_client: bool = False
    by_member: bool = False
    client_id: int | None = None
    client_revoked: bool = False
    scopes: tuple[str, ...] = ()
    token_expires_at: datetime | None = None
    used_today: int = 0

    @property
    def is_manager(self) -> bool:
        """An agency's manager looks at what was asked; only operators ask."""
        return self.member is not None and self.member.role == Role.MANAGER

    @property
    def quota_left(self) -> int | None:
        """How many inquiries are left today, None without a quota."""
        if self.memorandum is None or self.memorandum.daily_quota is None:
            return None
        return max(0, self.memorandum.daily_quota - self.used_today)


def check_rights(
    rights: Rights, *, today: date, now: datetime, source: str | None, scope: str = INQUIRY, asking: bool = True
) -> tuple[access.Agency, access.Memorandum]:
    """The agency and the memorandum that opens the service `scope` to it today, single or batch (INQ-4, ONB-4).

    Only operators ask; `asking=False` lets the agency's manager in too.

    Raises Refusal: UNAUTHENTICATED (401) for a token that isn't valid, UNKNOWN_AGENCY, NOT_AN_OPERATOR, or whatever
    the agencies' rules raise.
    """
    services: tuple[str, ...] = (access.SCOPES[scope],)
    if rights.by_token:
        if rights.client_id is None or rights.token_expires_at is None or rights.token_expires_at <= now:
            raise Refusal("UNAUTHENTICATED", _("توکن دسترسی نامعتبر یا منقضی است؛ توکن تازه بگیرید."), status=401)
        access.check_client(revoked=rights.client_revoked, scopes=rights.scopes, scope=scope)
        services = access.services_of(scope)
    elif rights.by_client:
        # The token's scope was checked when the work was accepted; whether the client may still act is checked anew.
        access.check_client(revoked=rights.client_revoked, scopes=(scope,), scope=scope)
        services = access.services_of(scope)
    elif rights.by_member:
        member = access.check_member(rights.member)
        if asking and member.role != Role.OPERATOR:
            raise Refusal(
                "NOT_AN_OPERATOR",
                _("استعلام کار کاربران استعلام دستگاه است؛ مدیر دستگاه شمار و فهرست استعلام‌ها را می‌بیند."),
                status=403,
            )
    if rights.agency is None:
        raise Refusal("UNKNOWN_AGENCY", _("دستگاهی با این کد ثبت نشده است."), status=404)
    memorandum = access.check_memorandum(rights.memorandum, services=services, today=today, source=source)
    return rights.agency, memorandum


def check_quota(rights: Rights, *, spent: int, now: datetime) -> None:
    """Whether one more inquiry fits, after `spent` that aren't in `rights.used_today` yet. Raises QUOTA_EXHAUSTED."""
    left = rights.quota_left
    if left is not None and spent >= left:
        assert rights.memorandum is not None
        raise access.quota_exhausted(limit=rights.memorandum.daily_quota, left=0, wanted=1, now=now)


def check_texts(**texts: str) -> None:
    """Whether the texts of an inquiry, by the names in LONGEST, can be kept; normalising may have made them longer.

    Raises Refusal INVALID_TEXT or TOO_LONG (422), beside the field.
    """
    for name, text in texts.items():
        if "\0" in text:
            raise Refusal("INVALID_TEXT", _("این مقدار نویسه‌ای دارد که متن نیست."), field=name, status=422)
        if len(text) > LONGEST[name]:
            raise Refusal(
                "TOO_LONG",
                told(_("این مقدار حداکثر {longest} نویسه است."), longest=LONGEST[name]),
                field=name,
                status=422,
            )

"""May an inquiry be withheld from whom it is about, for how long, and may that be prolonged (CIT-6)?"""

from dataclasses import dataclass
from datetime import date, timedelta

from peyvand.foundation.agencies.choices import Audience
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _, told


@dataclass(frozen=True, slots=True)
class Withheld:
    """A seal: `asked_on` and `until` are Tehran's days; `sealed_by` a user's id, None for a court's own system."""

    asked_on: date
    until: date
    sealed_by: int | None
    extended: bool


def check_seal(audience: str, *, days: int, reason: str, limit: int) -> None:
    """Whether an inquiry may be withheld from the person for `days`, at most the lawful `limit` (CIT-6).

    Raises Refusal SEAL_NOT_ALLOWED, SEAL_TOO_LONG or SEAL_REASON_REQUIRED (422), each beside its field.
    """
    if audience != Audience.JUDICIAL:
        raise Refusal(
            "SEAL_NOT_ALLOWED", _("فقط مراجع قضائی می‌توانند استعلام را محرمانه کنند."), field="seal_days", status=422
        )
    if not 1 <= days <= limit:
        raise Refusal(
            "SEAL_TOO_LONG",
            told(_("مدت محرمانگی از ۱ تا {limit} روز است؛ شما {days} روز خواسته‌اید."), limit=limit, days=days),
            field="seal_days",
            status=422,
        )
    if not reason:
        raise Refusal("SEAL_REASON_REQUIRED", _("دلیل محرمانگی را بنویسید."), field="seal_reason", status=422)


def check_second_officer(seal: Withheld, *, by: int) -> None:
    """Whether this officer may prolong the seal at all. Raises Refusal ALREADY_EXTENDED (409) or FOUR_EYES (403)."""
    if seal.extended:
        raise Refusal("ALREADY_EXTENDED", _("این محرمانگی یک بار تمدید شده است و دیگر تمدید نمی‌شود."), status=409)
    if seal.sealed_by == by:
        raise Refusal("FOUR_EYES", _("استعلام را خودتان محرمانه کرده‌اید؛ تمدید آن با همکار دیگری است."), status=403)


def prolonged(seal: Withheld, *, by: int, days: int, reason: str, limit: int, today: date) -> date:
    """Until when the seal holds after an extension by `days`: once, by another officer, in all twice the `limit`.

    Raises Refusal SEAL_OVER (409), what `check_second_officer` raises, SEAL_TOO_LONG or SEAL_REASON_REQUIRED (422).
    """
    if seal.until < today:
        raise Refusal("SEAL_OVER", _("محرمانگی این استعلام پایان یافته و شخص آن را دیده است."), status=409)
    check_second_officer(seal, by=by)
    last = longest(seal, limit=limit)
    until = seal.until + timedelta(days=days)
    if days < 1 or until > last:
        raise Refusal(
            "SEAL_TOO_LONG",
            told(
                _("محرمانگی این استعلام حداکثر تا {last} تمدید می‌شود، یعنی {days} روز دیگر."),
                last=last,
                days=(last - seal.until).days,
            ),
            field="days",
            status=422,
        )
    if not reason:
        raise Refusal("SEAL_REASON_REQUIRED", _("دلیل تمدید را بنویسید."), field="reason", status=422)
    return until


def longest(seal: Withheld, *, limit: int) -> date:
    """The last day until which the seal may hold."""
    return seal.asked_on + timedelta(days=2 * limit)

"""What a citizen said of an access or of a letter, for them and for whoever answers."""

from dataclasses import dataclass
from datetime import datetime

from peyvand.eservices.transparency import rules
from peyvand.eservices.transparency.models import Dispute, Objection
from peyvand.eservices.transparency.queries.accesses import purposes_of
from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.agencies.models import Agency
from peyvand.foundation.audit.models import Access
from peyvand.foundation.cases.models import Case
from peyvand.foundation.coverage.models import Answer
from peyvand.foundation.coverage.rules import tracking_text
from peyvand.kit.words import _


@dataclass(frozen=True, slots=True)
class ObjectionPage:
    """An objection as the committee sees it: the access in full, with who asked in the agency, and what for.

    `case_number` and `purpose` are the inquiry's, empty where it had none; `tracking_code` where there is a letter.
    """

    case: Case
    text: str
    at: datetime
    agency_name: str
    actor_name: str
    door: str
    ground: str
    purpose: str
    case_number: str
    told: tuple[str, ...]
    tracking_code: str


def objection_page(case: Case) -> ObjectionPage:
    objection = Objection.objects.get(case=case)
    entry = Access.objects.get(pk=objection.entry_id)
    answer = Answer.objects.filter(pk=entry.tracking_code).first()
    agency = Agency.objects.filter(code=entry.agency_code).first()
    purpose = answer.purpose if answer else ""
    titles = purposes_of({entry.agency_code}).get(entry.agency_code, {}) if purpose else {}
    return ObjectionPage(
        case=case,
        text=objection.text,
        at=entry.at,
        agency_name=agency.name if agency else _("سازمان تأمین اجتماعی"),
        actor_name=_named(entry.actor),
        door=rules.door(entry.channel),
        ground=rules.ground(entry.ground, is_about_me=answer is None or answer.national_code == entry.national_code),
        purpose=rules.purpose_title(purpose, titles) if purpose else "",
        case_number=answer.case_number if answer else "",
        told=rules.told(entry.disclosed),
        tracking_code=tracking_text(answer.pk) if answer else "",
    )


def _named(actor: str) -> str:
    """A user by name; a system or a command by what it is."""
    kind, _colon, number = actor.partition(":")
    user = accounts.by_id(int(number)) if kind == "user" else None
    return (
        user.full_name
        if user
        else {"client": _("وب‌سرویس دستگاه"), "command": _("خط فرمان سازمان")}.get(kind, _("سامانه"))
    )


@dataclass(frozen=True, slots=True)
class DisputePage:
    """A dispute as the branch sees it: which letter, to whom; not what stands in it, which the records say."""

    case: Case
    text: str
    tracking_code: str
    asked_at: datetime
    recipient: str
    national_code: str


def dispute_page(case: Case) -> DisputePage:
    found = Dispute.objects.select_related("answer__agency", "answer__recipient").get(case=case)
    answer = found.answer
    to = answer.agency or answer.recipient
    return DisputePage(
        case=case,
        text=found.text,
        tracking_code=tracking_text(answer.pk),
        asked_at=answer.asked_at,
        recipient=to.name if to else _("خود شخص"),
        national_code=answer.national_code,
    )

"""The auditor reads the log; that they did is written into it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from peyvand.eservices.oversight.queries import auditing
from peyvand.eservices.oversight.queries.auditing import Criteria, Line, Page
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.audit.choices import Channel, Disclosed, Ground, RecordKind
from peyvand.foundation.audit.queries import roots
from peyvand.foundation.audit.queries.traces import Found
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _


@dataclass(frozen=True, slots=True)
class Proved:
    """A proof file's content and name."""

    content: dict[str, object]
    name: str


def search(criteria: Criteria, *, before: tuple[datetime, int] | None, by: int, now: datetime) -> Page:
    """A page of the log for an auditor; the person asked about reads in their own list that staff looked. The page may
    be a replica's, so it is read before the transaction; nobody sees it unless that has noted who does.

    Raises Refusal UNKNOWN_OFFICE, UNKNOWN_USER or UNKNOWN_AGENCY.
    """
    page = auditing.page(criteria, before=before, now=now)
    with transaction.atomic():
        _note(criteria, "audit:search", by=by, now=now)
    return page


@transaction.atomic
def open_record(position: int, *, by: int, now: datetime) -> Line:
    """One record. Raises Refusal RECORD_NOT_FOUND."""
    found = auditing.record(position)
    if found is None:
        raise _no_record()
    _note_record(found, "audit:open", by=by, now=now)
    return auditing.line(found)


def export(criteria: Criteria, *, by: int, now: datetime) -> Proved:
    """What was sought, as `search` reads it, each record with its proof under one signed root; at most
    `auditing.EXPORTED`.

    Raises what `search` raises, and Refusal NOTHING_FOUND.
    """
    found = auditing.found(criteria, limit=auditing.EXPORTED, now=now)
    with transaction.atomic():
        content = roots.proofs([(one.kind, one.record["id"]) for one in found])
        if content is None:
            raise Refusal("NOTHING_FOUND", _("رکوردی با این مشخصات نیست."), status=404)
        _note(criteria, "audit:export", by=by, now=now)
    return Proved(content, f"audit-{now:%Y%m%d-%H%M%S}.json")


@transaction.atomic
def prove(position: int, *, by: int, now: datetime) -> Proved:
    """The proof of one record. Raises Refusal RECORD_NOT_FOUND."""
    found = auditing.record(position)
    proof = roots.proof(found.kind, found.record["id"]) if found else None
    if found is None or proof is None:
        raise _no_record()
    _note_record(found, "audit:prove", by=by, now=now)
    return Proved(proof, f"audit-{position}.json")


def _note(criteria: Criteria, verb: str, *, by: int, now: datetime) -> None:
    audit.record_act(actor=f"user:{by}", verb=verb, subject="log", detail=criteria.stated(), now=now)
    if criteria.national_code:
        _note_access(criteria.national_code, by=by, now=now)


def _note_record(found: Found, verb: str, *, by: int, now: datetime) -> None:
    audit.record_act(actor=f"user:{by}", verb=verb, subject=f"log:{found.position}", now=now)
    if found.kind == RecordKind.ACCESS:
        _note_access(found.record["national_code"], by=by, now=now)


def _note_access(national_code: str, *, by: int, now: datetime) -> None:
    audit.record_access(
        national_code=national_code,
        agency_code="",
        actor=f"user:{by}",
        channel=Channel.DESK,
        ground=Ground.STAFF,
        disclosed=[Disclosed.IDENTITY],
        tracking_code=None,
        now=now,
    )


def _no_record() -> Refusal:
    return Refusal("RECORD_NOT_FOUND", _("در دفتر چنین رکوردی نیست."), status=404)

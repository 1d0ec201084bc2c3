"""Accesses to a person's data, for the person alone (CIT-6). What a court withholds isn't there until its day."""

import hmac
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from peyvand.eservices.transparency import rules
from peyvand.eservices.transparency.choices import Looker
from peyvand.eservices.transparency.models import Objection
from peyvand.eservices.transparency.rules import Line
from peyvand.foundation.accounts.models import Assignment
from peyvand.foundation.agencies.models import Agency, Memorandum
from peyvand.foundation.audit.choices import Ground, RecordKind
from peyvand.foundation.audit.models import Access
from peyvand.foundation.audit.queries import roots
from peyvand.foundation.coverage.models import Answer
from peyvand.foundation.coverage.queries import shown_to
from peyvand.kit.crypto import keyed_hash
from peyvand.kit.jalali import midnight
from peyvand.kit.postgres.replica import may_lag
from peyvand.kit.words import _

# On which nobody of the organisation looks.
_FAMILY = (Ground.SELF, Ground.MANDATE)
_AGENCY = "agency:"


class Reader(NamedTuple):
    """The citizen who reads: from the account, never from an address."""

    user_id: int
    national_code: str

    @property
    def actor(self) -> str:
        return f"user:{self.user_id}"


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows the list. Days are Tehran's, both included; `by` is a value of `lookers`, empty for all."""

    first_day: date | None = None
    last_day: date | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Newest first; `older` leads on, empty at the end."""

    lines: list[Line]
    older: str


@may_lag
def lookers(reader: Reader, *, today: date) -> list[tuple[str, str]]:
    """Whom the list may be narrowed to, value and title: agencies by name, and whoever is no agency."""
    codes = shown_to(reader.national_code, today=today).exclude(agency_code="").values("agency_code").distinct()
    names = Agency.objects.filter(code__in=codes).order_by("name", "code").values_list("code", "name")
    return [
        *((f"{_AGENCY}{code}", name) for code, name in names),
        (Looker.ORGANISATION.value, str(Looker.ORGANISATION.label)),
        (Looker.OWN.value, _("خود شما، بستگان و نمایندگانتان")),
    ]


@may_lag
def accesses(reader: Reader, *, filters: Filters | None = None, older: str = "", today: date, size: int = 25) -> Page:
    """A page of the list. `older` is an earlier page's; one that can't be read begins at the newest."""
    found = _narrowed(shown_to(reader.national_code, today=today), filters or Filters())
    if older and (last := _found(reader, older, today=today)):
        found = found.filter(Q(at__lt=last.at) | Q(pk__lt=last.pk), at__lte=last.at)
    rows = list(_with_what_is_told(found.order_by("-at", "-pk"), reader)[: size + 1])
    lines = _lines(rows[:size], reader)
    return Page(lines, lines[-1].reference if len(rows) > size else "")


def all_accesses(reader: Reader, *, filters: Filters, today: date, at_a_time: int = 500) -> Iterator[Line]:
    """The same to its end, a page at a time."""
    older = ""
    while True:
        page = accesses(reader, filters=filters, older=older, today=today, size=at_a_time)
        yield from page.lines
        older = page.older
        if not older:
            return


def access(reader: Reader, reference: str, *, today: date) -> Line | None:
    """One line; None for anybody else's and for one that is withheld, the same as for one that there isn't."""
    row = _found(reader, reference, today=today)
    return _lines([row], reader)[0] if row else None


def access_id(reader: Reader, reference: str, *, today: date) -> int | None:
    """The log's own number of that entry."""
    row = _found(reader, reference, today=today)
    return row.pk if row else None


def letter_of(reader: Reader, reference: str, *, today: date) -> int | None:
    """The tracking code of the letter about the reader that went with a line; None where there is none."""
    row = _found(reader, reference, today=today)
    return row.tracking_code if row and row.asked_about == reader.national_code else None


def may_dispute(reader: Reader, tracking_code: int, *, today: date) -> bool:
    """Whether a letter is about the reader, and one that they know of."""
    about = Answer.objects.filter(pk=tracking_code, national_code=reader.national_code)
    return about.exists() and shown_to(reader.national_code, today=today).filter(tracking_code=tracking_code).exists()


def objections_to(entry_ids: Collection[int]) -> dict[int, str]:
    """The numbers of the cases, by the entries objected to; also of one that was filed a moment ago."""
    return dict(
        Objection.objects.using(DEFAULT_DB_ALIAS).filter(entry_id__in=entry_ids).values_list("entry_id", "case__number")
    )


def proof(reader: Reader, reference: str, *, today: date) -> dict[str, Any] | None:
    """The proof that the audit log has that entry, for anybody to verify without us; None where there is no such line,
    and while the entry isn't sealed. Who it was at the agency stays behind a salted hash."""
    number = access_id(reader, reference, today=today)
    return None if number is None else roots.proof(RecordKind.ACCESS, number)


def _narrowed(found: QuerySet[Access], filters: Filters) -> QuerySet[Access]:
    if filters.first_day:
        found = found.filter(at__gte=midnight(filters.first_day))
    if filters.last_day:
        found = found.filter(at__lt=midnight(filters.last_day + timedelta(days=1)))
    if filters.by == Looker.ORGANISATION:
        found = found.filter(agency_code="").exclude(ground__in=_FAMILY)
    elif filters.by == Looker.OWN:
        found = found.filter(agency_code="", ground__in=_FAMILY)
    elif filters.by:
        found = found.filter(agency_code=filters.by.removeprefix(_AGENCY))
    return found


def _with_what_is_told(found: QuerySet[Access], reader: Reader) -> QuerySet[Access]:
    answer = Answer.objects.filter(pk=OuterRef("tracking_code"))
    agency = Agency.objects.filter(code=OuterRef("agency_code"))
    return found.annotate(
        agency_name=Subquery(agency.values("name")),
        asked_about=Subquery(answer.values("national_code")),
        purpose=Subquery(answer.filter(national_code=reader.national_code).values("purpose")),
    )


def _found(reader: Reader, reference: str, *, today: date) -> Access | None:
    """The moment finds it by the index; the keyed hash tells it from others of that moment."""
    at, _, proof = reference.partition("-")
    try:
        moment = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=int(at))
    except (ValueError, OverflowError):
        return None
    found = shown_to(reader.national_code, today=today).filter(at=moment)
    for row in _with_what_is_told(found, reader):
        if hmac.compare_digest(_proof(row.pk), proof):
            return row
    return None


def _reference(row: Access) -> str:
    """`1763795400000000-4be1…`: it counts nothing, so that no gap in it tells of an entry that is withheld."""
    return f"{(row.at - datetime.fromtimestamp(0, UTC)) // timedelta(microseconds=1)}-{_proof(row.pk)}"


def _proof(entry_id: int) -> str:
    return keyed_hash("access-entry", str(entry_id)).hex()[:16]


def _lines(rows: Sequence[Access], reader: Reader) -> list[Line]:
    titles = purposes_of({row.agency_code for row in rows if row.purpose})
    offices = _offices([row for row in rows if row.ground == Ground.STAFF])
    objections = objections_to([row.pk for row in rows])
    return [
        _line(
            row,
            reader,
            titles=titles.get(row.agency_code, {}),
            offices=offices.get(row.pk, []),
            objection=objections.get(row.pk, ""),
        )
        for row in rows
    ]


def _line(row: Access, reader: Reader, *, titles: dict[str, str], offices: list[str], objection: str) -> Line:
    is_about_me = row.asked_about in (None, reader.national_code)
    return Line(
        reference=_reference(row),
        at=row.at,
        by=rules.looked(
            agency_name=row.agency_name or "",
            ground=row.ground,
            actor=row.actor,
            reader=reader.actor,
            offices=offices,
        ),
        door=rules.door(row.channel),
        ground=rules.ground(row.ground, is_about_me=is_about_me),
        purpose=rules.purpose_title(row.purpose, titles) if row.purpose else "",
        told=rules.told(row.disclosed),
        is_own=row.actor == reader.actor,
        is_about_me=is_about_me,
        has_letter=row.asked_about == reader.national_code,
        objection=objection,
    )


def purposes_of(codes: set[str]) -> dict[str, dict[str, str]]:
    """The titles of purposes by the agencies' codes; what a later memorandum calls it holds."""
    titles: dict[str, dict[str, str]] = defaultdict(dict)
    if codes:
        clauses = Memorandum.objects.filter(agency__code__in=codes).order_by("date", "pk")
        for code, purposes in clauses.values_list(F("agency__code"), "purposes"):
            titles[code].update({purpose["code"]: purpose["title"] for purpose in purposes})
    return titles


def _offices(rows: Sequence[Access]) -> dict[int, list[str]]:
    """Where whoever of the staff looked had a role at that moment, by the entries' ids."""
    staff = {row.pk: int(row.actor.removeprefix("user:")) for row in rows if row.actor.startswith("user:")}
    if not staff:
        return {}
    held = list(
        Assignment.objects.filter(user_id__in=set(staff.values())).values_list(
            "user_id", "office__name", "starts_at", "ends_at"
        )
    )
    return {
        row.pk: sorted(
            {
                name
                for user_id, name, start, end in held
                if user_id == staff[row.pk] and start <= row.at and (end is None or row.at < end)
            }
        )
        for row in rows
        if row.pk in staff
    }

"""Named reads of an agency's admission for its pages: needs, votes, rulings and memoranda in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from peyvand.eservices.agency_onboarding.choices.admission import Ballot, Measure
from peyvand.eservices.agency_onboarding.models import Need, Recusal, Ruling, Suspension, Vote
from peyvand.eservices.agency_onboarding.queries.admission import (
    QUORUM,
    clauses_of,
    conditions_of,
    current_need,
    recused,
    tally,
    tied,
)
from peyvand.eservices.agency_onboarding.rules import admission as rules
from peyvand.eservices.agency_onboarding.rules.declaration import Declaration
from peyvand.eservices.agency_onboarding.workflow.admission import ADMISSION
from peyvand.foundation.agencies import queries as agencies
from peyvand.foundation.agencies.choices import Audience, Service
from peyvand.foundation.agencies.models import Memorandum
from peyvand.foundation.agencies.queries import Governing
from peyvand.foundation.agencies.rules import Agency
from peyvand.foundation.cases import queries as cases
from peyvand.foundation.cases.models import Case
from peyvand.foundation.cases.queries import ApplicantCase
from peyvand.foundation.cases.rules import Actor
from peyvand.foundation.law import queries as law
from peyvand.kit.errors import Refusal


@dataclass(frozen=True, slots=True)
class Row:
    """The case behind an applicant's page."""

    id: int
    version: int
    state: str

    @property
    def may_be_withdrawn(self) -> bool:
        return self.state in ADMISSION.transition("withdraw").from_states


def row(number: str) -> Row | None:
    """None for a number that no admission has."""
    found = Case.objects.filter(number=number, kind=ADMISSION.kind).values_list("pk", "version", "state").first()
    return Row(*found) if found else None


def declared_for(case_id: int) -> Agency | None:
    """The agency that a case is about; None if it was unknown so far."""
    agency_id = Case.objects.values_list("agency", flat=True).get(pk=case_id)
    return agencies.agency_by_id(agency_id) if agency_id is not None else None


@dataclass(frozen=True, slots=True)
class NeedView:
    """A declared need in words; `clauses` are what it asks for."""

    agency_name: str
    is_known_agency: bool
    national_id: str
    audience_title: str
    address: str
    representative: str
    position: str
    letter_number: str
    letter_date: date
    legal_ground: str
    round: int
    declared_at: datetime
    clauses: rules.Clauses

    @property
    def service_titles(self) -> list[str]:
        return titles_of(self.clauses.services)


def titles_of(services: Iterable[str]) -> list[str]:
    return [str(Service(service).label) for service in services]


def declared(case_id: int) -> NeedView:
    return _shown(current_need(case_id))


def ahead_of(declaration: Declaration, agency: Agency | None, *, representative: str, now: datetime) -> NeedView:
    """A need that is about to be declared."""
    return NeedView(
        agency_name=agency.name if agency else declaration.agency_name,
        is_known_agency=agency is not None,
        national_id=declaration.national_id,
        audience_title=str(Audience(agency.audience if agency else declaration.audience).label),
        address=declaration.address,
        representative=representative,
        position=declaration.position,
        letter_number=declaration.letter_number,
        letter_date=declaration.letter_date,
        legal_ground=declaration.legal_ground,
        round=1,
        declared_at=now,
        clauses=rules.Clauses(
            services=rules.in_order(declaration.services),
            daily_quota=declaration.daily_volume,
            purposes=tuple(rules.code_purposes(declaration.purposes)),
            networks=declaration.networks,
        ),
    )


def _shown(need: Need) -> NeedView:
    return NeedView(
        agency_name=need.agency_name,
        is_known_agency=need.agency_id is not None,
        national_id=need.national_id,
        audience_title=str(Audience(need.audience).label),
        address=need.address,
        representative=need.declared_by.full_name,
        position=need.position,
        letter_number=need.letter_number,
        letter_date=need.letter_date,
        legal_ground=need.legal_ground,
        round=need.round,
        declared_at=need.declared_at,
        clauses=clauses_of(need),
    )


@dataclass(frozen=True, slots=True)
class RulingView:
    """What the committee ruled, with its figures; `conditions` where it approved."""

    outcome: Ballot
    tally: rules.Tally
    reason: str
    at: datetime
    closed_by: str
    conditions: rules.Conditions | None

    @property
    def service_titles(self) -> list[str]:
        return titles_of(self.conditions.clauses.services) if self.conditions else []


def told(case_id: int) -> RulingView | None:
    """The last ruling of a case; None before the first."""
    row = Ruling.objects.filter(need__case_id=case_id).select_related("closed_by").order_by("-need__round").first()
    if row is None:
        return None
    return RulingView(
        outcome=Ballot(row.outcome),
        tally=rules.Tally(row.approve, row.reject, row.returned, waiting=0, quorum=row.quorum),
        reason=row.reason,
        at=row.at,
        closed_by=row.closed_by.full_name,
        conditions=conditions_of(row) if row.outcome == Ballot.APPROVE else None,
    )


@dataclass(frozen=True, slots=True)
class VoteView:
    """A vote or, without a ballot, a recusal, as the committee sees it."""

    member: str
    ballot: Ballot | None
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AdmissionView:
    """A case of the committee: what is asked for, how the round stands, what was ruled.

    `outcome`: what the votes decide now, None as long as they don't; then `open_question` says why.
    """

    need: NeedView
    votes: list[VoteView]
    tally: rules.Tally
    outcome: Ballot | None
    open_question: str
    ruling: RulingView | None


def admission(case: Case, *, now: datetime) -> AdmissionView:
    need = current_need(case.pk)
    votes = [
        VoteView(vote.member.full_name, Ballot(vote.ballot), vote.reason, vote.at)
        for vote in Vote.objects.filter(need=need).select_related("member").order_by("pk")
    ]
    aside = [
        VoteView(one.member.full_name, None, one.reason, one.at)
        for one in Recusal.objects.filter(case=case).select_related("member").order_by("pk")
    ]
    counted = tally(need, now=now)
    outcome, why = None, ""
    try:
        outcome = rules.outcome(counted)
    except Refusal as refusal:
        why = refusal.message
    return AdmissionView(_shown(need), votes + aside, counted, outcome, why, told(case.pk))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a member of the committee stands in a case. `barred`: why they can't vote, else empty."""

    voted: Ballot | None
    recused: bool
    barred: str

    @property
    def may_vote(self) -> bool:
        return not (self.voted or self.recused or self.barred)


def standing_of(case: Case, user_id: int) -> Standing:
    ballot = Vote.objects.filter(need=current_need(case.pk), member_id=user_id).values_list("ballot", flat=True).first()
    barred = ""
    try:
        rules.check_impartial(tied(case.pk, among=[user_id])[user_id])
    except Refusal as refusal:
        barred = refusal.message
    return Standing(Ballot(ballot) if ballot else None, user_id in recused(case.pk), barred)


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """A case that the committee has to decide, and where the member who looks stands in it."""

    number: str
    agency_name: str
    is_known_agency: bool
    service_titles: list[str]
    declared_at: datetime
    tally: rules.Tally
    mine: Standing


def quorum(*, today: date) -> int:
    """How many votes the committee needs, as the law says today."""
    return int(law.on(today).get(QUORUM))


def agenda(*, member_id: int, now: datetime) -> list[AgendaItem]:
    """All that waits for the committee, the oldest first."""
    items = []
    for case in Case.objects.filter(kind=ADMISSION.kind, state="COMMITTEE").order_by("entered_at", "pk"):
        need = current_need(case.pk)
        items.append(
            AgendaItem(
                number=case.number,
                agency_name=need.agency_name,
                is_known_agency=need.agency_id is not None,
                service_titles=titles_of(need.services),
                declared_at=need.declared_at,
                tally=tally(need, now=now),
                mine=standing_of(case, member_id),
            )
        )
    return items


def admissions_of(actor: Actor) -> list[ApplicantCase]:
    """What somebody or their agency asked for, newest first."""
    return [case for case in cases.applied_by(actor).cases if case.kind == ADMISSION.kind]


# -- memoranda -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Listed:
    """An agency's memorandum in a list; `standing` in words, `kind` for its colour."""

    memorandum: Governing
    standing: str
    kind: str
    left: int | None


def memoranda(*, today: date) -> list[Listed]:
    """The memorandum of each agency, by the agency's name."""
    return [_listed(one, today=today) for one in agencies.governing()]


def _listed(one: Governing, *, today: date) -> Listed:
    left = (one.valid_to - today).days if one.valid_to else None
    standing, kind = rules.standing_of(one.valid_to, suspended=one.suspended, today=today)
    return Listed(one, standing, kind, left)


@dataclass(frozen=True, slots=True)
class Clauses:
    """A memorandum with all that it opens."""

    id: int
    agency: Agency
    number: str
    date: date
    valid_to: date | None
    basis: str
    basis_title: str
    suspended: bool
    standing: str
    kind: str
    left: int | None
    service_titles: list[str]
    daily_quota: int | None
    purposes: list[str]
    requires_purpose: bool
    requires_case_number: bool
    networks: list[str]


def memorandum_of(agency_id: int, *, today: date) -> Clauses | None:
    """The memorandum that governs an agency; None if it has none."""
    last = agencies.governing(agency_id=agency_id)
    return memorandum(last[0].id, today=today) if last else None


def memorandum(memorandum_id: int, *, today: date) -> Clauses | None:
    row = Memorandum.objects.select_related("agency").filter(pk=memorandum_id, agency__sandbox=False).first()
    agency = agencies.agency_by_id(row.agency_id) if row else None
    if row is None or agency is None:
        return None
    standing, kind = rules.standing_of(row.valid_to, suspended=row.suspended_at is not None, today=today)
    return Clauses(
        id=row.pk,
        agency=agency,
        number=row.number,
        date=row.date,
        valid_to=row.valid_to,
        basis=row.basis,
        basis_title=row.get_basis_display(),
        suspended=row.suspended_at is not None,
        standing=standing,
        kind=kind,
        left=(row.valid_to - today).days if row.valid_to else None,
        service_titles=titles_of(row.services),
        daily_quota=row.daily_quota,
        purposes=[purpose["title"] for purpose in row.purposes],
        requires_purpose=row.requires_purpose,
        requires_case_number=row.requires_case_number,
        networks=list(row.allowed_networks),
    )


@dataclass(frozen=True, slots=True)
class MeasureView:
    measure: Measure
    reason: str
    by: str
    at: datetime


def suspensions(agency_id: int) -> list[MeasureView]:
    """What the directors did with an agency's memoranda, newest first; commands leave only their acts."""
    rows = Suspension.objects.filter(agency_id=agency_id).select_related("by").order_by("-pk")
    return [MeasureView(Measure(row.measure), row.reason, row.by.full_name, row.at) for row in rows]

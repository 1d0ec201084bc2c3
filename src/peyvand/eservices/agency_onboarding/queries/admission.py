"""Named reads of an agency's admission: what operations decide on, and what each page shows."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from peyvand.eservices.agency_onboarding.choices.admission import Ballot
from peyvand.eservices.agency_onboarding.models import Conclusion, Draft, Need, Recusal, Ruling, Vote
from peyvand.eservices.agency_onboarding.rules import admission as rules
from peyvand.eservices.agency_onboarding.rules.memorandum import Facts
from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.agencies import queries as agencies
from peyvand.foundation.cases.models import Case
from peyvand.foundation.law import queries as law
from peyvand.kit.jalali import parts, tehran_day

QUORUM = "committee.quorum"
REMINDER_DAYS = "memorandum.reminder_days"


# -- what is decided on ----------------------------------------------------------------------------------------------


def current_need(case_id: int) -> Need:
    """What the agency declared last."""
    return Need.objects.filter(case_id=case_id).select_related("agency", "declared_by").latest("round")


def clauses_of(need: Need) -> rules.Clauses:
    """What was asked for."""
    return rules.Clauses(
        services=tuple(need.services),
        daily_quota=need.daily_volume,
        purposes=tuple(need.purposes),
        networks=tuple(need.networks),
    )


def tied(case_id: int, *, among: Collection[int]) -> dict[int, rules.Interest]:
    """What ties each of these users to the agency of a case."""
    needs = list(Need.objects.filter(case_id=case_id).values_list("declared_by", "agency", "national_id"))
    opened_by, of_agency = Case.objects.values_list("person", "agency").get(pk=case_id)
    spoke = {opened_by, *(user_id for user_id, _, _ in needs)}
    known = {of_agency, *(agency_id for _, agency_id, _ in needs)} - {None}
    known |= {agency_id for national_id in {need[2] for need in needs} for agency_id in agencies_of(national_id)}
    work_there = agencies.who_works_at(known, among=among)
    return {
        user_id: rules.Interest(represents=user_id in spoke, works_there=user_id in work_there) for user_id in among
    }


def agencies_of(national_id: str) -> set[int]:
    """The agencies of a legal person: the one that has its id for a code, and those that were admitted with it."""
    coded = agencies.agency_by_code(national_id)
    admitted = Conclusion.objects.filter(ruling__need__national_id=national_id)
    return set(admitted.values_list("memorandum__agency", flat=True)) | ({coded.id} if coded else set())


def has_live_case(national_id: str) -> bool:
    """Whether somebody has applied for this legal person and not been answered."""
    return Need.objects.filter(national_id=national_id, case__closed_at__isnull=True).exists()


def recused(case_id: int) -> set[int]:
    return set(Recusal.objects.filter(case_id=case_id).values_list("member", flat=True))


def tally(need: Need, *, now: datetime) -> rules.Tally:
    """How the round stands: the members of today who are neither tied to the agency nor recused may still vote."""
    votes = dict(Vote.objects.filter(need=need).values_list("member", "ballot"))
    return rules.tally(
        votes.values(), waiting=len(_free(need, now=now) - votes.keys()), quorum=law.on(tehran_day(now)).get(QUORUM)
    )


def _free(need: Need, *, now: datetime) -> set[int]:
    (committee,) = accounts.offices_of_kind("COMMITTEE")
    members = accounts.holders(office_id=committee.pk, role=Role.COMMITTEE_MEMBER, now=now)
    ties = tied(need.case_id, among=members.keys())
    aside = recused(need.case_id)
    return {
        user_id
        for user_id, interest in ties.items()
        if not (interest.represents or interest.works_there or user_id in aside)
    }


def conditions_of(ruling: Ruling) -> rules.Conditions:
    """What an approval grants."""
    assert ruling.daily_quota is not None
    assert ruling.months is not None
    return rules.Conditions(
        clauses=rules.Clauses(
            services=tuple(ruling.services),
            daily_quota=ruling.daily_quota,
            purposes=tuple(ruling.purposes),
            networks=tuple(ruling.networks),
        ),
        months=ruling.months,
        requires_purpose=ruling.requires_purpose,
        requires_case_number=ruling.requires_case_number,
    )


@dataclass(frozen=True, slots=True)
class Ahead:
    """The memorandum that an approved case leads to, were it concluded now; nobody has signed `facts` yet."""

    need: Need
    ruling: Ruling
    conditions: rules.Conditions
    facts: Facts


def memorandum_ahead(case: Case, *, now: datetime) -> Ahead:
    """Of a case that the committee approved in its last round."""
    ruling = (
        Ruling.objects.filter(need__case=case, outcome=Ballot.APPROVE)
        .select_related("need__agency", "need__declared_by")
        .latest("need__round")
    )
    need, conditions, today = ruling.need, conditions_of(ruling), tehran_day(now)
    return Ahead(
        need,
        ruling,
        conditions,
        Facts(
            number=rules.memorandum_number(year=parts(today)[0], case_number=case.number),
            concluded_on=today,
            valid_to=rules.last_day(today, months=conditions.months),
            case_number=case.number,
            agency_code=need.agency.code if need.agency else need.national_id,
            agency_name=need.agency_name,
            national_id=need.national_id,
            audience=need.audience,
            address=need.address,
            letter_number=need.letter_number,
            letter_date=need.letter_date,
            legal_ground=need.legal_ground,
            ruled_on=tehran_day(ruling.at),
        ),
    )


def last_representative(agency_id: int) -> int | None:
    """The user who spoke for the agency last; None if it was admitted without this service."""
    found = Need.objects.filter(Q(agency_id=agency_id) | Q(ruling__conclusion__memorandum__agency_id=agency_id))
    return found.order_by("-declared_at", "-pk").values_list("declared_by", flat=True).first()


def draft(*, user_id: int, case_id: int | None) -> Mapping[str, Any]:
    """What somebody typed and didn't send; empty without a draft."""
    typed = Draft.objects.filter(user_id=user_id, case_id=case_id).values_list("typed", flat=True).first()
    return typed or {}


@dataclass(frozen=True, slots=True)
class Concluded:
    """A memorandum that a case came to: its document's content as JSON, and the number that its PDF is kept under."""

    case_id: int
    case_number: str
    memorandum_id: int
    document: int
    content: str


def conclusion(case_id: int) -> Concluded | None:
    """None where a case hasn't come to a memorandum."""
    return _concluded(Conclusion.objects.filter(case_id=case_id))


def conclusion_of(memorandum_id: int) -> Concluded | None:
    """None for a memorandum that was loaded from a file."""
    return _concluded(Conclusion.objects.filter(memorandum_id=memorandum_id))


def _concluded(found: QuerySet[Conclusion]) -> Concluded | None:
    row = found.select_related("case").first()
    if row is None:
        return None
    return Concluded(row.case_id, row.case.number, row.memorandum_id, row.document, row.content)


def drafts_before(moment: datetime) -> int:
    """How many new requests were begun, never sent and not touched since then."""
    return Draft.objects.filter(changed_at__lt=moment, case=None).count()

"""The answer for machines: the API's JSON. An allow-list, written out field by field for each audience."""

from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from peyvand.foundation.agencies.choices import Audience
from peyvand.foundation.coverage.choices import Outcome, Whereabouts
from peyvand.foundation.coverage.rules.decision import Decision, Period
from peyvand.foundation.coverage.rules.facts import Person, Spell
from peyvand.foundation.coverage.rules.letter import is_left_out, status_of
from peyvand.foundation.letters.rules import Letter


def document(
    decision: Decision,
    person: Person | None,
    letter: Letter,
    *,
    tracking_code: str,
    asked_at: datetime,
    agency_code: str,
    audience: str,
    national_code: str,
    period: Period | None,
    whereabouts: str = Whereabouts.ALL,
) -> dict[str, Any]:
    """The answer as JSON-ready values, in the order of the interface. `asked_at` is UTC.

    The key `judicial` is there only for a judicial agency and outcome ACTIVE (INQ-4). An answer that a citizen asked
    for has no `agency_code` and no links.
    """
    found = person is not None and decision.outcome is not Outcome.NOT_FOUND
    answer: dict[str, Any] = {
        "tracking_code": tracking_code,
        "asked_at": _utc(asked_at),
        "agency": agency_code or None,
        "audience": audience,
        "national_code": national_code,
        "period": {"from": period.start.isoformat(), "to": period.end.isoformat()} if period else None,
        "outcome": decision.outcome.value,
        "person": _person(person) if person is not None and found else None,
        "status": _status(decision.chosen) if decision.chosen else None,
        "spells": [_spell(s, hidden=person.protected) for s in decision.spells] if person is not None else [],
    }
    chosen = decision.chosen
    told_where = audience == Audience.JUDICIAL and chosen is not None and not is_left_out(chosen, whereabouts)
    if told_where and person is not None and chosen is not None:
        answer["judicial"] = _judicial(chosen, person, of_relatives=whereabouts == Whereabouts.ALL)
    answer["letter"] = _letter(letter, tracking_code)
    if not agency_code:
        return answer
    this = f"/api/v1/inquiries/{tracking_code}"
    answer["links"] = {"self": this, "pdf": f"{this}/letter.pdf"}
    return answer


@lru_cache(maxsize=64)  # those who are answered together were asked about at one moment
def _utc(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


class Summary(NamedTuple):
    """An answer in one line, as a batch's results give it (INQ-7); empty text where there is nothing to say.

    Of the chosen spell (ACTIVE), the last (INACTIVE) or the first in the period (COVERED_IN_PERIOD).
    """

    standing: str = ""
    group: str = ""
    insured_type: str = ""
    start: str = ""
    end: str = ""
    branch_code: str = ""


def summarise(decision: Decision, person: Person | None) -> Summary:
    """The one line; a protected person's branch is left out, as everywhere."""
    if person is None or not decision.spells:
        return Summary()
    spell = decision.chosen or decision.spells[0]
    group, standing = ("", "") if decision.chosen is None else (part.value for part in status_of(decision.chosen))
    return Summary(
        standing=standing,
        group=group,
        insured_type=spell.insured_type,
        start=spell.start.isoformat(),
        end=spell.end.isoformat() if spell.end else "",
        branch_code="" if person.protected else spell.branch_code,
    )


def _person(person: Person) -> dict[str, Any]:
    return {"first_name": person.first_name or None, "last_name": person.last_name or None, "sex": person.sex or None}


def _status(chosen: Spell) -> dict[str, str]:
    group, standing = status_of(chosen)
    return {"group": group.value, "standing": standing.value}


def _spell(spell: Spell, *, hidden: bool) -> dict[str, Any]:
    branch = None if hidden or not spell.branch_code else {"code": spell.branch_code, "name": spell.branch_name}
    return {
        "start": spell.start.isoformat(),
        "end": spell.end.isoformat() if spell.end else None,
        "relationship": spell.relationship,
        "insured_type": spell.insured_type,
        "kinship": spell.kinship,
        "insurance_number": spell.insurance_number or None,
        "branch": branch,
    }


def _judicial(chosen: Spell, person: Person, *, of_relatives: bool) -> dict[str, Any]:
    principal = chosen.principal
    if principal is None:
        hidden = person.protected
        workplace = None if hidden or chosen.workplace is None else chosen.workplace
        told: dict[str, Any] = {
            "workplace": {"name": workplace.name or None, "address": workplace.address or None} if workplace else None,
            "home_address": _told(person.address, hidden),
            "phone": _told(person.phone, hidden),
        }
    elif not of_relatives:
        hidden = False
        told = {"principal": {"full_name": principal.full_name or None, "kinship": chosen.kinship}}
    elif principal.died:
        hidden = person.protected
        told = {
            "principal": {"full_name": principal.full_name or None, "kinship": chosen.kinship},
            "home_address": _told(person.address, hidden),
            "phone": _told(person.phone, hidden),
        }
    else:
        hidden = person.protected or principal.protected
        told = {
            "principal": {
                "full_name": principal.full_name or None,
                "kinship": chosen.kinship,
                "home_address": _told(principal.address, hidden),
                "phone": _told(principal.phone, hidden),
            }
        }
    return {"protected": True, **told} if hidden else told


def _told(text: str, hidden: bool) -> str | None:
    return None if hidden else text or None


def _letter(letter: Letter, tracking_code: str) -> dict[str, Any]:
    table = letter.table
    return {
        "heading": letter.heading,
        "addressee": letter.addressee,
        "paragraphs": list(letter.paragraphs),
        "table": {"columns": list(table.columns), "rows": [list(row) for row in table.rows]} if table else None,
        "foot": letter.foot,
        "text": letter.text(tracking_code),
    }

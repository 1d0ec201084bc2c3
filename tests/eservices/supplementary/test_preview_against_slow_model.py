"""Random families: the program's rules against the slow model's."""

import os
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from peyvand.eservices.supplementary_enrolment.rules.family import Cover, Family, PensionFile, Person
from peyvand.eservices.supplementary_enrolment.rules.listing import listing
from peyvand.eservices.supplementary_enrolment.rules.periods import Terms
from tests.eservices.supplementary.households import code
from tests.eservices.supplementary.slow_model import preview

EXAMPLES = int(os.environ.get("PEYVAND_SOAK", "0")) or 80
FIRST = date(2026, 11, 1)
HEAD = code(1)
KINDS = ("RETIREMENT", "DISABILITY", "SURVIVOR")

near = st.integers(0, 12).map(lambda n: FIRST + timedelta(days=n))
maybe = st.none() | near
spans = st.tuples(near, st.none() | st.integers(0, 6)).map(
    lambda span: {"start": span[0], "end": None if span[1] is None else span[0] + timedelta(days=span[1])}
)
kinds = st.sampled_from(KINDS)


@st.composite
def tables(draw):
    members = [code(n) for n in draw(st.permutations(range(2, 6)))]
    window = draw(spans.filter(lambda span: span["end"]))
    return {
        "persons": [
            {"national_code": one, "full_name": one[-3:], "death": draw(st.none() | st.none() | near)}
            for one in [HEAD, *members]
        ],
        "pensions": [
            {"pensioner": HEAD, "kind": draw(kinds), "former_staff": draw(st.integers(0, 5)) == 0, **draw(spans)}
            for _ in range(draw(st.integers(0, 3)))
        ],
        "dependents": [
            {"principal": HEAD, "member": one, "kinship": "SON", "until": draw(maybe)}
            for one in members[: draw(st.integers(0, 4))]
        ],
        "supplementary": [
            {
                "principal": HEAD,
                "member": draw(st.sampled_from([HEAD, *members])),
                "kind": draw(st.sampled_from(("HEALTH", "LIFE"))),
                **draw(spans),
            }
            for _ in range(draw(st.integers(0, 5)))
        ],
        "periods": [
            {
                "number": "1405-1406",
                "requests_from": window["start"],
                "requests_to": window["end"],
                "cover_from": draw(near),
                "eligible_kinds": draw(st.lists(kinds, min_size=1, unique=True)),
                "withdrawal_in_period": draw(st.booleans()),
            }
        ],
    }


def as_family(rows) -> Family:
    people = {row["national_code"]: row for row in rows["persons"]}

    def one(member, kinship, until=None) -> Person:
        covers = (
            Cover(row["kind"], row["start"], row["end"]) for row in rows["supplementary"] if row["member"] == member
        )
        row = people[member]
        return Person(member, row["full_name"], kinship, until, row["death"], tuple(covers))

    return Family(
        principal=one(HEAD, "SELF"),
        files=tuple(
            PensionFile(str(n), row["kind"], "90001", row["start"], row["end"], row["former_staff"])
            for n, row in enumerate(rows["pensions"])
        ),
        dependents=tuple(one(row["member"], row["kinship"], row["until"]) for row in rows["dependents"]),
    )


def as_terms(row) -> Terms:
    return Terms(
        insurer="", order_number="", order_date=FIRST, cover_to=date(2028, 1, 1), terms="",
        health_premium=2, organisation_aid=1, member_share=1, life_premium=1, spouse_with_principal=False, **row,
    )  # fmt: skip


@settings(max_examples=EXAMPLES, deadline=None)
@given(tables(), near)
def test_step_three_is_as_the_slow_model_says(rows, on):
    terms = as_terms(rows["periods"][0])
    found = listing(as_family(rows), terms if terms.takes_requests(on) else None, on=on)
    assert preview(rows, HEAD, on) == {
        "eligible": found.eligible,
        "reason": found.reason,
        "period": found.period and found.period.number,
        "window_open": found.period is not None,
        "persons": [
            {
                "national_code": line.person.national_code,
                "full_name": line.person.full_name,
                "kinship": line.person.kinship,
                "dependency_end": line.person.dependency_end and line.person.dependency_end.isoformat(),
                "health": line.health,
                "life": line.life,
                "action": line.action,
            }
            for line in found.lines
        ],
    }

"""Each invariant finds what breaks it, and a whole life breaks none."""

import pytest
from django.db import connection

from peyvand.eservices.supplementary_enrolment import operations
from peyvand.eservices.supplementary_enrolment.invariants import VIEWS
from peyvand.kit.postgres import invariants
from tests.eservices.conftest import MORNING
from tests.eservices.supplementary.households import MINA, PARVIZ

CARRIED_OUT, ACCEPTED, RUNS_TO, TO_THE_RIAL, PLANNED = VIEWS


def broken() -> set[str]:
    return {verdict.name for verdict in invariants.check(VIEWS) if not verdict.holds}


def test_enrolled_and_withdrawn_breaks_none(people):
    people.accepted(members=(PARVIZ, MINA))
    assert broken() == set()
    people.accepted(members=(PARVIZ, MINA))
    operations.keep_up(now=MORNING)
    assert broken() == set()


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("DELETE FROM supplementary_enrolment_deduction WHERE kind = 'HEALTH'", CARRIED_OUT),
        ("DELETE FROM records_supplementary WHERE kind = 'HEALTH'", CARRIED_OUT),
        ("UPDATE cases_case SET state = 'REJECTED'", ACCEPTED),
        ("UPDATE supplementary_enrolment_requestline SET action = NULL", ACCEPTED),
        (
            "INSERT INTO supplementary_enrolment_reversal (deduction_id, runs_to, amount, ending, created_at)"
            " SELECT id, last_month - 1, 0, 'DEATH', now() FROM supplementary_enrolment_deduction",
            RUNS_TO,
        ),
        (
            "INSERT INTO supplementary_enrolment_reversal (deduction_id, runs_to, amount, ending, created_at)"
            " SELECT id, last_month, 1, 'DEATH', now() FROM supplementary_enrolment_deduction",
            TO_THE_RIAL,
        ),
        (
            "INSERT INTO supplementary_enrolment_deducted (deduction_id, month, amount, noted_at)"
            " SELECT id, last_month + 1, amount, now() FROM supplementary_enrolment_deduction",
            PLANNED,
        ),
    ],
)
def test_what_breaks_one_is_found(people, damage, found):
    people.accepted(members=(PARVIZ, MINA))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # past the triggers that would refuse it
        cursor.execute(damage)
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert broken() == {found}

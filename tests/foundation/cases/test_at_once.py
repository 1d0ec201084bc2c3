"""Two clerks, one case, the same moment: one wins, the other is told, and the history has one step."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from peyvand.foundation.accounts.models import User
from peyvand.foundation.audit.models import RefusedAttempt
from peyvand.foundation.cases import operations
from peyvand.foundation.cases.models import Case, Step
from peyvand.kit.errors import Refusal
from tests.foundation.accounts.people import NOW
from tests.foundation.cases.cast import cast


@pytest.fixture
def people(committing_db):
    return cast()


def at_once(*deeds):
    """Each in a thread and on a connection of its own, started together; the refusals' codes, None for a success."""
    together = Barrier(len(deeds))

    def run(deed):
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")  # connected before the start
            together.wait(timeout=20)
            deed()
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(run, deeds))


@pytest.mark.parametrize("attempt", range(5))
def test_two_clerks_claim_and_one_has_it(people, attempt):
    case = people.at_branch()
    codes = at_once(
        *(
            lambda by=user.pk: operations.claim(case_id=case.pk, by=by, now=NOW)
            for user in (people.clerk, people.teammate)
        )
    )
    assert sorted(codes, key=str) == ["CLAIMED", None]
    winner = (people.clerk, people.teammate)[codes.index(None)]
    case.refresh_from_db()
    assert (case.assigned_to, case.version) == (winner, 3)
    assert RefusedAttempt.objects.get().reason == "CLAIMED"


@pytest.mark.parametrize("attempt", range(5))
def test_two_clerks_move_and_one_moved_it(people, attempt):
    case = people.at_branch()
    codes = at_once(
        *(
            lambda by=user.pk: operations.take(
                case_id=case.pk, transition="verify", version=case.version, reason="", by=by, now=NOW
            )
            for user in (people.clerk, people.teammate)
        )
    )
    assert sorted(codes, key=str) == ["CASE_MOVED", None]
    assert Step.objects.filter(case=case, name="verify").count() == 1


def test_a_double_click_moves_once_and_both_clicks_succeed(people):
    case = people.at_branch()
    codes = at_once(
        *(
            lambda: operations.take(
                case_id=case.pk, transition="verify", version=case.version, reason="", by=people.clerk.pk, now=NOW
            )
            for _ in range(3)
        )
    )
    assert codes == [None] * 3
    assert Step.objects.filter(case=case, name="verify").count() == 1


@pytest.mark.parametrize("attempt", range(3))
def test_a_move_and_a_withdrawal_do_not_both_happen(people, attempt):
    case = people.opened()
    codes = at_once(
        lambda: operations.take(
            case_id=case.pk, transition="return", version=1, reason="x", by=people.association_clerk.pk, now=NOW
        ),
        lambda: operations.move(case_id=case.pk, transition="withdraw", by=people.applicant.pk, now=NOW, version=1),
    )
    assert sorted(codes, key=str) == ["CASE_MOVED", None]
    assert Step.objects.filter(case=case).count() == 2


def test_two_applications_at_once_become_one(people):
    codes = at_once(*(lambda: people.opened() for _ in range(3)))
    assert sorted(codes, key=str) == ["ALREADY_OPEN", "ALREADY_OPEN", None]
    assert Case.objects.count() == 1


def test_two_bulks_over_the_same_cases_neither_deadlock_nor_double(people):
    persons = User.objects.bulk_create(
        User(national_code=f"{n:010d}", full_name=f"نفر {n}", mobile="09120000000", created_at=NOW) for n in range(30)
    )
    cases = [people.at_branch(person_id=person.pk) for person in persons]
    seen = {case.pk: case.version for case in cases}
    turned = dict(reversed(seen.items()))
    codes = at_once(
        lambda: operations.take_many(versions=seen, transition="verify", reason="", by=people.clerk.pk, now=NOW),
        lambda: operations.take_many(versions=turned, transition="verify", reason="", by=people.teammate.pk, now=NOW),
    )
    assert codes == [None, None]
    assert Step.objects.filter(name="verify").count() == 30
    assert set(Case.objects.values_list("state", flat=True)) == {"VERIFIED"}
    assert RefusedAttempt.objects.filter(reason="CASE_MOVED").count() == 30

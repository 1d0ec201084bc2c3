"""A process is killed in the middle of an acceptance: everything is done, or nothing (SUP-8)."""

import os
import random
import signal
import time
from unittest.mock import patch

import psycopg
import pytest
from django.db import connection, transaction

from peyvand.eservices.supplementary_enrolment import operations
from peyvand.eservices.supplementary_enrolment.invariants import VIEWS
from peyvand.eservices.supplementary_enrolment.models import Deduction
from peyvand.foundation.audit.models import Act
from peyvand.foundation.cases.models import Case, Step
from peyvand.foundation.notifications.models import TextMessage
from peyvand.foundation.records.models import Supplementary
from peyvand.kit.postgres import invariants
from tests.eservices.conftest import MORNING
from tests.eservices.supplementary.cast import Cast, cast, covers, documents
from tests.eservices.supplementary.households import MINA, PARVIZ, SAM
from tests.foundation.cases.statements import statements

KILLS = 20 if os.environ.get("PEYVAND_SOAK") else 4
TABLES = (Step, Deduction, Supplementary, TextMessage, Act)


@pytest.fixture
def people(committing_db: None, database: None, morning) -> Cast:
    return cast()


def test_killed_at_any_statement_nothing_is_half_done(people):
    case = people.approved(members=(PARVIZ, MINA, SAM))
    before = counted()
    for at in sorted(random.sample(range(1, statements_of(people, case)), KILLS)):
        _accept_and_die(people, case, at)
        wait_for(case)
        assert counted() == before, at
        assert Case.objects.get().state == "AT_BRANCH"
    operations.accept(case_id=case.pk, version=case.version, by=people.clerk.pk, now=MORNING)
    assert (len(documents()), len(covers()), Case.objects.get().state) == (6, 6, "ACCEPTED")
    assert all(verdict.holds for verdict in invariants.check(VIEWS))


def counted() -> list[int]:
    return [table.objects.count() for table in TABLES]


def statements_of(people: Cast, case: Case) -> int:
    """How many an acceptance sends."""
    with transaction.atomic(), statements() as sent:
        operations.accept(case_id=case.pk, version=case.version, by=people.clerk.pk, now=MORNING)
        transaction.set_rollback(True)
    return len(sent)


def _accept_and_die(people: Cast, case: Case, at: int) -> None:
    """In a process of its own, with a connection of its own, killed before the statement `at`."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), "it wasn't killed"
        return
    try:
        inherited = connection.connection  # kept, so that nobody closes it: it is the parent's
        connection.connection = None
        really, sent = psycopg.Cursor.execute, 0

        def execute(cursor, *arguments, **options):
            nonlocal sent
            sent += not str(arguments[0]).startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK"))
            if sent >= at:
                os.kill(os.getpid(), signal.SIGKILL)
            return really(cursor, *arguments, **options)

        with patch.object(psycopg.Cursor, "execute", execute):
            operations.accept(case_id=case.pk, version=case.version, by=people.clerk.pk, now=MORNING)
        assert inherited
    finally:
        os._exit(1)


def wait_for(case: Case) -> None:
    """Until the server has noticed that nobody holds the case any more."""
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM (SELECT FROM cases_case WHERE id = %s FOR UPDATE SKIP LOCKED) s", [case.pk]
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    pytest.fail("the server holds on to a dead process")

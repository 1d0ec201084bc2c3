"""The same moment, twice: forms sent double, two clerks, two pensioners and one child, a killed worker."""

import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest
from django.db import connection

from peyvand.eservices.supplementary_enrolment import operations
from peyvand.eservices.supplementary_enrolment.models import Deduction, Request
from peyvand.foundation.cases.models import Case, Step
from peyvand.foundation.notifications.models import TextMessage
from peyvand.foundation.records.models import Supplementary
from tests.eservices.conftest import MORNING
from tests.eservices.supplementary.cast import Cast, cast, documents
from tests.eservices.supplementary.households import NASRIN, PARVIZ, SAM, cover, dependent, pension, person
from tests.foundation.accounts.people import activated_user
from tests.foundation.cases.test_at_once import at_once


@pytest.fixture
def people(committing_db: None, database: None, morning) -> Cast:
    return cast()


def test_a_form_sent_twice_at_once_makes_one_request(people):
    user = people.applicant
    who = {"user_id": user.pk, "national_code": PARVIZ, "now": MORNING}
    operations.accept_terms(**who)
    operations.confirm_principal(**who)
    operations.choose(**who, member_code=SAM, chosen=True)
    seen = people.seen(user)
    codes = at_once(*[lambda: operations.submit(**who, seen=seen)] * 3)
    assert codes.count(None) == 1
    assert (Case.objects.count(), Request.objects.count(), TextMessage.objects.count()) == (1, 1, 1)


def test_two_clerks_accept_and_one_has_accepted(people):
    case = people.approved()
    codes = at_once(
        *(
            lambda by=user.pk: operations.accept(case_id=case.pk, version=case.version, by=by, now=MORNING)
            for user in (people.clerk, people.teammate)
        )
    )
    assert sorted(codes, key=str) == ["CASE_MOVED", None]
    assert len(documents()) == 4
    assert Step.objects.filter(case=case, name="accept").count() == 1


def test_the_applicant_withdraws_while_the_association_approves(people):
    case = people.apply()
    codes = at_once(
        lambda: operations.approve(case_id=case.pk, version=case.version, by=people.approver.pk, now=MORNING),
        lambda: operations.withdraw(case_id=case.pk, version=case.version, user_id=people.applicant.pk, now=MORNING),
    )
    assert sorted(codes, key=str) == ["CASE_MOVED", None]
    assert Case.objects.get().state == ("AT_BRANCH" if codes[0] is None else "WITHDRAWN")
    assert TextMessage.objects.count() == 2


def test_two_pensioners_and_one_child(people):
    person(NASRIN, "نسرین نوری")
    pension(NASRIN, "88")
    dependent(NASRIN, SAM, "SON")
    mother = activated_user(NASRIN, full_name="نسرین نوری")
    cases = [people.approved(members=(SAM,)), people.approved(user=mother, members=(SAM,))]
    codes = at_once(
        *(
            lambda case=case, by=by.pk: operations.accept(case_id=case.pk, version=case.version, by=by, now=MORNING)
            for case, by in zip(cases, (people.clerk, people.teammate), strict=True)
        )
    )
    assert sorted(codes, key=str) == ["ENROLLED_ELSEWHERE", None]
    assert Deduction.objects.count() == 2
    assert sorted(Case.objects.values_list("state", flat=True)) == ["ACCEPTED", "AT_BRANCH"]


def test_two_nights_at_once_document_once(people):
    for member in (PARVIZ, SAM):
        cover(PARVIZ, member)
    assert at_once(*[lambda: operations.keep_up(now=MORNING)] * 3) == [None] * 3
    assert len(documents()) == Deduction.objects.count() == 2


# Accepts, and hangs before the end of the transaction; killed there, it leaves nothing.
_HANGS = """
    import os, sys, time
    from datetime import datetime
    import django
    django.setup()
    from django.conf import settings
    from django.db import connections
    connections["default"].settings_dict["NAME"] = sys.argv[4]
    from peyvand.eservices.supplementary_enrolment.operations import accept, accepting
    def hang(*args, **kwargs):
        print("hanging", flush=True)
        time.sleep(60)
    accepting.tell = hang
    case_id, version, by = map(int, sys.argv[1:4])
    accept(case_id=case_id, version=version, by=by, now=datetime.fromisoformat(sys.argv[5]))
"""


def test_a_killed_process_leaves_nothing_half_done(people):
    case = people.approved()
    arguments = [
        str(case.pk),
        str(case.version),
        str(people.clerk.pk),
        connection.settings_dict["NAME"],
        MORNING.isoformat(),
    ]
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(_HANGS), *arguments],
        stdout=subprocess.PIPE,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "peyvand.config.settings"},
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "hanging"
    process.send_signal(signal.SIGKILL)
    process.wait()
    for _ in range(50):  # until the server has noticed
        if not _is_locked(case):
            break
        time.sleep(0.1)
    assert Case.objects.get().state == "AT_BRANCH"
    assert not Deduction.objects.exists()
    assert not Supplementary.objects.exists()
    operations.accept(case_id=case.pk, version=case.version, by=people.clerk.pk, now=MORNING)
    assert len(documents()) == 4


def _is_locked(case: Case) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT 1 FROM cases_case WHERE id = %s FOR UPDATE SKIP LOCKED) s", [case.pk]
        )
        return cursor.fetchone()[0] == 0

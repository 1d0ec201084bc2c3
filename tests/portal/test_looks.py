"""The desk and «درخواست‌های من» in a real browser, on a phone and at a desk: nothing sideways, nothing that axe finds.

`PEYVAND_PICTURES=<folder>` keeps what was looked at.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from peyvand.foundation.accounts.queries import posts_of
from peyvand.foundation.cases import operations
from tests.foundation.accounts.people import NOW, signed_in_client
from tests.foundation.cases.crowd import crowd
from tests.foundation.notifications.outbox import write
from tests.looks.browser import DESK, PHONE, examiner

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.portal.addresses"), pytest.mark.browser]

# Between them these carry whatever the others do.
AT_A_DESK_TOO = ("worklist-in-bulk", "case", "request", "text-messages", "pointer")
LIST = "/desk/worklists/90001/BRANCH_CLERK/"


def situations(people) -> Iterator[tuple[str, HttpResponse]]:
    """Name of the picture, page: with much, with little, with an error."""
    clerk, citizen = signed_in_client(people.clerk), signed_in_client(people.applicant)
    yield "desk-empty", clerk.get("/desk/")
    yield "worklist-empty", clerk.get(LIST)
    late = people.at_branch(now=NOW - timedelta(days=30))
    people.at_branch(agency_id=people.agency.pk)
    taken, verified = people.at_branch(person_id=people.neighbour.pk), people.verified(person_id=people.manager.pk)
    of_office = {"posts": posts_of(people.teammate.pk, now=NOW), "by": people.teammate.pk}
    operations.claim(case_id=taken.pk, by=people.teammate.pk, now=NOW)
    operations.open_on_desk(number=taken.number, now=NOW, **of_office)
    operations.claim(case_id=late.pk, by=people.clerk.pk, now=NOW)
    crowd(3, offices=[people.branch.pk], persons=[people.applicant.pk])
    yield "desk", clerk.get("/desk/")
    yield "worklist", clerk.get(f"{LIST}?kind=garden_permit")
    in_bulk = "kind=garden_permit&state=AT_BRANCH"
    yield "worklist-in-bulk", clerk.get(f"{LIST}?{in_bulk}&ticked=1")
    sent = {"transition": "verify", "case": [f"{late.pk}.{late.version + 1}", f"{taken.pk}.1"]}
    yield "worklist-error", clerk.post(f"{LIST}take/?{in_bulk}", {"transition": "verify"})
    yield "taken", clerk.post(f"{LIST}take/?{in_bulk}", sent)
    yield "case", signed_in_client(people.teammate).get(f"/desk/cases/{verified.number}/")
    yield "case-four-eyes", clerk.get(f"/desk/cases/{verified.number}/?done=1")
    take = f"/desk/cases/{verified.number}/take/"
    yield "case-error", clerk.post(take, {"transition": "doubt", "version": verified.version})
    yield "case-passed", signed_in_client(people.association_clerk).get(f"/desk/cases/{verified.number}/")
    yield "requests", citizen.get("/my/requests/")
    mine = people.opened(agency_id=people.other_agency.pk)
    by = people.association_clerk.pk
    operations.take(case_id=mine.pk, transition="return", version=1, reason="مهر و امضا ندارد.", by=by, now=NOW)
    manager = signed_in_client(people.other_manager)
    yield "requests-one", manager.get("/my/requests/")
    yield "request", manager.get(f"/my/requests/{mine.number}/")
    yield "requests-none", signed_in_client(people.operator).get("/my/requests/")
    officer = signed_in_client(people.officer)
    yield "text-messages-none", officer.get("/desk/text-messages/")
    for _ in range(3):
        write()
    yield "text-messages", officer.get("/desk/text-messages/")
    yield "pointer", Client().get("/for-agencies/")


def test_each_page_is_accessible_and_fits_its_screen(people):
    served = dict(situations(people))  # before the browser's loop, beside which no database is asked
    with examiner() as looked:
        for name, page in served.items():
            widths = (PHONE, DESK) if name in AT_A_DESK_TOO else (PHONE,)
            assert looked.faults(page.content, *widths, name=name) == [], name

"""A citizen at the addresses of another one: everywhere the same as where there is nothing, and nothing happens."""

import re

import pytest
from django.db import connection
from django.test import Client

from peyvand.eservices.voluntary_contracts.rules import number_text
from tests.architecture.test_addresses import Address, addresses, own
from tests.eservices.cast import Cast
from tests.eservices.certificates.people import golden_citizen
from tests.eservices.certificates.test_certificates import DEPENDENT, given_away
from tests.eservices.conftest import MORNING
from tests.eservices.supplementary.cast import cast
from tests.eservices.supplementary.households import PARVIZ
from tests.eservices.supplementary.test_mandates import HER_MOBILE, NILOOFAR, granted
from tests.eservices.voluntary.life import Life
from tests.eservices.voluntary.people import CODE
from tests.foundation.accounts.citizens import citizen, visitor

NOBODYS = {
    "tracking_code": "4821903377150267",
    "contract_number": "4821903377150267",
    "number": "000000000",
    "mandate_id": "987654321",
    "public_id": "00000000-0000-0000-0000-000000000000",
    "access_ref": "00000000000000000000",
}
SHORT = 6  # digits that a page may have elsewhere too
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


@pytest.fixture
def theirs(golden, fund: Cast) -> dict[str, tuple[Client, str]]:
    """For each parameter of an address a citizen who has such a thing, and its value."""
    holder, place, _ = given_away(fund.agency)
    life = Life.begins()
    insured = visitor(golden_citizen(CODE))
    order = insured.post(f"/voluntary/contracts/{number_text(life.contract.number)}/pay/")["Location"]
    household = cast()
    case = household.apply()
    mandate = granted(household, citizen(NILOOFAR, HER_MOBILE, now=MORNING))
    accesses = holder.get("/me/accesses/").content.decode()
    return {
        "tracking_code": (holder, place.split("/")[-2]),
        "contract_number": (insured, number_text(life.contract.number)),
        "number": (visitor(golden_citizen(PARVIZ)), case.number),
        "mandate_id": (visitor(golden_citizen(PARVIZ)), str(mandate.pk)),
        "public_id": (insured, re.search(r"/pay/([0-9a-f-]{36})/", order)[1]),
        "access_ref": (holder, re.search(r'href="/me/accesses/([\w-]+)/"', accesses)[1]),
    }


def of_citizens() -> list[tuple[str, str]]:
    """Addresses that are about one thing of somebody's, with the parameter that names it."""
    found: list[Address] = [
        address
        for address in addresses(own())
        if getattr(address.view, "guard", "") in ("citizen", "applicant") and "<" in address.route
    ]
    return [(address.route, _PARAMETER.search(address.route)[1]) for address in found]


def rows() -> dict[str, int]:
    """How much there is in each table, but for the log of attempts in vain and the session."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, (xpath('/row/c/text()', query_to_xml('SELECT count(*) AS c FROM ' || oid::regclass, false,"
            " true, '')))[1]::text::int FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
            " AND relnamespace = 'public'::regnamespace AND relname NOT IN ('audit_refusedattempt', 'accounts_session')"
        )
        return dict(cursor.fetchall())


def seen(client: Client, method: str, url: str, value: str) -> tuple[int, str, bytes]:
    answer = getattr(client, method)(url)
    body = re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", answer.content)
    if len(value) > SHORT:
        body = body.replace(value.encode(), b"")
    return answer.status_code, answer.get("Location", "").replace(value, "…"), body


def test_another_citizen_s_things_are_like_none_and_stay_as_they_are(theirs):
    stranger = visitor(golden_citizen(DEPENDENT))
    before, tried = rows(), 0
    for route, name in of_citizens():
        assert name in theirs, f"{route}: give `theirs` somebody's {name}"
        value = theirs[name][1]
        for method in ("get", "post"):
            got = seen(stranger, method, address(route, value), value)
            assert got[0] in (302, 404, 405), (method, route, got[0])
            assert got == seen(stranger, method, address(route, NOBODYS[name]), NOBODYS[name]), (method, route)
            tried += 1
    assert tried > 40
    assert rows() == before


def test_whose_it_is_opens_it(theirs):
    """Else the test above would be about nothing."""
    opened = {
        name for route, name in of_citizens() if theirs[name][0].get(address(route, theirs[name][1])).status_code == 200
    }
    assert opened == set(theirs) - {"mandate_id"}  # it has no page of its own, only its end


def address(route: str, value: str) -> str:
    return "/" + _PARAMETER.sub(value, route)

"""`POST /api/v1/documents`: the same certificate for the recipient's own system (CIT-5, INQ-8)."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from peyvand.foundation.agencies.models import Memorandum, Usage
from peyvand.foundation.audit.models import Access, RefusedAttempt
from peyvand.foundation.coverage.models import Answer
from peyvand.foundation.letters import signatures
from peyvand.foundation.notifications.models import TextMessage
from tests.eservices.cast import Cast, api_token
from tests.eservices.certificates.documents import DOCUMENTS, NOBODYS, bearer, give, send
from tests.eservices.certificates.test_certificates import PRINCIPAL
from tests.eservices.conftest import MORNING
from tests.foundation.accounts.people import signed_in_client


@pytest.fixture
def token(fund: Cast) -> str:
    return api_token(fund.agency, "document")


def read(token: str, address: str):
    return Client(headers=bearer(token)).get(address)


def test_the_recipient_s_system_gets_the_letter_to_the_letter_of_the_interface(shared, fund, token):
    holder, place, code = shared
    answer = send(token, code)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert signatures.HEADER in answer.headers
    told, stored = answer.json(), Answer.objects.get()
    number = place.split("/")[-2]
    assert list(told) == ["tracking_code", "issued_at", "recipient", "expires_at", "letter", "links"]
    assert told | {"letter": ...} == {
        "tracking_code": number,
        "issued_at": "2026-11-22T06:30:00Z",
        "recipient": fund.agency.code,
        "expires_at": "2026-11-29T20:30:00Z",  # the end of the seventh day after, in Tehran
        "letter": ...,
        "links": {"self": f"{DOCUMENTS}/{number}", "pdf": f"{DOCUMENTS}/{number}/letter.pdf"},
    }
    assert told["letter"] == json.loads(stored.body)["letter"]
    entry = Access.objects.filter(ground="DOCUMENT").get()
    assert (entry.national_code, entry.agency_code, entry.channel) == (PRINCIPAL, fund.agency.code, "API")
    assert entry.actor.startswith("client:")
    assert "۱ بار" in holder.get(f"{place}code/").content.decode()
    assert TextMessage.objects.filter(kind="certificate-opened").count() == 1
    assert not Usage.objects.exists()


@pytest.mark.parametrize("between", ["", " ", "–", "-\u200f"])
def test_a_code_is_understood_however_it_is_written(shared, token, between):
    assert send(token, shared[2].replace("-", between).replace("0", "O").lower()).status_code == 200


def test_the_same_once_more_while_the_code_of_that_time_stands(shared, fund, token):
    holder, place, code = shared
    first = send(token, code)
    links = first.json()["links"]
    assert read(token, links["self"]).content == first.content
    pdf = read(token, links["pdf"])
    assert pdf.content == holder.get(f"{place}letter.pdf").content
    assert Access.objects.filter(ground="DOCUMENT").count() == 3
    assert TextMessage.objects.filter(kind="certificate-opened").count() == 3
    with time_machine.travel(MORNING + timedelta(minutes=1), tick=False):
        holder.post(f"{place}code/", {"days": "1"})
        assert read(token, links["self"]).status_code == 404
    assert Access.objects.filter(ground="DOCUMENT").count() == 3


@pytest.mark.parametrize("who", ["another of the agency's", "another agency's", "by inquiry only"])
def test_nobody_but_the_system_that_gave_the_code_reads_it_again(shared, fund, stranger, token, who):
    other = {
        "another of the agency's": api_token(fund.agency, "document"),
        "another agency's": api_token(stranger.agency, "document"),
        "by inquiry only": fund.token,
    }[who]
    links = send(token, shared[2]).json()["links"]
    number = links["self"].rpartition("/")[2]
    before = Access.objects.count()
    expected = 403 if who == "by inquiry only" else 404
    assert [read(other, links[name]).status_code for name in ("self", "pdf")] == [expected] * 2
    assert read(other, f"/api/v1/inquiries/{number}").status_code in (403, 404)
    assert Access.objects.count() == before


def test_withdrawn_or_expired_it_is_read_no_more(shared, token):
    holder, place, code = shared
    address = send(token, code).json()["links"]["self"]
    with time_machine.travel(MORNING + timedelta(minutes=30), tick=False):
        assert read(token, address).status_code == 200
    holder.post(f"{place}code/withdraw/")
    assert read(token, address).status_code == 404
    assert RefusedAttempt.objects.latest("pk").action == "document:reopen"


def test_a_system_gets_no_superseded_certificate(shared, token):
    Answer.objects.update(superseded_at=MORNING)
    answer = send(token, shared[2])
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/superseded")
    assert not Access.objects.filter(ground="DOCUMENT").exists()


def test_the_system_that_guesses_is_locked_and_the_agency_s_people_aren_t(shared, fund, token):
    answers = [send(token, NOBODYS) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [404] * 5 + [429]
    assert answers[5]["Retry-After"] == "901"
    assert send(token, shared[2]).status_code == 429
    assert give(signed_in_client(fund.operator), shared[2]).status_code == 200


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"code": 7}, "NOT_TEXT"),
        ({"code": ""}, "MISSING"),
        ({"code": "0" * 61}, "TOO_LONG"),
        ({"code": NOBODYS, "agency": "FND-01"}, "UNKNOWN_FIELD"),
    ],
)
def test_what_is_no_request_counts_as_no_guess(shared, token, fields, reason):
    answer = send(token, **fields)
    assert answer.status_code == 422
    assert next(iter(answer.json()["errors"].values()))[0]["code"] == reason
    refused = RefusedAttempt.objects.get()
    assert (refused.action, refused.reason) == ("document:redeem", reason)
    assert [send(token, NOBODYS).status_code for _ in range(5)] == [404] * 5


def test_without_a_token_the_scope_or_the_memorandum_no_code_opens(shared, fund, token):
    code = shared[2]
    assert send("", code).status_code == 401
    assert send(fund.token, code).status_code == 403
    Memorandum.objects.filter(agency=fund.agency).update(services=["INQUIRY", "DOCUMENT"])
    assert send(token, code).status_code == 403
    Memorandum.objects.filter(agency=fund.agency).update(services=["INQUIRY", "API"])
    assert send(token, code).status_code == 403
    assert not Access.objects.filter(ground="DOCUMENT").exists()

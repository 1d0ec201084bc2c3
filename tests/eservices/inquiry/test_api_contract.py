"""The API keeps its word: a valid description, errors of one shape, one answer from both doors."""

import json
import re
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError
from django.test import Client
from starlette.routing import Mount

from peyvand.eservices.inquiry.api.fast import InquiryDoor
from peyvand.foundation.agencies.models import Memorandum
from peyvand.foundation.coverage import queries
from peyvand.foundation.coverage.operations import answering
from peyvand.kit.text import persian_digits
from tests.eservices.cast import Cast
from tests.eservices.doors import INQUIRIES, ApiDoor, FastDoor, Said, headers
from tests.eservices.traces import nothing_written, refused
from tests.rules.golden import GOLDEN

OPENAPI = "/api/v1/openapi.json"

pytestmark = pytest.mark.usefixtures("committing_db", "golden")


@pytest.fixture
def schema(fund: Cast) -> Any:
    return schemathesis.openapi.from_wsgi(OPENAPI, get_wsgi_application())


def test_the_description_is_valid(schema: Any) -> None:
    schema.validate()


# -- errors ----------------------------------------------------------------------------------------------------------


def check_problem(said: Said) -> None:
    assert said.headers["content-type"] == "application/problem+json"
    problem = json.loads(said.text)
    assert set(problem) - {"errors"} == {"type", "title", "status", "detail"}
    assert problem["status"] == said.status
    assert problem["type"].startswith("/problems/")
    assert all(isinstance(problem[name], str) and problem[name] for name in ("type", "title", "detail"))
    for listed in problem.get("errors", {}).values():
        assert all(set(error) == {"code", "message"} for error in listed)


def test_every_error_has_the_same_shape(fund: Cast, fast_door: FastDoor, morning: Any) -> None:
    good = json.dumps({"national_code": "0000027227"}).encode()
    token = headers(fund)
    for door in (ApiDoor(), fast_door):
        for status, content, sent in (
            (400, b"{", token),
            (401, good, {}),
            (415, good, {**token, "Content-Type": "text/plain"}),
            (413, good.ljust(20_000), token),
            (422, b"{}", token),
        ):
            said = door.send(content, sent)
            assert said.status == status
            check_problem(said)
    for status, change in (
        (429, {"daily_quota": 0}),
        (403, {"suspended_at": morning}),
    ):
        Memorandum.objects.update(**change)
        for door in (ApiDoor(), fast_door):
            said = door.send(good, token)
            assert said.status == status
            check_problem(said)


def test_something_broken_is_a_problem_too(
    fund: Cast, fast_door: FastDoor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*arguments: Any, **named: Any) -> Any:
        raise ZeroDivisionError("0000027227")

    monkeypatch.setattr(answering, "compose", fail)
    with nothing_written():
        for door in (ApiDoor(), fast_door):
            said = door.ask(fund, "0000027227")
            assert said.status == 500
            check_problem(said)
            assert "ZeroDivision" not in said.text
            assert "0000027227" not in said.text
    assert sum(record.exc_info is not None for record in caplog.records) == 2


def test_a_database_that_cannot_answer_is_unavailable_for_now(
    fund: Cast, fast_door: FastDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: Any, **named: Any) -> Any:
        raise OperationalError

    monkeypatch.setattr(queries, "gather", fail)
    for door in (ApiDoor(), fast_door):
        said = door.ask(fund, "0000027227")
        assert said.status == 503
        assert int(said.headers["retry-after"]) > 0
        check_problem(said)


def test_who_comes_when_too_many_wait_is_told_when_to_come_back(fund: Cast) -> None:
    """Before anything is read: neither the token nor the body is looked at, and nothing is written."""
    door = FastDoor(capacity=0)
    try:
        with nothing_written():
            for said in (door.ask(fund, "0000027227"), door.send(b"not even JSON", {})):
                assert said.status == 503
                assert int(said.headers["retry-after"]) > 0
                check_problem(said)
    finally:
        door.close()


def test_an_address_that_leads_nowhere(fund: Cast) -> None:
    for address in ("/api/", "/api/v1/nothing", "/api/v2/inquiries", "/api/v1/inquiries/", "/api/v1/agency/"):
        for client in (Client(), Client(headers=headers(fund))):
            came = client.get(address)
            check_problem(Said(404, came.content.decode(), headers={"content-type": came["Content-Type"]}))
            assert came.status_code == 404


def test_a_method_that_an_address_does_not_take(fund: Cast, fast_door: FastDoor) -> None:
    client = Client(headers=headers(fund))
    with nothing_written():
        for method, address, allowed in (
            ("PUT", INQUIRIES, "POST"),
            ("GET", INQUIRIES, "POST"),
            ("OPTIONS", INQUIRIES, "POST"),
            ("POST", "/api/v1/agency", "GET"),
        ):
            came = client.generic(method, address)
            assert (came.status_code, came["Allow"]) == (405, allowed)
            check_problem(Said(405, came.content.decode(), headers={"content-type": came["Content-Type"]}))


def test_the_fast_door_says_the_same_of_other_methods_and_addresses(fund: Cast, fast_door: FastDoor) -> None:
    for method, address, status in (("GET", INQUIRIES, 405), ("DELETE", INQUIRIES, 405), ("POST", "/api/x", 404)):
        at_django = Client(headers=headers(fund)).generic(method, address)
        said = fast_door.knock(method, address, headers(fund))
        assert said.status == at_django.status_code == status
        assert said.headers.get("allow") == at_django.headers.get("Allow")
        check_problem(said)
        assert json.loads(said.text) == at_django.json()


# -- reading about the API -------------------------------------------------------------------------------------------


def test_the_description_names_what_the_interface_fixes(client: Client) -> None:
    described = client.get(OPENAPI).json()
    assert set(described["paths"]) >= {INQUIRIES, f"{INQUIRIES}/{{tracking_code}}", "/api/v1/agency"}
    asked = described["paths"][INQUIRIES]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert asked["required"] == ["national_code"]
    assert asked["additionalProperties"] is False
    fields = {"national_code", "from", "to", "purpose", "case_number", "seal_days", "seal_reason"}
    assert set(asked["properties"]) == fields
    scheme = described["components"]["securitySchemes"]["BearerToken"]
    assert scheme["type"] == "oauth2"
    flow = scheme["flows"]["clientCredentials"]
    assert re.fullmatch(r"https?://[^/]+/oauth/token", flow["tokenUrl"])
    assert set(flow["scopes"]) == {"inquiry", "batch", "document"}


def test_the_readable_page_loads_from_here_alone(client: Client) -> None:
    """The page's policy allows neither other hosts nor scripts in the page."""
    came = client.get("/api/v1/docs")
    assert came.status_code == 200
    page = came.content.decode()
    assert OPENAPI in page
    for source in re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="([^"]*)"', page):
        assert source.startswith(("/", "data:")), source
        if source.startswith("/static/"):
            assert client.get(source).status_code == 200
    for attributes, text in re.findall(r"<script([^>]*)>(.*?)</script>", page, re.DOTALL):
        assert not text.strip() or "application/json" in attributes
    assert "style=" not in page
    assert "<style" not in page


def test_the_agency_reads_about_itself(fund: Cast) -> None:
    Memorandum.objects.filter(pk=fund.memorandum.pk).update(
        daily_quota=10, purposes=[{"code": "CASE", "title": "رسیدگی"}], requires_purpose=True
    )
    ApiDoor().ask(fund, "0000027227", purpose="CASE")
    with nothing_written():
        came = Client().get("/api/v1/agency", headers=headers(fund))
    assert came.status_code == 200
    assert came.json() == {
        "code": "FND-01",
        "name": GOLDEN["agencies"]["FUND"],
        "audience": "FUND",
        "memorandum": {
            "number": "FND-01/1",
            "date": "2017-12-17",
            "valid_to": None,
            "requires_purpose": True,
            "requires_case_number": False,
            "purposes": [{"code": "CASE", "title": "رسیدگی"}],
        },
        "services": ["API", "BATCH", "DOCUMENT", "INQUIRY"],
        "quota": {"daily": 10, "used": 1, "left": 9},
    }


def test_an_agency_without_a_quota_reads_that_it_has_none(court: Cast) -> None:
    came = Client().get("/api/v1/agency", headers=headers(court)).json()
    assert came["quota"] == {"daily": None, "used": None, "left": None}


def test_an_agency_that_may_not_ask_does_not_read_about_itself_either(fund: Cast, morning: Any) -> None:
    Memorandum.objects.filter(pk=fund.memorandum.pk).update(suspended_at=morning)
    with refused("SUSPENDED"):
        assert Client().get("/api/v1/agency", headers=headers(fund)).status_code == 403
    with refused("UNAUTHENTICATED"):
        assert Client().get("/api/v1/agency").status_code == 401


# -- two doors, one answer -------------------------------------------------------------------------------------------


def test_both_doors_give_the_same_answer(fund: Cast, court: Cast, fast_door: FastDoor) -> None:
    for case in GOLDEN["cases"][::3]:
        who = court if case["audience"] == "JUDICIAL" else fund
        asked = {"code": case["national_code"], "start": case["from"], "end": case["to"]}
        told = []
        for door in (ApiDoor(), fast_door):
            said = door.ask(who, **asked)
            assert said.status == 201
            assert said.answer
            told.append(said.text.replace(said.answer["tracking_code"], "·"))
            told[-1] = told[-1].replace(persian_digits(said.answer["tracking_code"]), "·")
        assert told[0] == told[1]


def test_the_programs_own_wiring_leads_to_the_fast_door(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEYVAND_WEB_PROCESS", "1")  # the module sets it, and here it must not stay
    from peyvand.config import asgi

    for assembled in (asgi.application.application, asgi.inquiries.application):
        route = assembled._application.routes[0]
        assert (route.path, route.methods) == (INQUIRIES, {"POST"})
        assert route.endpoint.__self__.__class__ is InquiryDoor
    assert not any(isinstance(route, Mount) for route in asgi.inquiries.application._application.routes)

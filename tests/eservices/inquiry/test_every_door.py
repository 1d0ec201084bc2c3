"""Each golden situation through each door: command, API and page give the same answer (INQ-3 to INQ-5)."""

import html
import json
import re
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from peyvand.foundation.coverage.models import Answer
from peyvand.foundation.records.models import Spell
from tests.eservices.cast import Cast
from tests.foundation.accounts.people import signed_in_client
from tests.rules.golden import GOLDEN

pytestmark = pytest.mark.django_db


def check(answer: dict[str, Any], expected: dict[str, Any]) -> None:
    for key in ("outcome", "person", "status", "spells"):
        assert answer[key] == expected[key], key
    assert answer.get("judicial") == expected.get("judicial")
    assert ("judicial" in answer) == ("judicial" in expected)
    for key in ("heading", "addressee", "paragraphs"):
        assert answer["letter"][key] == expected["letter"][key], key
    table = answer["letter"]["table"]
    assert (table["rows"] if table else None) == expected["letter"]["rows"]


def asked(case: dict[str, Any]) -> dict[str, Any]:
    return {key: case[key] for key in ("national_code", "from", "to") if case[key]}


def test_command(golden: None, fund: Cast, court: Cast) -> None:
    for case in GOLDEN["cases"]:
        arguments = [case["national_code"], "--as", (court if case["audience"] == "JUDICIAL" else fund).agency.code]
        if case["from"]:
            arguments += ["--from", case["from"], "--to", case["to"]]
        printed = StringIO()
        call_command("inquire", *arguments, "--json", stdout=printed)
        answer = json.loads(printed.getvalue())
        check(answer, case["answer"])
        assert Answer.objects.get(pk=int(answer["tracking_code"])).body == printed.getvalue().strip()


def test_api(golden: None, fund: Cast, court: Cast, client: Client) -> None:
    for case in GOLDEN["cases"]:
        token = (court if case["audience"] == "JUDICIAL" else fund).token
        headers = {"Authorization": f"Bearer {token}"}
        given = client.post(
            "/api/v1/inquiries", json.dumps(asked(case)), content_type="application/json", headers=headers
        )
        assert given.status_code == 201, given.content
        check(given.json(), case["answer"])
        again = client.get(given.json()["links"]["self"], headers=headers)
        assert again.content == given.content


def test_page(golden: None, fund: Cast, court: Cast) -> None:
    browsers = {"FUND": signed_in_client(fund.operator), "JUDICIAL": signed_in_client(court.operator)}
    for case in GOLDEN["cases"]:
        form = {"national_code": case["national_code"], **period_fields(case)}
        answer = browsers[case["audience"]].post("/panel/inquiries/ask/", form, follow=True)
        assert answer.status_code == 200
        assert answer.redirect_chain[0][1] == 303
        text = visible_text(answer.content.decode())
        expected = case["answer"]["letter"]
        for line in (expected["heading"], expected["addressee"], "با سلام", *expected["paragraphs"]):
            assert " ".join(line.split()) in text
        for row in expected["rows"] or []:
            for cell in row:
                assert cell in text


def period_fields(case: dict[str, Any]) -> dict[str, str]:
    from peyvand.kit.jalali import parts
    from tests.rules.golden import day

    fields = {}
    for name, value in (("from_date", day(case["from"])), ("to_date", day(case["to"]))):
        if value:
            year, month, date = parts(value)
            fields |= {f"{name}_year": str(year), f"{name}_month": str(month), f"{name}_day": str(date)}
    return fields


def visible_text(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())


def test_a_spell_that_ends_at_the_end_of_all_calendars(golden: None, fund: Cast, client: Client) -> None:
    """Old systems write 9999-12-31 for "no end"; there is no such Jalali day."""
    Spell.objects.filter(national_code="0000027227").update(end_date=date(9999, 12, 31))
    sent = {"national_code": "0000027227", "from": "2025-01-01", "to": "2025-02-01"}
    headers = {"Authorization": f"Bearer {fund.token}"}
    given = client.post("/api/v1/inquiries", sent, content_type="application/json", headers=headers)
    assert given.status_code == 201
    assert given.json()["spells"][0]["end"] == "9999-12-31"
    assert given.json()["letter"]["table"]["rows"][0][1] == "۹۳۷۷/۱۲/۲۹"

"""INQ-8: test agencies for integrators, apart from all others."""

import json
from io import StringIO
from typing import Any

import pytest
from allauth.idp.oidc.models import Client
from django.core.management import call_command
from django.db import IntegrityError, transaction

from peyvand.foundation.agencies import operations
from peyvand.foundation.agencies.models import Agency, ApiClient, Memorandum
from peyvand.foundation.audit.models import Act
from peyvand.kit.errors import Refusal
from tests.foundation.agencies.agencies_file import NOW, agency, load

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _cheap_hashes_at_nine_in_the_morning(settings, time_machine):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    time_machine.move_to(NOW, tick=False)


def open_sandbox(**changes: Any) -> list[operations.SandboxClient]:
    return operations.open_sandbox(now=NOW, actor="command:root")


def everything() -> list[Any]:
    return [list(table.objects.order_by("pk").values()) for table in (Agency, Memorandum, ApiClient, Client, Act)]


def test_it_has_a_fund_and_a_court_with_every_service_and_a_client_each():
    clients = open_sandbox()
    assert set(Agency.objects.values_list("code", "audience", "sandbox")) == {
        ("SANDBOX-FND", "FUND", True),
        ("SANDBOX-JUD", "JUDICIAL", True),
    }
    for memorandum in Memorandum.objects.all():
        assert memorandum.services == ["INQUIRY", "BATCH", "DOCUMENT", "API"]
        assert memorandum.daily_quota == 10_000
    assert Memorandum.objects.get(agency__code="SANDBOX-FND").requires_purpose
    assert Memorandum.objects.get(agency__code="SANDBOX-JUD").requires_case_number
    for client in clients:
        assert ApiClient.objects.get(client_id=client.client_id).agency.code == client.agency_code
        assert client.secret
        assert Client.objects.get(pk=client.client_id).check_secret(client.secret)
    verbs = sorted(Act.objects.values_list("verb", flat=True))
    assert verbs == ["agency:add"] * 2 + ["api-client:create"] * 2 + ["memorandum:add"] * 2


def test_a_second_time_changes_nothing_and_shows_no_secret():
    first = open_sandbox()
    before = everything()
    second = open_sandbox()
    assert everything() == before
    assert [client.client_id for client in second] == [client.client_id for client in first]
    assert [client.secret for client in second] == [None, None]


def test_a_second_time_restores_what_was_changed_and_replaces_a_revoked_client():
    fund, _ = open_sandbox()
    Memorandum.objects.update(daily_quota=1, suspended_at=NOW)
    ApiClient.objects.filter(client_id=fund.client_id).update(revoked_at=NOW)
    again, kept = open_sandbox()
    assert set(Memorandum.objects.values_list("daily_quota", "suspended_at")) == {(10_000, None)}
    assert again.client_id != fund.client_id
    assert again.secret
    assert kept.secret is None


def test_the_command_prints_the_secrets_once():
    call_command("open_sandbox", json=True, stdout=(first := StringIO()))
    clients = json.loads(first.getvalue())["clients"]
    assert [client["agency_code"] for client in clients] == ["SANDBOX-FND", "SANDBOX-JUD"]
    call_command("open_sandbox", stdout=(second := StringIO()))
    for client in clients:
        assert client["client_id"] in second.getvalue()
        assert client["secret"] not in second.getvalue()


@pytest.mark.parametrize("code", ["SANDBOX-FND", "sandbox-x", " SANDBOX-\u06f1"])
def test_an_agencies_file_may_not_touch_it(code):
    open_sandbox()
    before = everything()
    with pytest.raises(Refusal, match="INVALID_FILE") as caught:
        load(agency(code=code))
    assert len(caught.value.data["problems"]) == 1
    assert everything() == before


@pytest.mark.parametrize(("code", "sandbox"), [("FND-01", True), ("SANDBOX-FND", False)])
def test_the_database_lets_a_code_say_whether_an_agency_is_for_tests(code, sandbox):
    with pytest.raises(IntegrityError, match="agency_sandbox_by_its_code"), transaction.atomic():
        Agency.objects.create(code=code, name="x", audience="FUND", sandbox=sandbox)

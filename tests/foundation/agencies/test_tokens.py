"""INQ-8, ONB-4: API clients, and access tokens that never exceed the memorandum."""

import base64
import hashlib
import json
from io import StringIO

import pytest
from allauth.idp.oidc.models import Client, Token
from django.core.management import CommandError, call_command

from peyvand.foundation.agencies import operations, urls
from peyvand.foundation.agencies.models import ApiClient
from peyvand.foundation.audit.models import Act, RefusedAttempt
from peyvand.kit.errors import Refusal
from tests.foundation.agencies.agencies_file import NOW, agency, load

pytestmark = [pytest.mark.django_db, pytest.mark.urls("peyvand.foundation.agencies.urls")]


@pytest.fixture(autouse=True)
def _cheap_hashes_at_nine_in_the_morning(settings, time_machine):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    time_machine.move_to(NOW, tick=False)


def create_client(code="JUD-01"):
    return operations.create_api_client(agency_code=code, now=NOW, actor="command:root")


def ask(browser, credentials, **form):
    secret = base64.b64encode(":".join(credentials).encode()).decode()
    return browser.post(
        "/oauth/token", {"grant_type": "client_credentials"} | form, headers={"Authorization": f"Basic {secret}"}
    )


def refused(response, *, status, error):
    assert (response.status_code, response.json()["error"]) == (status, error)
    assert not Token.objects.exists()
    return True


# -- clients ---------------------------------------------------------------------------------------------------------
def test_a_client_is_created_and_only_the_secrets_hash_is_kept():
    load(agency())
    client_id, secret = create_client()
    client = Client.objects.get()
    assert (client.pk, client.get_grant_types(), client.type) == (client_id, ["client_credentials"], "confidential")
    assert secret not in client.secret
    assert client.check_secret(secret)
    assert ApiClient.objects.get().agency.code == "JUD-01"
    act = Act.objects.get(verb="api-client:create")
    assert (act.actor, act.subject, act.detail["client_id"]) == ("command:root", "agency:JUD-01", client_id)
    assert secret not in json.dumps(act.detail)


def test_without_api_in_the_memorandum_there_is_no_client():
    load(agency(clauses={"services": ["INQUIRY"]}))
    with pytest.raises(Refusal, match="SERVICE_NOT_OPEN"):
        create_client()
    assert not Client.objects.exists()
    assert not Act.objects.filter(verb="api-client:create").exists()


def test_the_command_prints_id_and_secret_as_json():
    load(agency())
    out = StringIO()
    call_command("create_api_client", "JUD-01", stdout=out)
    printed = json.loads(out.getvalue())
    assert set(printed) == {"client_id", "client_secret"}
    assert Client.objects.get(pk=printed["client_id"]).check_secret(printed["client_secret"])


def test_the_command_fails_with_one_line_without_api():
    load(agency(clauses={"services": ["INQUIRY"]}))
    with pytest.raises(CommandError, match="وب‌سرویس"):
        call_command("create_api_client", "JUD-01")


# -- tokens ----------------------------------------------------------------------------------------------------------
def test_a_token_opens_all_that_the_memorandum_opens(client):
    load(agency())
    response = ask(client, create_client())
    answer = response.json()
    assert response.status_code == 200
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 3600)
    assert set(answer["scope"].split()) == {"inquiry", "batch", "document"}
    assert "refresh_token" not in answer
    assert response["Cache-Control"] == "no-store"
    token = Token.objects.get()
    assert (token.type, token.hash) == ("at", hashlib.sha256(answer["access_token"].encode()).hexdigest())
    assert token.scopes.split("\n") == ["inquiry", "batch", "document"]


def test_a_narrower_token_may_be_asked_for(client):
    load(agency())
    assert ask(client, create_client(), scope="batch").json()["scope"] == "batch"
    assert Token.objects.get().get_scopes() == ["batch"]


def test_a_token_follows_the_memorandum_not_the_day_the_client_was_made(client):
    load(agency())
    credentials = create_client()
    load(agency(clauses={"services": ["API", "DOCUMENT"]}))
    assert ask(client, credentials).json()["scope"] == "document"


@pytest.mark.parametrize("scope", ["document", "inquiry document", "openid", "admin"])
def test_more_than_the_memorandum_opens_is_an_invalid_scope(client, scope):
    load(agency(clauses={"services": ["API", "INQUIRY"]}))
    assert refused(ask(client, create_client(), scope=scope), status=400, error="invalid_scope")


@pytest.mark.parametrize(
    ("clauses", "reason"),
    [
        ({"suspended": True}, "SUSPENDED"),
        ({"valid_to": "2026-11-21"}, "EXPIRED"),
        ({"date": "2026-11-23"}, "NOT_YET_VALID"),
        ({"services": ["INQUIRY"]}, "SERVICE_NOT_OPEN"),
        ({"services": ["API"]}, "SCOPE_NOT_OPEN"),
    ],
)
def test_a_closed_memorandum_gives_no_token_and_leaves_a_refused_entry(client, clauses, reason):
    load(agency())
    credentials = create_client()
    load(agency(clauses=clauses))
    response = ask(client, credentials)
    assert refused(response, status=400, error=response.json()["error"])
    assert response.json()["error"] in {"unauthorized_client", "invalid_scope"}
    entry = RefusedAttempt.objects.get()
    assert (entry.agency_code, entry.action, entry.reason) == ("JUD-01", "token", reason)
    assert (entry.actor, entry.source) == (f"client:{credentials[0]}", "127.0.0.1")


def test_a_revoked_client_gets_no_token(client):
    load(agency())
    credentials = create_client()
    ApiClient.objects.update(revoked_at=NOW)
    assert refused(ask(client, credentials), status=400, error="unauthorized_client")


def test_an_oauth_client_that_no_agency_has_gets_no_token(client):
    load(agency())
    credentials = create_client()
    ApiClient.objects.all().delete()
    assert refused(ask(client, credentials), status=400, error="unauthorized_client")


@pytest.mark.parametrize("wrong", ["secret", "id", "both", "nul"])
def test_wrong_credentials_are_an_invalid_client(client, wrong):
    load(agency())
    client_id, secret = create_client()
    credentials = {
        "secret": (client_id, "x"),
        "id": ("x", secret),
        "both": ("x", "x"),
        "nul": ("\0", "\0"),
    }[wrong]
    assert refused(ask(client, credentials), status=401, error="invalid_client")


def test_an_unreadable_client_in_the_form_is_an_invalid_client(client):
    form = {"grant_type": "client_credentials", "client_id": "\0", "client_secret": "x"}
    assert refused(client.post("/oauth/token", form), status=401, error="invalid_client")


def test_without_credentials_there_is_no_token(client):
    response = client.post("/oauth/token", {"grant_type": "client_credentials"})
    assert refused(response, status=401, error="invalid_client")


@pytest.mark.parametrize("grant", ["password", "authorization_code", "refresh_token", "nonsense", ""])
def test_no_other_grant_gives_a_token(client, grant):
    load(agency())
    response = ask(client, create_client(), grant_type=grant, code="x", refresh_token="x", username="x", password="x")
    assert response.status_code in {400, 401}
    assert "error" in response.json()
    assert not Token.objects.exists()


def test_a_token_is_asked_for_by_post_only(client):
    assert client.get("/oauth/token").status_code == 405


def test_nothing_else_of_an_identity_provider_is_there():
    assert [pattern.name for pattern in urls.urlpatterns] == ["token"]

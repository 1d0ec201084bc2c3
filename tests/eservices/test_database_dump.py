"""Whoever gets hold of the database gets no code, token or session that opens anything (CIT-4; rule 12)."""

import base64
import re
import secrets

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client

from peyvand.foundation.accounts import operations as accounts
from peyvand.foundation.agencies import operations as agencies
from peyvand.foundation.notifications import jobs as notifications
from peyvand.foundation.notifications.models import TextMessage
from peyvand.kit import jobs
from peyvand.kit.crypto import decrypt
from peyvand.kit.text import latin_digits
from tests.eservices.cast import Cast
from tests.eservices.certificates.documents import give, send
from tests.eservices.certificates.test_certificates import issue
from tests.eservices.conftest import MORNING
from tests.foundation.accounts.citizens import CODE, REGISTER, write_registry
from tests.foundation.accounts.people import signed_in_client

ACTIVATED = "0051234017"


def dump() -> str:
    """Every row of every table, as pg_dump writes them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        tables = [name for (name,) in cursor.fetchall()]
        written = []
        for table in tables:
            with cursor.copy(f"COPY {table} TO STDOUT") as rows:
                written += [bytes(row).decode() for row in rows]
    return "".join(written)


def texted(task: str, digits: int) -> str:
    """The code of the message that this job writes; the message goes on waiting in the outbox."""
    (arguments,) = jobs.waiting(f"notifications.{task}")
    getattr(notifications, task)(**arguments)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = %s", [f"notifications.{task}"])
    return re.search(rf"\d{{{digits}}}", latin_digits(decrypt(TextMessage.objects.latest("pk").text)))[0]


@pytest.fixture
def given_out(golden, fund: Cast, settings, tmp_path) -> dict[str, str]:
    """What opens something, each as its holder has it: all of it is good at this moment, but for the used code."""
    settings.DATA_DIR = tmp_path
    write_registry(tmp_path)
    citizen, elsewhere = Client(), Client()
    citizen.post("/register/", REGISTER)
    used = texted("send_one_time_code", 6)
    assert citizen.post("/register/code/", {"code": used}).url == "/"
    elsewhere.post("/sign-in/", {"national_code": CODE})
    unused = texted("send_one_time_code", 6)
    app = citizen.get("/me/account/app/").context["secret"]
    place = issue(citizen, fund.agency).url
    share = citizen.post(f"{place}code/", {"days": "7"}).context["made"]
    accounts.provision(
        national_code=ACTIVATED, full_name="منصور قاسمی", mobile="09121110000", now=MORNING, actor="command:test"
    )
    activation = texted("send_activation", 8)
    client_id, secret = agencies.create_api_client(agency_code=fund.agency.code, now=MORNING, actor="command:test")
    basic = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    token = Client(headers={"Authorization": f"Basic {basic}"}).post(
        "/oauth/token", {"grant_type": "client_credentials", "scope": "document"}
    )
    operator = signed_in_client(fund.operator)
    assert give(operator, share).status_code == 200
    assert send(token.json()["access_token"], share).status_code == 200
    give(operator, secrets.token_hex(8))
    cookie = django_settings.SESSION_COOKIE_NAME
    return {
        "the code of a registration": used,
        "a one-time code that waits": unused,
        "an app's key": app,
        "a certificate's code": share,
        "an activation code": activation,
        "an API client's secret": secret,
        "an access token": token.json()["access_token"],
        "a citizen's session": citizen.cookies[cookie].value,
        "a session that waits for its code": elsewhere.cookies[cookie].value,
        "an operator's session": operator.cookies[cookie].value,
    }


def forms(secret: str) -> set[str]:
    """A secret as it might stand there: as it is, without dashes, in other letters, in hexadecimal, in base 64."""
    bare = secret.replace("-", "")
    return {
        *(text for one in (secret, bare, bare[4:] if "-" in secret else bare) for text in (one, one.lower())),
        bare.encode().hex(),
        base64.b64encode(bare.encode()).decode().rstrip("="),
    }


def test_a_dump_of_the_database_holds_nothing_that_opens_anything(given_out):
    written = dump()
    assert CODE in written, "it is a dump of the whole"
    for what, secret in given_out.items():
        for form in forms(secret):
            assert not re.search(rf"(?<![0-9A-Za-z]){re.escape(form)}(?![0-9A-Za-z])", written), what

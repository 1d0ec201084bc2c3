"""What the benchmarks share: a database of their own, a population, agencies with people and systems."""

import json
import os
import random
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = str(Path(sys.executable).parent / "peyvand")
AGENCIES = 64
# Codes that are asked about: more than a run asks, so that it goes over the whole table.
ASKED = 250_000
# What asking leaves behind.
TRACES = (
    "coverage_answer", "coverage_idempotencykey", "agencies_usage", "audit_access", "audit_refusedattempt",
)  # fmt: skip


def settle(name: str) -> Path:
    """Point the settings at the benchmark's own data directory, before Django reads them."""
    home = ROOT / "var" / "bench" / name
    os.environ.update(
        PEYVAND_DATA_DIR=str(home), PEYVAND_HTTPS="0", PEYVAND_DEBUG="0", PEYVAND_DEMO="0", PEYVAND_TEST="0"
    )
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peyvand.config.settings")
    home.mkdir(parents=True, exist_ok=True)
    import django

    django.setup()
    return home


def run(*command: str) -> None:
    subprocess.run([PROGRAM, *command], check=True, stdout=subprocess.DEVNULL)


@dataclass
class Population:
    codes: list[str]
    user_ids: list[int]
    sessions: list[str]
    tokens: list[str]


def prepare(home: Path, persons: int) -> Population:
    """Migrate, load a synthetic population once, and let in `AGENCIES` agencies, each with an operator and a system.

    What earlier runs asked is removed, and the tables are read into the system's cache: a first touch would measure
    the disk.
    """
    from django.db import connection

    connection.ensure_connection()  # this process holds the embedded server for all the others
    run("migrate")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM records_person")
        (known,) = cursor.fetchone()
        if known != persons:
            if known:
                raise SystemExit(f"{home} holds {known} persons: remove it, or ask for as many")
            bundle = home / "bundle"
            run("synthesize_records", str(bundle), "--persons", str(persons), "--seed", "1")
            run("load_records", str(bundle))
            shutil.rmtree(bundle)
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_code (n int PRIMARY KEY, code text)")
        cursor.execute("SELECT count(*) FROM bench_code")
        if cursor.fetchone()[0] != persons:
            cursor.execute("TRUNCATE bench_code")
            cursor.execute("INSERT INTO bench_code SELECT row_number() OVER () - 1, national_code FROM records_person")
        chosen = random.sample(range(persons), min(persons, ASKED))
        cursor.execute("SELECT code FROM bench_code WHERE n = ANY(%s)", [chosen])
        codes = [row[0] for row in cursor.fetchall()]
        random.shuffle(codes)
        user_ids, sessions, tokens = _let_in(cursor)
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
    forget()
    _warm(connection.settings_dict.get("EMBEDDED"))
    return Population(codes, user_ids, sessions, tokens)


def forget() -> None:
    """Remove what was asked so far. The log of accesses refuses it, so its trigger is passed by: only here."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(f"TRUNCATE {', '.join(TRACES)} CASCADE")
        cursor.execute("RESET session_replication_role")


def _warm(embedded: Any) -> None:
    for path in embedded.data.glob("base/*/*") if embedded else ():
        with path.open("rb") as file:
            while file.read(1 << 22):
                pass


def _let_in(cursor: Any) -> tuple[list[int], list[str], list[str]]:
    from datetime import UTC, datetime

    from allauth.idp.oidc.models import Client

    from peyvand.foundation.accounts.models import User
    from peyvand.foundation.agencies.models import Agency, ApiClient, Member, Memorandum
    from peyvand.kit.national_code import check_digit

    now = datetime.now(UTC)
    user_ids, sessions, tokens = [], [], []
    for n in range(AGENCIES):
        agency, _ = Agency.objects.get_or_create(
            code=f"B-{n}", defaults={"name": f"دستگاه {n}", "audience": "JUDICIAL" if n % 2 else "FUND"}
        )
        Memorandum.objects.get_or_create(
            number=f"B-{n}/1",
            defaults={
                "agency": agency,
                "date": datetime(2020, 1, 1).date(),
                "basis": "COMMITTEE",
                "services": ["INQUIRY", "BATCH", "API"],
                "daily_quota": 1_000_000_000,
            },
        )
        first_nine = f"{300000000 + n}"
        user, _ = User.objects.get_or_create(
            national_code=f"{first_nine}{check_digit(first_nine)}",
            defaults={"full_name": "کاربر", "mobile": "09120000000", "created_at": now, "activated_at": now},
        )
        Member.objects.get_or_create(user=user, defaults={"agency": agency, "role": "OPERATOR", "created_at": now})
        client, _ = Client.objects.get_or_create(id=f"bench-{n}", defaults={"name": "bench"})
        ApiClient.objects.get_or_create(client=client, defaults={"agency": agency, "created_at": now})
        user_ids.append(user.pk)
        sessions.append(session_of(user))
        tokens.append(token_of(client, "inquiry"))
    return user_ids, sessions, tokens


def session_of(user: Any) -> str:
    """The key of a member's new session, with a second factor."""
    from importlib import import_module

    from django.conf import settings

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time()},
        {"method": "mfa", "at": time.time(), "type": "totp"},
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return session.session_key


def token_of(client: Any, *scopes: str) -> str:
    """A new access token of an API client, good for eight hours."""
    from datetime import UTC, datetime, timedelta

    from allauth.idp.oidc.models import Token

    value = f"bench-token-{client.pk}-{time.time_ns()}"
    token = Token(type="at", client=client, expires_at=datetime.now(UTC) + timedelta(hours=8))
    token.set_value(value)
    token.set_scopes(list(scopes))
    token.save()
    return value


def counts() -> dict[str, int]:
    """How many answers and entries are stored."""
    from django.db import connection

    with connection.cursor() as cursor:
        found = {}
        for table in ("coverage_answer", "audit_access"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            found[table] = cursor.fetchone()[0]
    return found


def typical_body() -> tuple[str, str]:
    """Body and disclosures of the stored answer whose length is the median: the floor's payload."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "WITH sample AS (SELECT body, disclosed::text FROM coverage_answer LIMIT 10001)"
            " SELECT * FROM sample ORDER BY length(body) OFFSET (SELECT count(*) / 2 FROM sample) LIMIT 1"
        )
        return cursor.fetchone()


def floor_script() -> str:
    """The program's own two statements, as `coverage.operations.answer` sends them for one question."""
    from peyvand.foundation.coverage.operations.answering import _RECORD
    from peyvand.foundation.coverage.queries.facts import _FACTS

    # pgbench takes a colon for a variable: a full stop is as long.
    body, disclosed = (text.replace("'", "''").replace(":", ".") for text in typical_body())
    shared = {
        "today": "current_date",
        "now": "now()",
        "n": "ARRAY[0]",
        "token_hash": "ARRAY[NULL]",
        "agency_code": "ARRAY[NULL]",
        "key": "ARRAY[NULL]",
        "user_id": "ARRAY[:u]",
        "national_code": "ARRAY[(SELECT code FROM bench_code WHERE n = :c)]",
        "tracking_code": "ARRAY[:t]",
        "agency_id": "ARRAY[:a]",
        "client_id": "ARRAY[NULL]",
        "channel": "ARRAY['PANEL']",
        "period_from": "ARRAY[NULL]",
        "period_to": "ARRAY[NULL]",
        "purpose": "ARRAY['']",
        "case_number": "ARRAY['']",
        "seal_reason": "ARRAY['']",
        "outcome": "ARRAY['ACTIVE']",
        "body": f"ARRAY['{body}']",
        "disclosed": f"ARRAY['{disclosed}']",
        "quota": "ARRAY[1000000000]",
        "scope": "ARRAY['user']",
        "fingerprint": "ARRAY[NULL]",
        "entry_tracking_code": "ARRAY[:t]",
        "entry_national_code": "ARRAY[(SELECT code FROM bench_code WHERE n = :c)]",
        "entry_agency_code": "ARRAY['B-0']",
        "entry_actor": "ARRAY['user:1']",
        "entry_channel": "ARRAY['PANEL']",
        "entry_disclosed": "ARRAY['IDENTITY,COVERAGE,SPELLS']",
        "entry_sealed_until": "ARRAY[NULL]",
    }
    read, write = _FACTS, _RECORD
    for name in sorted(shared, key=len, reverse=True):
        read = read.replace(f"%({name})s", shared[name]).replace(f"%({name})b", shared[name])
        write = write.replace(f"%({name})s", shared[name]).replace(f"%({name})b", shared[name])
    return "\n".join(
        [
            "\\set c random(0, :persons - 1)",
            "\\set a random(:first_agency, :first_agency + 63)",
            "\\set u :a - :first_agency + :first_user",
            "\\set t random(0, 9999999999999999)",
            "BEGIN;",
            " ".join(read.split()) + ";",
            " ".join(write.split()) + ";",
            "COMMIT;",
        ]
    )


def first_ids() -> dict[str, int]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT min(agency_id), min(user_id) FROM agencies_member")
        agency, user = cursor.fetchone()
    return {"first_agency": agency, "first_user": user}


def finish(**figures: Any) -> None:
    print(json.dumps(figures))

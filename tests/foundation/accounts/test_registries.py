"""The registries over HTTP, well and ill: whatever isn't a clear answer is none (rule 17)."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date

import httpx
import pytest

from peyvand.foundation.accounts import gateways
from peyvand.foundation.accounts.checks import registries
from peyvand.foundation.accounts.gateways import http
from tests.foundation.accounts.citizens import BORN, CODE, DEAD, FOREIGN_MOBILE, MOBILE, NOBODY, write_registry

KEY = "the-registries-key"
BIRTH = date.fromisoformat(BORN)


@pytest.fixture(scope="module")
def sandbox_process(tmp_path_factory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("registry")
    write_registry(folder)
    environment = {**os.environ, "PEYVAND_REGISTRY_KEY": KEY, "PEYVAND_DATA_DIR": str(folder)}
    process = subprocess.Popen(
        [sys.executable, "-m", "peyvand.config.cli", "sandbox_registry", "--port", "0"],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    yield process.stdout.readline().strip()
    process.kill()
    process.wait()


@pytest.fixture
def sandbox(sandbox_process: str, settings) -> Iterator[httpx.Client]:
    settings.REGISTRY_GATEWAY, settings.REGISTRY_KEY = "http", KEY
    settings.REGISTRY_IDENTITY_URL = f"{sandbox_process}/identity"
    settings.REGISTRY_MOBILE_URL = f"{sandbox_process}/mobile-owner"
    with httpx.Client(base_url=sandbox_process, trust_env=False) as controls:
        yield controls
        controls.post("/behaviour", json={}).raise_for_status()


def test_the_registries_tell_who_somebody_is_and_whose_a_number_is(sandbox):
    person = gateways.identify(national_code=CODE, birth_date=BIRTH)
    assert (person.full_name, person.sex, person.is_alive) == ("مهتاب آذرنیا", "F", True)
    assert gateways.identify(national_code=CODE, birth_date=date(1985, 4, 12)) is None
    assert gateways.identify(national_code=NOBODY, birth_date=BIRTH) is None
    assert not gateways.identify(national_code=DEAD, birth_date=BIRTH).is_alive
    assert gateways.owns_mobile(national_code=CODE, mobile=MOBILE)
    assert not gateways.owns_mobile(national_code=CODE, mobile=FOREIGN_MOBILE)


@pytest.mark.parametrize("kind", ["error", "hang", "trickle", "outage", "garbage", "half", "liar"])
def test_no_clear_answer_is_none_and_tells_nothing_of_the_question(sandbox, monkeypatch, kind):
    monkeypatch.setattr(http, "_ANSWER", 0.5)
    http._client.cache_clear()
    sandbox.post("/behaviour", json={"kind": kind, "seconds": 1}).raise_for_status()
    for ask, question in (
        (gateways.identify, {"national_code": CODE, "birth_date": BIRTH}),
        (gateways.owns_mobile, {"national_code": CODE, "mobile": MOBILE}),
    ):
        with pytest.raises(gateways.Unavailable) as raised:
            ask(**question)
        assert CODE not in str(raised.value)
        assert MOBILE not in str(raised.value)
    http._client.cache_clear()


def test_after_an_outage_the_registries_are_asked_again(sandbox):
    sandbox.post("/behaviour", json={"kind": "outage", "times": 1}).raise_for_status()
    with pytest.raises(gateways.Unavailable):
        gateways.owns_mobile(national_code=CODE, mobile=MOBILE)
    assert gateways.owns_mobile(national_code=CODE, mobile=MOBILE)


def test_a_wrong_key_is_no_answer(sandbox, settings):
    settings.REGISTRY_KEY = "another"
    with pytest.raises(gateways.Unavailable, match="status 401"):
        gateways.owns_mobile(national_code=CODE, mobile=MOBILE)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"REGISTRY_GATEWAY": "guess"}, "none of local, http"),
        ({"REGISTRY_IDENTITY_URL": "http://registry.example/identity"}, "PEYVAND_REGISTRY_IDENTITY_URL"),
        ({"REGISTRY_MOBILE_URL": ""}, "PEYVAND_REGISTRY_MOBILE_URL"),
        ({"REGISTRY_KEY": ""}, "PEYVAND_REGISTRY_KEY"),
    ],
)
def test_registries_that_can_t_be_asked_keep_the_program_from_starting(settings, changes, fault):
    settings.REGISTRY_GATEWAY, settings.REGISTRY_KEY = "http", KEY
    settings.REGISTRY_IDENTITY_URL = settings.REGISTRY_MOBILE_URL = "https://registry.example/x"
    assert registries() == []
    for name, value in changes.items():
        setattr(settings, name, value)
    (error,) = registries()
    assert fault in error.msg


def test_a_file_that_can_t_be_read_is_no_answer(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    (tmp_path / "civil-registry.jsonl").write_text("{", encoding="utf-8")
    with pytest.raises(gateways.Unavailable):
        gateways.identify(national_code=CODE, birth_date=BIRTH)
